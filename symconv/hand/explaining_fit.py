"""Of problems that products fit alike, the one that explains the rows as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice

from symconv.hand.agreement import explained, other_fits
from symconv.hand.bound import Bound
from symconv.hand.evidence import Seen
from symconv.hand.roles import Chosen

MAX_OTHERS = 64
"""So many other problems are tried where the first leaves most rows unexplained."""


def explaining(bound_by: Callable[[Chosen], Bound], chosen: Chosen, rows: tuple[Seen, ...]) -> Bound:
    """The bound problem, or another that the products fit as well where it leaves most rows unexplained."""
    first = bound_by(chosen)
    share = explained(first, rows)
    if share >= 0.5:
        return first
    best, most = first, share
    for other in islice(other_fits(chosen.fit, chosen.fit.agreeing), MAX_OTHERS):
        made = bound_by(replace(chosen, fit=replace(other, total=chosen.fit.total)))
        if (share := explained(made, rows)) > most:
            best, most = made, share
    if most >= 0.5:
        return best
    tie = "the problem that most products fit leaves most rows unexplained"
    return replace(first, certain=False, bindings=replace(first.bindings, ties=(*first.bindings.ties, tie)))
