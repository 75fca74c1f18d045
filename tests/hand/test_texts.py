from __future__ import annotations

import pytest

from symconv.hand.dump import to_latex
from symconv.hand.tree import Name, Node, Product, Relation, Sequence, Text
from symconv.hand.walk import find
from tests.hand.texts import tree


def roles(node: Node) -> list[tuple[str, str]]:
    return [(text.text.strip(), text.role) for text in find(node, Text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("y = 0 \\text{ if } i < 0", [("if", "condition")]),
        ("y = 0 if i < 0", [("if", "condition")]),
        ("y = 0, 若 i < 0", [("若", "condition")]),
        ("y = 0 \\mbox{ otherwise}", [("otherwise", "otherwise")]),
        (
            "\\begin{cases} a & \\text{当 } i=0 \\text{ 时} \\\\ b & \\text{其他} \\end{cases}",
            [("当", "condition"), ("时", "condition"), ("其他", "otherwise")],
        ),
        ("y = x \\quad \\text{for all } i", [("for all", "for")]),
        ("a = b \\text{ and } c = d", [("and", "and")]),
        ("令j'=y-j", [("令", "let")]),
        ("a = b , 其中大部分I(c)对O没有贡献", [("其中大部分", "where"), ("对", "remark"), ("没有贡献", "remark")]),
        ("\\text{padding} = 1", []),
        ("\\text{kernel size} - 1", []),
        ("输出 = (输入 - 核) / 步长", []),
        ("if_{0}", []),
    ],
)
def test_words_and_what_they_do(text: str, found: list[tuple[str, str]]) -> None:
    assert roles(tree(text)) == found


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("X conv K", "conv"),
        ("XconvK", "conv"),
        ("\\hat Xconv\\hat K", "conv"),
        ("(X) \\text{ conv } (K)", "\\text{conv}"),
        ("i mod s", "mod"),
        ("i \\bmod s", "\\bmod"),
        ("i % s", "%"),
        ("a \\mathbin{\\ast} b", "\\ast"),
    ],
)
def test_words_between_operands_are_operators(text: str, operator: str) -> None:
    node = tree(text)
    assert isinstance(node, Product)
    assert node.operators == (operator,)


def test_words_before_a_parenthesis_are_names() -> None:
    assert to_latex(tree("conv(X, K)")) == "conv(X, K)"
    assert isinstance(tree("dgrad conv"), Product)
    node = tree("\\text{conv}(X, K)")
    assert next(iter(find(node, Name))).style == "\\text"


@pytest.mark.parametrize("text", ["a \\equiv b \\pmod s", "a \\equiv b (mod s)", "a ≡ b (\\mathrm{mod}\\ s)"])
def test_a_modulus_belongs_to_its_relation(text: str) -> None:
    node = tree(text)
    assert isinstance(node, Relation)
    assert node.modulus == Name("s")


def test_a_list_of_statements() -> None:
    node = tree("b = b1, h \\in [0, R)\\ ,\\quad c \\ne d")
    assert isinstance(node, Sequence)
    assert [type(item).__name__ for item in node.items] == ["Relation"] * 3
    assert node.separators == (",", ", \\quad")
