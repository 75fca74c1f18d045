"""Kernels of one tap, whose weights have a number for an index."""

from __future__ import annotations

import pytest

from symconv.hand.one_tap import one_tap_axes
from symconv.hand.tree import Name, Number
from tests.hand.sums import binding_of, judged

MIXED = r"$$y_{m,u,v} = \sum_{c=1}^{C} w_{m,c,1,1}\, x_{c,%s}$$"


@pytest.mark.parametrize("places", ["u,v", "u-p_1,v-p_2", "2(u-1)+1-p,2(v-1)+1-p", "S(u-1)+1,S(v-1)+1"])
def test_one_tap_is_what_it_needs(places: str) -> None:
    (claim,) = judged(MIXED % places)
    assert str(claim.verdict) == "conditional"
    assert claim.condition == "the kernel has one tap"


def test_a_gradient_is_held_against_it() -> None:
    for slip, verdict in (("", "conditional"), ("+1", "wrong")):
        *_, claim = judged(
            MIXED % "u-p_1,v-p_2"
            + "\n\n"
            + r"$$\frac{\partial L}{\partial x_{c,i,j}} = \sum_{m=1}^{M} "
            + rf"\frac{{\partial L}}{{\partial y_{{m,i+p_1,j+p_2{slip}}}}} w_{{m,c,1,1}}$$"
        )
        assert str(claim.verdict) == verdict


def test_only_the_first_index_is_one_tap() -> None:
    layout = ("m", 0)
    row = (Name("m"), Number("1"))
    assert one_tap_axes([row], layout, 1) == {0}
    assert one_tap_axes([row], layout, 0) == frozenset()
    assert one_tap_axes([row, (Name("m"), Name("k"))], layout, 1) == frozenset()
    assert one_tap_axes([], layout, 1) == frozenset()
    assert not binding_of().one_tap
    assert binding_of(MIXED % "u,v").one_tap
