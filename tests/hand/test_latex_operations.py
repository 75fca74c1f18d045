"""Operations written as LaTeX; tests.hand.test_dump reads all of them back."""

from __future__ import annotations

import pytest

from symconv.hand.dump import to_latex
from symconv.hand.tree import Addition, Name, Number, Product, Signed
from tests.hand.texts import tree


@pytest.mark.parametrize(
    "text",
    [
        "a, b", "a = b + c", "-a + b - c", r"a \cdot b \cdot c", "2 a (b + c)", r"\frac{a}{b}", "a/b", r"\partial x",
        r"\frac{\partial L}{\partial x_{1}}", "dL/dx", r"\sum_{k=0}^{K - 1} w_{k}", r"a \equiv b \pmod{s}",
    ],
)  # fmt: skip
def test_what_is_written_plainly_is_written_so_again(text: str) -> None:
    assert to_latex(tree(text)).replace(" ", "") == text.replace(" ", "")


def test_braces_stand_where_the_tree_needs_them() -> None:
    a, b = Name("a"), Name("b")
    assert to_latex(Product((Addition((a, b), ("", "+")), b), ("",))) == "{a + b} b"
    assert to_latex(Product((Number("2"), Signed("-", a)), ("\\cdot",))) == "2 \\cdot -a"
