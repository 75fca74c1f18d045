from __future__ import annotations

import pytest

from symconv.hand.plain_lines import MAX_LINE, equations, is_equation


@pytest.mark.parametrize(
    "line",
    [
        "y₁₁ = x₁₁·w₁₁ + x₁₂·w₁₂",
        "∂L/∂x = ∂L/∂y · w",
        "y[n] = Σ h[k] x[n-k]",
        "y11 = w11*x11 + w12*x12",
        "out = ⌊(in + 2·pad − k)/stride⌋ + 1",
        "dx_i = sum_k dy_{i-k} * w_k",
        "0 ≤ k < K",
        "δˡ = δˡ⁺¹ ∗ rot180(Wˡ⁺¹) ⊙ σ′(zˡ)",
    ],
)
def test_equations_in_mathematical_letters(line: str) -> None:
    assert is_equation(line)


@pytest.mark.parametrize(
    "line",
    [
        "This is x = 3 in words",
        "where x₁ = 3 and the rest is zero",
        "kernel = 3, stride = 2",
        '<img src="a.png" width = "400" height = "200" />',
        "步长 s = 2，填充 p₁ = 1",
        "the value is ≤ 3",
        "a = b₁ +",
        "x = [1]",
        "",
    ],
)
def test_words_are_none(line: str) -> None:
    assert not is_equation(line)


def test_where_they_stand() -> None:
    text = "some words\n- y₁ = x₁·w₁.\nmore words\n1. y₂ = x₂·w₁\n"
    assert [text[start:end] for start, end in equations(text)] == ["y₁ = x₁·w₁", "y₂ = x₂·w₁"]


def test_a_long_line_is_not_looked_at() -> None:
    assert not list(equations("y₁ = " + "x₁·" * MAX_LINE + "w"))
