from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symconv.documents.plain_maths import Run, plain, runs, width


@pytest.mark.parametrize(
    ("latex", "said"),
    [
        ("$x_{11}$", "x_11"),
        ("$x_{1,12}$", "x_(1,12)"),
        (r"$\partial{y_{12}}$", "∂y_12"),
        (r"$\frac{dL}{dO(0,1)}$", "dL/dO(0, 1)"),
        (r"$\frac{\partial L}{\partial x_1}$", "∂L/∂x_1"),
        ("$i = 2 o + k - 1$", "i = 2o + k − 1"),
        (r"\frac is no formula", r"\frac is no formula"),
        (r"the $\varphi$ of $x^2$", "the φ of x^2"),
        (r"$\mathrm{output}_{h}$", "output_h"),
        (r"$\href{x-0}{x_{1}}$", "x_1"),
        (r"$\star\delta\lambda\omega$", "⋆δλω"),
        (r"$1\,234$", "1 234"),
        (r"$\bar{x}$", "x\u0304"),
    ],
)
def test_formulas_as_characters(latex: str, said: str) -> None:
    assert plain(latex) == said


def test_letters_lean_and_numbers_stand() -> None:
    assert runs("$x_{11}$") == (Run("x", 0, True, True), Run("11", -1, False, True))
    assert runs("input") == (Run("input", 0, False, False),)


@given(st.text(alphabet="x1{}_^\\$ ,()+-a", max_size=20))
def test_any_text_is_read(text: str) -> None:
    plain(text)
    assert width(text, 10) >= 0


def test_wider_texts_are_wider() -> None:
    assert width("$x_{11}$", 10) < width("$x_{1,111}$", 10) < width("$x_{1,111}$", 12)
    assert width("输入", 10) == 20
