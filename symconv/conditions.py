"""A set of sizes as a condition that a person would write: `p = q`, `r < D`, `p = 0 or r = 0`.

isl's own description of a set is exact and can be very long. Where it is, a short condition is looked for among
comparisons of sizes: one that describes the set exactly, else the widest that lies inside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import islpy as isl

LONG = 40
"""For a condition of more characters than this something shorter is looked for."""
TOO_LONG = 160
"""One of more characters than this says nothing to a reader."""


@dataclass(frozen=True)
class SizeCondition:
    """For which sizes something holds: `text`, and whether it holds for those only (`exact`).

    The text "never" says that there are none.
    """

    text: str
    exact: bool

    def __str__(self) -> str:
        return self.text if self.exact else f"{self.text} (and in cases that are not simply said)"


NEVER = SizeCondition("never", True)
ALWAYS = SizeCondition("always", True)


def describe(good: Any, allowed: Any, names: tuple[str, ...]) -> SizeCondition | None:
    """The sizes `good` among those `allowed`, two isl sets whose dimensions are called `names`.

    None where they can't be said shortly.
    """
    if good.is_empty():
        return NEVER
    if allowed.is_subset(good):
        return ALWAYS
    # The input size follows from the others, which say it more plainly.
    for place in reversed(range(len(names))):
        if names[place].startswith("I") and len(names) > 1:
            good, allowed = (s.project_out(isl.dim_type.set, place, 1) for s in (good, allowed))
            names = names[:place] + names[place + 1 :]
    exact = set_text(good.gist(allowed).coalesce(), names)
    if len(exact) <= LONG:
        return SizeCondition(exact, True)
    shorter = _shorter(good, allowed, names)
    return SizeCondition(exact, True) if shorter is None and len(exact) <= TOO_LONG else shorter


def set_text(points: Any, names: tuple[str, ...]) -> str:
    """What isl writes between the colon and the brace of a set, its dimensions called by `names`."""
    # As parameters the names stay out of the tuple, where isl would write what they are fixed to.
    points = points.move_dims(isl.dim_type.param, 0, isl.dim_type.set, 0, len(names))
    for place, name in enumerate(names):
        points = points.set_dim_name(isl.dim_type.param, place, name)
    _, colon, rest = str(points.params()).partition(":")
    return re.sub(r"\s+", " ", rest.rsplit("}", 1)[0]).strip() if colon else "always"


def _shorter(good: Any, allowed: Any, names: tuple[str, ...]) -> SizeCondition | None:
    space = ", ".join(names)

    def points(text: str) -> Any:
        return isl.Set(f"{{ [{space}] : {text} }}").intersect(allowed)

    atoms = {text: points(text) for text in _atoms(names)}
    inside: dict[str, Any] = {}
    for text, found in atoms.items():
        if found.is_subset(good) and not found.is_empty():
            if good.is_subset(found):
                return SizeCondition(text, True)
            inside[text] = found
    widest = [
        text
        for text, found in inside.items()
        if not any(
            found.is_subset(wider) and (not wider.is_subset(found) or other < text)
            for other, wider in inside.items()
            if other != text
        )
    ]
    for pair in combinations(widest, 2):
        if good.is_subset(inside[pair[0]].union(inside[pair[1]])):
            return SizeCondition(" or ".join(pair), True)
    return SizeCondition(" or ".join(widest[:3]), False) if widest else None


def _atoms(names: tuple[str, ...]) -> Iterable[str]:
    """Comparisons of a size with a small number, and of two sizes."""
    for name in names:
        yield from (f"{name} = 0", f"{name} = 1", f"{name} > 0", f"{name} > 1")
    for first, second in combinations(names, 2):
        yield f"{first} = {second}"
        for a, b in ((first, second), (second, first)):
            yield from (f"{a} < {b}", f"{a} <= {b}")


def all_of(conditions: Iterable[SizeCondition | None]) -> SizeCondition | None:
    """All of several conditions, commonly one for each axis; None where one of them is."""
    known = list(dict.fromkeys(conditions))
    if NEVER in known:
        return NEVER
    if None in known:
        return None
    rest = [condition for condition in known if condition is not None and condition != ALWAYS]
    if not rest:
        return ALWAYS
    texts = [f"({c.text})" if " or " in c.text and len(rest) > 1 else c.text for c in rest]
    return SizeCondition(" and ".join(texts), all(condition.exact for condition in rest))
