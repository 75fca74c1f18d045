"""What index letters stand for in one term."""

from __future__ import annotations

import pytest

from symconv.hand.index_scope import Scope, ScopeError, TooFewError, layout_of
from symconv.hand.lower import lowered
from symconv.hand.written import Element
from tests.hand.sums import binding_of, head_and_term


def test_a_letter_is_what_was_entered_before_it_is_a_size() -> None:
    scope = Scope(binding_of(), {})
    assert str(scope.lookup(0)("K")) == "K_h"
    symbol = scope.enter("K")
    assert scope.lookup(0)("K") == symbol
    assert scope.lookup(0)("q") is None


def test_the_same_letter_but_for_its_underscore_is_an_alias() -> None:
    scope = Scope(binding_of(), {})
    symbol = scope.enter("d_i")
    assert scope.lookup(0)("di") == symbol
    assert scope.aliases == {"di": "d_i"}


@pytest.mark.parametrize(("right", "error"), [("x(c,u)", TooFewError), ("x(c,u,v,m)", ScopeError)])
def test_an_element_has_as_many_indices_as_its_tensor(right: str, error: type[Exception]) -> None:
    binding = binding_of()
    (element,) = head_and_term("y(m,u,v)", right, binding)[1].factors
    assert isinstance(element, Element)
    with pytest.raises(error, match="x has 3 indices"):
        layout_of(binding, element)


def test_an_index_outside_its_sum_is_seen() -> None:
    binding = binding_of()
    head, term = head_and_term("y(m,u,v)", r"\sum_{c=0}^{C-1} w(m,c,i,j)*x(c,u,v)", binding)
    with pytest.raises(ScopeError, match="i is neither"):
        lowered(head, term, binding)
