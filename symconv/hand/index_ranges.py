"""The axis of each index letter of a term, and over what each summed one runs."""

from __future__ import annotations

from collections import Counter

from sympy import Expr, expand, nan, oo

from symconv.hand.index_expressions import UnknownLetterError, expression
from symconv.hand.index_letters import every_letter
from symconv.hand.index_scope import Scope, ScopeError, layout_of
from symconv.hand.lone_indices import pure_places
from symconv.hand.sum_binding import place_size
from symconv.hand.sum_letters import stem
from symconv.hand.tree import Node
from symconv.hand.written import Bound, Delta, Element, Partial, UnreadError, WrittenTerm, elements_of
from symconv.index_sum import ONE, Range


def check_scope(head: Element | Partial, term: WrittenTerm, scope: Scope) -> None:
    """Raises `ScopeError` where an index is summed twice, or summed though it is something else too."""
    for letter in scope.symbols:
        if len(letter) > 1 and letter.isalpha() and letter not in scope.inside and set(letter) <= scope.inside:
            raise UnreadError(f"whether {letter} is one index or several is not said")
    counted = Counter(bound.letter for bound in term.bounds)
    for letter, times in counted.items():
        if times > 1:
            raise ScopeError(letter, f"{letter} is summed {times} times")
        if letter in scope.symbols:
            raise ScopeError(letter, f"{letter} is summed, and is an index of the left side too")
        if scope.binding.sizes.get(letter):
            raise ScopeError(letter, f"{letter} is summed, and is a size too")


def find_axes(scope: Scope, head: Element | Partial, term: WrittenTerm) -> None:
    """The axis of each letter: that of the places where it is used, the left side's first."""
    pending: list[tuple[Node, Node]] = []
    for factor in (head, *term.factors):
        for element in elements_of(factor):
            for place, index in zip(layout_of(scope.binding, element), element.indices or (), strict=True):
                for letter in every_letter(index):
                    if factor is not head:
                        scope.inside.add(letter)
                    axis = place if isinstance(place, int) else None
                    if scope.axes.get(letter) is None:
                        scope.axes[letter] = axis
        if isinstance(factor, Delta):
            pending.append((factor.left, factor.right))
    for _ in range(len(pending)):
        for left, right in pending:
            both = (*every_letter(left), *every_letter(right))
            axis = next((scope.axes[name] for name in both if scope.axes.get(name) is not None), None)
            for letter in both:
                if axis is not None and scope.axes.get(letter) is None:
                    scope.axes[letter] = axis


def axis_of(scope: Scope, *nodes: Node) -> int | None:
    """The axis of the first letter in some expressions that has one."""
    for node in nodes:
        for letter in every_letter(node):
            if (letter in scope.symbols or letter in scope.open) and scope.axes.get(letter) is not None:
                return scope.axes[letter]
    for node in nodes:
        for letter in every_letter(node):
            axes = [axis for axis in scope.binding.sizes.get(letter, {}) if axis is not None]
            if len(axes) == 1:
                return axes[0]
    return None


def range_of(scope: Scope, bound: Bound, head: Element | Partial, term: WrittenTerm) -> Range:
    """The range of a summed letter: as written, else all of the place where it stands alone."""
    axis = scope.axes.get(bound.letter)
    symbol = scope.symbols[bound.letter]
    lookup = scope.lookup(axis)

    def with_infinity(letter: str) -> Expr | None:
        return oo if letter == "infty" else lookup(letter)

    if bound.start is None and bound.last is not None:
        raise ScopeError(bound.letter, f"the sum over {bound.letter} does not say where it starts")
    if bound.start is not None and bound.last is None:
        raise ScopeError(bound.letter, f"the sum over {bound.letter} does not say where it ends")
    if bound.start is not None and bound.last is not None:
        try:
            start, last = (expression(node, with_infinity) for node in (bound.start, bound.last))
        except UnknownLetterError as error:
            if error.letter in scope.axes and error.letter in {other.letter for other in term.bounds}:
                raise ScopeError(error.letter, f"{error.letter} is used in a bound outside its sum") from None
            error.bound, error.axis = True, axis
            raise
        if start in (oo, nan) or last in (-oo, nan):
            raise UnreadError(f"the sum over {bound.letter} begins or ends nowhere")
        if symbol in start.free_symbols | last.free_symbols:
            raise ScopeError(bound.letter, f"{bound.letter} is used in its own bounds")
        return Range(symbol, last if bound.exclusive else expand(last + ONE), start)
    places = pure_places((head, *term.factors), scope.binding.tensors, scope.binding.layouts).get(bound.letter)
    kinds = scope.binding.kinds
    place = places[0] if places else kinds.get(bound.letter) or kinds.get(stem(bound.letter))
    if place is None:
        raise UnreadError(f"over what {bound.letter} runs is not said")
    size, first = place_size(scope.binding.setting, *place), scope.binding.first(*place)
    return Range(symbol, expand(size + first), first)
