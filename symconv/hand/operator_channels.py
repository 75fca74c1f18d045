"""The channels of an operator form: its letters, and over what each of them runs."""

from __future__ import annotations

from sympy import Expr, Symbol, expand

from symconv.hand.index_expressions import expression
from symconv.hand.operator_form import Form
from symconv.hand.operator_problem import Problem
from symconv.hand.sum_binding import place_size
from symconv.hand.written import Bound, UnreadError
from symconv.index_sum import Range


def channel_letters(form: Form) -> list[str]:
    """The channel letters of all parts of a form, each once."""
    every = [letter for p in (form.left, *form.known, *form.slopes) for _, letter in p.channels]
    return list(dict.fromkeys([*every, *(bound.letter for bound in form.bounds)]))


def channel_range(symbol: Symbol, place: str, problem: Problem) -> Range:
    """All of the channels at a place."""
    return Range(symbol, place_size(problem.binding.setting, "x", place))


def summed_range(form: Form, bound: Bound, symbols: dict[str, Symbol], problem: Problem) -> Range:
    """Over what a sum runs: as written, else over all channels of the place where its letter is."""
    place = next((p for q in form.known for p, letter in q.channels if letter == bound.letter), None)
    if place is None:
        raise UnreadError(f"over what {bound.letter} runs is not said")
    whole_range = channel_range(symbols[bound.letter], place, problem)
    if bound.start is None and bound.last is None:
        return whole_range
    if bound.start is None or bound.last is None:
        raise UnreadError(f"the sum over {bound.letter} does not say where it starts or ends")
    base = problem.binding.base

    def lookup(letter: str) -> Expr | None:
        entry = problem.binding.sizes.get(letter)
        return None if entry is None else next(iter(entry.values()))

    start, last = (expand(expression(node, lookup) - base) for node in (bound.start, bound.last))
    return Range(whole_range.symbol, expand(last + (0 if bound.exclusive else 1)), start)
