from __future__ import annotations

import pytest

from symconv.hand.dump import to_latex
from symconv.hand.tree import Derivative, Fraction
from tests.hand.texts import tree


@pytest.mark.parametrize(
    ("text", "mark", "of", "by"),
    [
        ("\\frac{\\partial L}{\\partial x_{11}}", "\\partial", "L", ["x_{11}"]),
        ("\\frac{dL}{dO(n,y,x)}", "d", "L", ["O(n, y, x)"]),
        ("\\frac{d L}{d w_k}", "d", "L", ["w_{k}"]),
        ("\\frac{\\mathrm{d}L}{\\mathrm{d}x}", "\\mathrm{d}", "L", ["x"]),
        ("\\dfrac{∂L}{∂x}", "\\partial", "L", ["x"]),
        ("∂L/∂x₁₁", "\\partial", "L", ["x_{11}"]),
        ("dL/dx_{i}", "d", "L", ["x_{i}"]),
        ("\\partial J(W,b)/\\partial W^l", "\\partial", "J(W, b)", ["W^{l}"]),
        ("\\frac{\\partial ax}{\\partial x}", "\\partial", "ax", ["x"]),
        ("\\frac{\\partial \\sum_k w_k x_k}{\\partial x_i}", "\\partial", "\\sum_{k} w_{k} x_{k}", ["x_{i}"]),
        ("\\frac{\\partial^2 L}{\\partial x \\partial y}", "\\partial", "L", ["x", "y"]),
        ("\\frac{d\\sigma(z)}{dz}", "d", "\\sigma(z)", ["z"]),
        ("\\frac{\\partial}{\\partial x}", "\\partial", "", ["x"]),
        (
            "\\frac{\\partial f(conv(bias)_{(N_k)})}{\\partial bias(C_j)}",
            "\\partial",
            "f(conv(bias)_{(N_{k})})",
            ["bias(C_{j})"],
        ),
    ],
)
def test_derivatives(text: str, mark: str, of: str, by: list[str]) -> None:
    node = tree(text)
    assert isinstance(node, Derivative)
    assert node.mark == mark
    assert (to_latex(node.of) if node.of is not None else "") == of
    assert [to_latex(entry) for entry in node.by] == by


@pytest.mark.parametrize(
    "text",
    ["\\frac{a}{b}", "\\frac{dilation}{depth}", "\\frac{d_{out}}{d_{in}}", "\\frac{\\partial x}{2}", "\\frac{dx}{2}"],
)
def test_quotients(text: str) -> None:
    assert isinstance(tree(text), Fraction)


def test_a_derivative_binds_tighter_than_a_division() -> None:
    assert to_latex(tree("\\partial L/\\partial y \\cdot w / 2")) == "\\partial L/\\partial y \\cdot w / 2"
    assert type(tree("a / b")).__name__ == "Product"
