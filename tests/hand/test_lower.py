"""Terms as index sums."""

from __future__ import annotations

import pytest

from symconv.hand.equations_written import head_of
from symconv.hand.lower import ScopeError, lowered
from symconv.hand.terms import terms_of
from tests.hand.sums import NOTE, binding_of, equations_of
from tests.hand.texts import trees


def test_a_forward_sum_is_lowered() -> None:
    binding, equation = binding_of(), equations_of()[0]
    head = head_of(equation.head, binding.ranks)
    assert head is not None
    (term,) = terms_of(equation.side, dict(binding.ranks))
    found = lowered(head, term, binding).value
    assert found.left.tensor == "y"
    assert len(found.bound) == 3
    assert {factor.tensor for factor in found.factors} == {"w", "x"}


def test_an_index_outside_its_sum_is_seen() -> None:
    binding = binding_of(NOTE)
    head = head_of(trees("y(m,u,v)")[0], binding.ranks)
    assert head is not None
    (term,) = terms_of(trees("\\sum_{c=0}^{C-1} w(m,c,i,j)*x(c,u,v)")[0], dict(binding.ranks))
    with pytest.raises(ScopeError, match="i is neither"):
        lowered(head, term, binding)
