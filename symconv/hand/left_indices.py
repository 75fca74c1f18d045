"""The left side of an equation of sums: its indices are free, and those that are expressions bring letters."""

from __future__ import annotations

from contextlib import suppress

from sympy import Expr, Symbol, expand, oo

from symconv.hand.index_expressions import expression
from symconv.hand.index_letters import letters_in
from symconv.hand.index_ranges import axis_of
from symconv.hand.index_scope import Scope, layout_of
from symconv.hand.layouts import shaped_like
from symconv.hand.sum_binding import place_size
from symconv.hand.sum_factors import bound_factor
from symconv.hand.sum_letters import letter_of
from symconv.hand.tests_read import conditions_of
from symconv.hand.tree import Node
from symconv.hand.written import Element, Partial, Test, UnreadError, elements_of
from symconv.index_sum import Between, Condition, Factor, Range


def head_factor(scope: Scope, head: Element | Partial) -> tuple[Factor, tuple[Range, ...], list[Condition]]:
    """The left side as a factor, the ranges of its indices, and what holds of those that are expressions."""
    free: list[Range] = []
    inside: list[Condition] = []
    binding = scope.binding
    for element in elements_of(head):
        tensor = shaped_like(binding.tensors[element.tensor])
        for place, index in zip(layout_of(binding, element), element.indices or (), strict=True):
            letter = letter_of(index)
            size, first = place_size(binding.setting, tensor, place), binding.first(tensor, place)
            if letter is None or letter in binding.sizes:
                found, value = _expression_on_left(scope, index, place if isinstance(place, int) else None)
                free += found
                inside.append(Between(first, value, expand(size + first)))
                continue
            if letter in scope.symbols:
                continue
            symbol = scope.enter(letter)
            free.append(Range(symbol, expand(size + first), first))
    if isinstance(head, Partial):
        of, _ = bound_factor(scope, head.of)
        by, _ = bound_factor(scope, head.by)
        return Factor(f"d{of.tensor}/d{by.tensor}", of.indices + by.indices), tuple(free), inside
    return bound_factor(scope, head)[0], tuple(free), inside


def _expression_on_left(scope: Scope, index: Node, axis: int | None) -> tuple[list[Range], Expr]:
    """An index of the left side that is an expression: its letters are free, whole numbers of any size."""
    free: list[Range] = []
    known = scope.lookup(axis)
    sizes = scope.binding.sizes

    def lookup(letter: str) -> Expr | None:
        if letter in scope.symbols or letter in sizes or letter in scope.given or letter.startswith("gcd "):
            return known(letter)
        if scope.run_together(letter):
            return None
        scope.axes.setdefault(letter, axis)
        scope.enter(letter)
        scope.loose.add(letter)
        free.append(anything(scope.symbols[letter]))
        return scope.symbols[letter]

    value = expand(expression(index, lookup))
    if not free and not value.free_symbols & {scope.symbols[letter] for letter in scope.loose}:
        raise UnreadError("an index of the left side is an expression")
    return free, value


def letters_spoken_of(scope: Scope, head: Element | Partial) -> frozenset[str]:
    """The letters that stipulations may speak of: none unless some index of the left side is an expression."""
    indices = [index for element in elements_of(head) for index in element.indices or ()]
    if all(letter_of(index) is not None for index in indices):
        return frozenset()
    return frozenset(letter for relation in scope.binding.stipulated for letter in letters_in(relation))


def stipulated(scope: Scope, free: tuple[Range, ...]) -> tuple[list[Range], list[Condition]]:
    """The letters that are open as indices of their own, and what is stipulated of them."""
    if not scope.open and not scope.loose:
        return [], []
    mine = {*scope.open, *scope.loose}
    here = mine | set(scope.symbols) | set(scope.binding.sizes)
    held: list[Condition] = []
    for relation in scope.binding.stipulated:
        letters = set(letters_in(relation))
        if letters & mine and letters <= here:
            with suppress(UnreadError):
                held += conditions_of(Test(relation), lambda *nodes: scope.lookup(axis_of(scope, *nodes)))
    known = {r.symbol for r in free}
    return [anything(symbol) for symbol in scope.open.values() if symbol not in known], held


def anything(symbol: Symbol) -> Range:
    """All whole numbers."""
    return Range(symbol, oo, -oo)
