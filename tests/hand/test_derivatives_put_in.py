"""A derivative of a sum, put in."""

from __future__ import annotations

import pytest

from symconv.hand.derivatives_put_in import differentiated
from symconv.hand.written import Delta, SumPartial, UnreadError
from tests.hand.sums import binding_of, head_and_term

LEFT = r"\frac{\partial y(m,u,v)}{\partial w(n,d,k,l)}"
RIGHT = r"\frac{\partial \sum_{i,j,c} w(%s)*x(c,u+i,v+j)}{\partial w(n,d,k,l)}"


def test_the_variable_gives_a_delta_for_each_index() -> None:
    binding = binding_of()
    _, term = head_and_term(LEFT, RIGHT % "m,c,i,j", binding)
    found = differentiated(term, binding)
    assert {bound.letter for bound in found.bounds} == {"i", "j", "c"}
    assert len([factor for factor in found.factors if isinstance(factor, Delta)]) == 4
    assert [element.tensor for element in found.elements] == ["x"]
    assert not any(isinstance(factor, SumPartial) for factor in found.factors)


def test_the_variable_has_to_be_there_with_its_indices() -> None:
    binding = binding_of()
    _, term = head_and_term(LEFT, RIGHT % "m,c,i", binding)
    with pytest.raises(UnreadError, match="another number of indices"):
        differentiated(term, binding)
