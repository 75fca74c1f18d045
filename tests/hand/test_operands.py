from __future__ import annotations

from symconv.hand.dump import to_latex
from symconv.hand.tree import Applied, Product
from tests.hand.texts import tree


def test_a_name_before_a_parenthesis_stays_open() -> None:
    """`s(o-1)` may be a call or a product: whoever knows the names decides."""
    called = tree("s(o-1)k")
    assert isinstance(called, Product)
    assert isinstance(called.factors[0], Applied)
    assert isinstance(tree("2(o-1)"), Product)
    assert isinstance(tree("(k-1)(d-1)"), Product)


def test_letters_that_stand_together_stay_together() -> None:
    assert to_latex(tree("xw_{1}")) == "xw_{1}"
    assert to_latex(tree("x w_{1}")) == "x w_{1}"


def test_scripts_of_arguments_and_arguments_of_scripts() -> None:
    assert to_latex(tree("W^T(n,c)_{i}\\sigma'(z^l)")) == "W^{T}(n, c)_{i} \\sigma'(z^{l})"
