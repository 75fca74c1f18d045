"""Does the problem that a note's products were voted to fit explain its rows, what they do not have included?

Votes count products that stand there. Where one tap or one output is all that is seen on an axis, several steps fit
them alike, and only the rows' missing terms tell which is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product

from symconv.hand.bound import Bound
from symconv.hand.dots import mismatch
from symconv.hand.element_rows import ElementRow
from symconv.hand.evidence import Seen
from symconv.hand.fitting import AxisFit, Fit, Triple, obeys
from symconv.hand.mentions import Mention
from symconv.hand.polynomial import Polynomial, of_atom, total
from symconv.hand.truth import Truth
from symconv.hand.work import TooLargeError

MAX_ROWS = 300
OTHER_STEPS = range(1, 7)


def explained(bound: Bound, rows: Iterable[Seen]) -> float:
    """The share of a note's forward rows, or where there are none of its gradient rows, that are right as a whole."""
    if bound.conv is None:
        return 1.0
    truth = Truth(bound.conv)
    for wanted in ({"y"}, {"dx", "dw"}):
        votes = [right for seen in rows if (right := _right(seen.row, bound, truth, wanted)) is not None][:MAX_ROWS]
        if votes:
            return sum(votes) / len(votes)
    return 1.0


def _right(row: ElementRow, bound: Bound, truth: Truth, wanted: set[str]) -> bool | None:
    if not isinstance(row.left, Mention) or not any(len(term.elements) == 2 for term in row.terms):
        return None
    left = bound.atom(row.left)
    if left is None or left.tensor not in wanted:
        return None
    parts: list[Polynomial] = []
    for term in row.terms:
        atoms = [bound.atom(found) if isinstance(found, Mention) else None for found in term.elements]
        known = [atom for atom in atoms if atom is not None]
        if len(known) != len(atoms):
            return None
        parts.append(Polynomial({tuple(sorted(known)): term.coefficient}))
    try:
        right, written = truth.canonical(of_atom(left)), total(parts)
    except TooLargeError:
        return None
    if not row.open:
        return right == written
    _, extra = mismatch(right, written)
    return not extra


def other_fits(fit: Fit, triples: Sequence[Triple]) -> Iterator[Fit]:
    """Fits with other steps on axes where the products show but one tap or one output."""
    options = []
    for number, axis in enumerate(fit.axes):
        place = [roles.find(str(number)) for roles in (fit.layout.w, fit.layout.y)]
        taps = {w[place[0]] for _, w, _ in fit.agreeing}
        outputs = {y[place[1]] for _, _, y in fit.agreeing}
        options.append([*_others(axis, taps, outputs)])
    for axes in product(*options):
        if axes != fit.axes:
            agreeing = tuple(triple for triple in triples if obeys(fit.layout, axes, fit.groups, triple))
            yield replace(fit, axes=axes, agreeing=agreeing)


def _others(axis: AxisFit, taps: set[int], outputs: set[int]) -> Iterator[AxisFit]:
    strides = OTHER_STEPS if len(outputs) == 1 else (axis.stride,)
    dilations = OTHER_STEPS if len(taps) == 1 else (axis.dilation,)
    yield axis
    for stride, dilation in product(strides, dilations):
        offset = axis.offset
        if len(outputs) == 1:
            offset += (axis.stride - stride) * min(outputs)
        if len(taps) == 1:
            offset += (axis.dilation - dilation) * (-min(taps) if axis.flipped else min(taps))
        if offset <= (dilation * max(taps) if axis.flipped else 0):
            yield replace(axis, stride=stride, dilation=dilation, offset=offset)
