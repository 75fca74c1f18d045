"""Elements and their derivatives as factors."""

from __future__ import annotations

from symconv.hand.index_scope import Scope
from symconv.hand.sum_factors import bound_factor, partners_of
from symconv.hand.written import Element, Partial
from tests.hand.sums import binding_of, head_and_term


def test_the_indices_of_a_factor_stand_in_the_order_of_its_shape() -> None:
    binding = binding_of()
    (element,) = head_and_term("y(m,u,v)", "x(c,s*u-pt,v)", binding)[1].factors
    assert isinstance(element, Element)
    scope = Scope(binding, {})
    u, v, c = (scope.enter(letter) for letter in "uvc")
    factor, conditions = bound_factor(scope, element)
    own = binding.setting.axes[0]
    assert factor.tensor == "x"
    assert factor.indices[1:] == (c, own.stride * u - own.low, v)
    assert not conditions


def test_a_derivative_of_single_elements_is_the_partners_by_which_they_meet() -> None:
    binding = binding_of()
    partial, _ = head_and_term(r"\frac{\partial y(m,u,v)}{\partial x(c,i,j)}", "w(m,c,i,j)", binding)
    assert isinstance(partial, Partial)
    scope = Scope(binding, {})
    for letter in "muvcij":
        scope.enter(letter)
    met = partners_of(scope, partial)
    assert [factor.tensor for factor in met.factors] == ["w"]
    assert len(met.bound) == 3  # a channel and two taps
    assert not met.free
