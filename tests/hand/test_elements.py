"""Factors of products: elements, gradients, derivatives, deltas."""

from __future__ import annotations

import pytest

from symconv.hand.elements import element_of, factor_of
from symconv.hand.written import Delta, Element, Partial, SumPartial, Test, UnreadError
from tests.hand.texts import trees

RANKS = {"x": 2, "y": 2, "w": 2}


@pytest.mark.parametrize("text", ["x(i,j)", "x_{i,j}", "x_{ij}", "x[i,j]", "x[i][j]"])
def test_an_element_is_read_in_every_spelling(text: str) -> None:
    found = element_of(trees(text)[0], RANKS)
    assert found is not None
    assert (found.tensor, len(found.indices or ()), found.kind) == ("x", 2, "value")


@pytest.mark.parametrize(
    "text", ["\\frac{dL}{dy(u,v)}", "\\frac{\\partial L}{\\partial y_{u,v}}", "dy(u,v)", "dy_{u,v}"]
)
def test_a_gradient_is_read_in_every_spelling(text: str) -> None:
    found = factor_of(trees(text)[0], RANKS)
    assert isinstance(found, Element)
    assert (found.tensor, found.kind) == ("y", "gradient")


def test_derivatives_of_elements_and_sums_deltas_and_brackets() -> None:
    kinds = {
        "\\frac{dy(u,v)}{dx(i,j)}": Partial,
        "\\frac{\\partial \\sum_{a} x_{a,b}}{\\partial x_{i,j}}": SumPartial,
        "\\delta_{a,b}": Delta,
        "[0 \\le i < K]": Test,
    }
    assert {text: type(factor_of(trees(text)[0], RANKS)) for text in kinds} == kinds


def test_what_is_no_known_tensor_is_refused() -> None:
    with pytest.raises(UnreadError, match="no element"):
        factor_of(trees("q(i,j)")[0], RANKS)
