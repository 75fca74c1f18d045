"""The terms of a side, compared with the truth in the case in which both stand."""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr

from symconv.hand.bare_sums import bare_term
from symconv.hand.case_context import Case
from symconv.hand.idle_bounds import idle_bounds
from symconv.hand.layouts import shaped_like
from symconv.hand.lower import lowered
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_cases import case_terms
from symconv.hand.sum_comparison import Settled, compared
from symconv.hand.sum_truths import at_expressions, restricted, truths
from symconv.hand.terms import terms_of
from symconv.hand.tree import Node, Table
from symconv.hand.written import Element, Partial, Test, UnreadError, WrittenTerm
from symconv.index_sum import ONE, ZERO, Between


class NamedError(UnreadError):
    """Both sides are the same gradient: one is a name for it."""


def side_of(side: Node, binding: SumBinding) -> tuple[WrittenTerm, ...]:
    """The terms of a side, those of a table of cases with their conditions. Raises `UnreadError`."""
    ranks = dict(binding.ranks)
    found = case_terms(side, ranks) if isinstance(side, Table) else terms_of(side, ranks)
    return tuple(bare_term(term, binding) for term in found) if binding.bare else found


def settled_terms(
    head: Element | Partial,
    terms: tuple[WrittenTerm, ...],
    binding: SumBinding,
    case: Case | None,
    tests: tuple[Test, ...],
    given: Mapping[str, Expr],
) -> tuple[Settled, tuple[str, ...]]:
    """The comparison of a side with the truth, both in the case that they stand in, and what was assumed."""
    inside = tests if case is not None and not case.negated else ()
    under = [WrittenTerm(t.negative, t.bounds, (*inside, *t.factors)) for t in terms]
    claimed = [lowered(head, term, binding, given) for term in under]
    bare = lowered(head, WrittenTerm(False, (), tests), binding)
    bias = binding.has_bias and any(len(entry.value.factors) == 1 for entry in claimed)
    left = bare.value.left
    used = frozenset(factor.tensor for entry in claimed for factor in entry.value.factors)
    truth = truths(left, binding.setting, bias, used)
    if truth is None and all(entry.value.factors == (left,) and not entry.value.bound for entry in claimed):
        raise NamedError("a name for a gradient")
    if truth is None:
        raise UnreadError("what its left side is does not follow from a convolution")
    truth = tuple(at_expressions(value, bare.value) for value in truth)
    assumed = tuple(text for entry in claimed for text in entry.assumed)
    if case is not None and not case.negated:
        truth = tuple(restricted(value, left, bare.value.conditions) for value in truth)
    values = [entry.value for entry in claimed]
    if not values:
        # Nothing is left of the truth outside the case, or nothing at all.
        nothing = (Between(ONE, ZERO, ONE),)
        outside = case is not None and case.negated
        values = [restricted(v, left, bare.value.conditions if outside else nothing) for v in truth]
    elif case is not None and case.negated:
        raise UnreadError("a value where some condition of the case does not hold")
    settled = compared(truth, values, binding)
    if settled.equal:
        assumed += tuple(_zero_outside(tensor, binding) for value in values for tensor in idle_bounds(value, binding))
    return settled, assumed


def _zero_outside(tensor: str, binding: SumBinding) -> str:
    plain = shaped_like(tensor)
    name = next((n for n, known in binding.tensors.items() if known in (tensor, plain)), plain)
    return f"{name} is zero outside its indices, past which the sum runs"
