"""Elements and gradients are recognised in every spelling."""

from __future__ import annotations

import pytest

from symconv.hand.mentions import Mention, Ratio, mention
from tests.hand.texts import tree


@pytest.mark.parametrize("text", ["x_{12}", "x12", "\\mathbf{x}_{12}", "(x_{12})"])
def test_an_element_with_joined_digits(text: str) -> None:
    found = mention(tree(text))
    assert found == Mention("x", ("12",))


@pytest.mark.parametrize("text", ["x_{1,2}", "x[1][2]", "x[1,2]", "x(1,2)", "x_{1 2}"])
def test_an_element_with_digits_apart(text: str) -> None:
    assert mention(tree(text)) == Mention("x", ("1", "2"))


@pytest.mark.parametrize(
    "text",
    [
        "\\partial{x_{12}}",
        "\\partial x_{12}",
        "dx_{12}",
        "\\nabla x_{12}",
        "\\mathrm{d}x_{12}",
        "\\bar{x}_{12}",
        "\\frac{\\partial L}{\\partial x_{12}}",
        "\\frac{dE}{dx_{12}}",
        "\\nabla_{x_{12}} L",
        "\\delta x_{12}",
        "\\frac{\\partial J(W,b)}{\\partial x_{12}}",
    ],
)
def test_a_gradient(text: str) -> None:
    assert mention(tree(text)) == Mention("x", ("12",), True)


def test_a_derivative_of_an_element_is_a_ratio() -> None:
    assert mention(tree("\\frac{\\partial y_1}{\\partial x_2}")) == Ratio(Mention("y", ("1",)), Mention("x", ("2",)))


@pytest.mark.parametrize("text", ["x_i", "x + y", "\\sum_i x_i", "2"])
def test_what_is_no_element(text: str) -> None:
    assert mention(tree(text)) is None
