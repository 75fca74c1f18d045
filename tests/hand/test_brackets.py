from __future__ import annotations

import pytest

from symconv.hand.dump import to_latex
from symconv.hand.tree import Applied, Group, Product, Relation
from tests.hand.texts import tree


@pytest.mark.parametrize(
    ("text", "opening", "closing"),
    [
        ("[a, b)", "[", ")"),
        ("(a, b]", "(", "]"),
        ("\\{0, 1\\}", "\\{", "\\}"),
        ("\\left\\lfloor a \\right\\rfloor", "\\lfloor", "\\rfloor"),
        ("⌈a⌉", "\\lceil", "\\rceil"),
        ("|a|", "|", "|"),
        ("||a||", "\\|", "\\|"),
        ("\\left.a\\right|", ".", "|"),
        ("\\big|a\\big|", "|", "|"),
        ("\\left[a\\right)", "[", ")"),
        ("\\lVert a \\rVert", "\\lVert", "\\rVert"),
        ("\\lVert a \\Vert", "\\lVert", "\\Vert"),
        ("\\bigr\\{a\\bigr\\}", "\\{", "\\}"),
    ],
)
def test_pairs(text: str, opening: str, closing: str) -> None:
    node = tree(text)
    assert isinstance(node, Group)
    assert (node.opening, node.closing) == (opening, closing)


def test_bars_that_pair_and_bars_that_relate() -> None:
    product, relation, both = tree("2|x| |y|"), tree("s | k"), tree("P(a|b) |x|")
    assert isinstance(product, Product)
    assert len(product.factors) == 3
    assert isinstance(relation, Relation)
    assert relation.signs == ("\\mid",)
    assert to_latex(both) == "P(a \\mid b) |x|"


def test_a_condition_in_brackets_is_a_factor_and_indices_are_not() -> None:
    condition, index = tree("\\delta_{i}[2 \\mid k]"), tree("x[i,j][k]")
    assert isinstance(condition, Product)
    assert isinstance(condition.factors[1], Group)
    assert isinstance(index, Applied)
    assert isinstance(index.head, Applied)
    assert len(index.head.arguments) == 2
