"""A term of a side, with the element that its equation is about → an `IndexSum` of the bound problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Expr

from symconv.hand.derivatives_put_in import differentiated
from symconv.hand.index_expressions import expression
from symconv.hand.index_ranges import axis_of, check_scope, find_axes, range_of
from symconv.hand.index_scope import Scope
from symconv.hand.left_indices import head_factor, letters_spoken_of, stipulated
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_factors import bound_factor, partners_of
from symconv.hand.tests_read import conditions_of
from symconv.hand.written import Delta, Element, Partial, Test, WrittenTerm
from symconv.index_sum import Condition, Equal, Factor, IndexSum, Range


@dataclass(frozen=True)
class Lowered:
    """The sum that a term is, provided that `assumed` (two spellings of one index)."""

    value: IndexSum
    assumed: tuple[str, ...] = ()


def lowered(
    head: Element | Partial, term: WrittenTerm, binding: SumBinding, given: Mapping[str, Expr] | None = None
) -> Lowered:
    """The sum that a term is. `given` are values for letters that nothing declares.

    Raises `UnreadError` where it can't be read, `ScopeError` where an index is out of its scope, `UnknownLetterError`
    where a letter stands for nothing known.
    """
    term = differentiated(term, binding)
    scope = Scope(binding, given or {})
    find_axes(scope, head, term)
    scope.spoken = letters_spoken_of(scope, head)
    left, free, inside = head_factor(scope, head)
    check_scope(head, term, scope)
    ranges: list[Range] = []
    for bound in term.bounds:
        scope.enter(bound.letter)
        ranges.append(range_of(scope, bound, head, term))
    factors: list[Factor] = []
    conditions: list[Condition] = []
    for factor in term.factors:
        if isinstance(factor, Element):
            found, more = bound_factor(scope, factor)
            factors.append(found)
            conditions += more
        elif isinstance(factor, Partial):
            inner = partners_of(scope, factor)
            ranges += inner.bound
            factors += inner.factors
            conditions += inner.conditions
        elif isinstance(factor, Delta):
            axis = axis_of(scope, factor.left, factor.right)
            left_side, right_side = (expression(n, scope.lookup(axis)) for n in (factor.left, factor.right))
            conditions.append(Equal(left_side, right_side))
        elif isinstance(factor, Test):
            conditions += conditions_of(factor, lambda *nodes: scope.lookup(axis_of(scope, *nodes)))
    open_, held = stipulated(scope, free)
    value = IndexSum(left, (*free, *open_), tuple(ranges), tuple(factors), (*inside, *conditions, *held))
    return Lowered(value, tuple(f"{a} is {b}" for a, b in scope.aliases.items()))
