"""Notes that show the first rows of a system without an end: a gradient may name outputs behind those that are shown.

Where the sizes are letters and no matrix shows them, the rows written out are a beginning. A row that is right in a
longer problem, with the outputs that it names, is then not wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symconv.errors import SpecError
from symconv.hand.binding import Learnt
from symconv.hand.parse import Parsed
from symconv.hand.polynomial import Atom, Polynomial
from symconv.hand.tree import Sum
from symconv.hand.truth import Truth
from symconv.hand.walk import find
from symconv.spec import Conv

LONGEST = 64
"""A row that names outputs further behind those shown is not looked at."""
REASON = "right where there are more outputs than the rows show, and no size is stated"


def ends_open(parsed: Iterable[Parsed], learnt: dict[str, Learnt], grids: int) -> bool:
    """Are the sizes of a note's problem seen from rows alone, beside sums that say it for any size?"""
    sources = [learnt[name].source for name in ("input", "output") if name in learnt]
    if grids or not all(source.startswith("the ") for source in sources):
        return False
    return any(
        next(find(row.node, Sum), None) is not None for entry in parsed for row in entry.rows if row.node is not None
    )


def right_if_longer(conv: Conv, left: Atom | None, said: Polynomial) -> bool:
    """Is a row of a gradient right in the problem that has the outputs it names?"""
    if left is None or left.tensor not in ("dx", "dw", "db"):
        return False
    named = [atom.at[2:] for monomial in said.terms for atom in monomial if atom.tensor == "dy"]
    if not named or any(len(at) != conv.dimensions for at in named):
        return False
    behind = [max(at[axis] for at in named) + 1 - size for axis, size in enumerate(conv.output)]
    if max(behind) <= 0 or max(behind) > LONGEST:
        return False
    steps = zip(conv.input, conv.axes, behind, strict=True)
    try:
        longer = replace(conv, input=tuple(size + axis.stride * max(0, more) for size, axis, more in steps))
    except SpecError:
        return False
    return Truth(longer).of(left) == said
