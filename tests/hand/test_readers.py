from __future__ import annotations

import pytest

from symconv.hand.dump import to_latex
from symconv.hand.tree import Addition, Differential, Empty, Name, Node, Number, Product, Relation, Sequence, Sum, Table
from tests.hand.texts import tree

K, X = Name("k"), Name("x")


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [
        ("\\sum_{k=0}^{n} x", Relation((K, Number("0")), ("=",)), Name("n")),
        ("\\sum\\limits^{n}_{k=0} x", Relation((K, Number("0")), ("=",)), Name("n")),
        ("\\sum_{k} x", K, None),
        ("\\sum_k x", K, None),
        ("\\sum x", None, None),
        ("\\sum_{k,n} x", Sequence((K, Name("n")), (",",)), None),
        ("\\sum_{0\\le k<n} x", Relation((Number("0"), K, Name("n")), ("\\le", "<")), None),
        ("\\sum_{\\substack{k \\\\ n}} x", Table("substack", ((K,), (Name("n"),))), None),
        ("\\underset{k}{\\sum} x", K, None),
        ("∑ₖ x", K, None),
    ],
)
def test_bounds(text: str, lower: Node | None, upper: Node | None) -> None:
    node = tree(text)
    assert isinstance(node, Sum)
    assert (node.lower, node.upper, node.body) == (lower, upper, X)


def test_a_sum_ranges_over_the_product_and_not_over_the_next_term() -> None:
    node = tree("\\sum_i \\sum_{j}{ a_i * b_j } c + d")
    assert isinstance(node, Addition)
    outer = node.terms[0]
    assert isinstance(outer, Sum)
    assert isinstance(outer.body, Sum)
    assert to_latex(outer.body.body) == "{a_{i} * b_{j}} c"
    coloured = tree("\\color{red}{\\sum_k} x")
    assert isinstance(coloured, Sum)
    assert coloured.body == X


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("\\partial x", Differential("\\partial", X)),
        ("\\partial{x}", Differential("\\partial", X, braced=True)),
        ("\\nabla_k x", Differential("\\nabla", X, K)),
        ("\\Delta x", Differential("\\Delta", X)),
        ("\\Delta", Name("\\Delta")),
        ("\\mathrm{d}x", Differential("\\mathrm{d}", X)),
        ("\\partial^2 x", Differential("\\partial", X, order=Number("2"))),
        ("\\nabla", Differential("\\nabla", Empty())),
        ("\\partial{x}k", Product((Differential("\\partial", X, braced=True), K), ("",))),
        ("\\partial xk", Differential("\\partial", Name("xk"))),
        ("dx", Name("dx")),
    ],
)
def test_marks_of_differentiation(text: str, node: Node) -> None:
    assert tree(text) == node
