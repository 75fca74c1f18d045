"""Kernels whose taps are counted from their middle, `\\sum_{a=-r}^{r} w_a x_{i+a}`: how far they go to each side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from sympy import Expr, Integer, Symbol, expand

from symconv.closed_form import Setting
from symconv.hand.index_expressions import expression
from symconv.hand.lone_indices import pure_places
from symconv.hand.step_votes import StepVote, plain_symbol
from symconv.hand.sums_read import SumsRead
from symconv.hand.written import UnreadError
from symconv.index_sum import Condition, Equal


def reaches(read: SumsRead, cast: Iterable[StepVote]) -> dict[int, Expr]:
    """How far the taps of each axis go to each side, a number or a letter; axes with taps from 0 or 1 on have none."""
    counted: dict[int, Counter[Expr | None]] = {}
    for _, head, term in read.terms:
        places = pure_places((head, *term.factors), read.names, read.layouts)
        for bound in term.bounds:
            own = [axis for tensor, axis in places.get(bound.letter, ()) if tensor == "w" and isinstance(axis, int)]
            if bound.start is None or bound.last is None or not own:
                continue
            try:
                start, last = expression(bound.start, plain_symbol), expression(bound.last, plain_symbol)
            except UnreadError:
                continue
            middle = expand(start + last) == 0 and _is_reach(read, last)
            counted.setdefault(own[0], Counter())[last if middle else None] += 1
    found = {axis: votes.most_common(1)[0][0] for axis, votes in counted.items()}
    plain = {vote.axis for vote in cast if vote.offset is not None and vote.offset == 0}
    return {axis: reach for axis, reach in found.items() if reach is not None and axis in plain}


def _is_reach(read: SumsRead, last: Expr) -> bool:
    if isinstance(last, Symbol):
        return last.name not in read.letters and last.name != "infty" and not last.name.startswith("@")
    return bool(last.is_Integer and last > 0)


def centres(setting: Setting, found: Mapping[int, Expr], steps: Mapping[tuple[int, str], Expr]) -> dict[int, Expr]:
    """The place of the middle tap of each axis, from 0: the padding of an axis whose taps lie next to each other."""
    return {
        axis: reach if reach.is_Integer else setting.axes[axis].low
        for axis, reach in found.items()
        if steps[axis, "dilation"] == 1
    }


def as_many_on_both_sides(setting: Setting, middle: Mapping[int, Expr]) -> tuple[Condition, ...]:
    """A kernel has one tap in its middle and as many before as behind it."""
    one = Integer(1)
    return tuple(Equal(setting.axes[axis].kernel, expand(2 * place + one)) for axis, place in middle.items())
