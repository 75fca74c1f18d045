"""Operands written as LaTeX; tests.hand.test_dump reads all of them back."""

from __future__ import annotations

import pytest

from symconv.hand.dump import to_latex
from tests.hand.texts import tree


@pytest.mark.parametrize(
    "text",
    [
        "12", "x", r"\alpha", r"\text{pad}_{k}", "x_{i}^{l}", "x'_{1}", "f(x, y)", "x[i][j]", r"\left( a \right)",
        r"\sqrt{x}", "n!", r"\hat{x}_{1}", r"\underbrace{a + b}_{c}", r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
        r"\lfloor a\rfloor", r"a \cdots b",
    ],
)  # fmt: skip
def test_what_is_written_plainly_is_written_so_again(text: str) -> None:
    assert "".join(to_latex(tree(text)).split()) == "".join(text.split())


def test_a_script_that_is_an_accent_is_kept_apart() -> None:
    assert to_latex(tree(r"{\underbrace{a}}_{1}")) == r"{\underbrace{a}}_{1}"
