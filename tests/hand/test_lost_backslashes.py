"""Commands that lost their backslash."""

from __future__ import annotations

import pytest

from tests.hand.tokens import repairs, values


@pytest.mark.parametrize(
    ("text", "tokens", "sentence"),
    [
        ("partial{x}", "\\partial { x }", "partial lacks its backslash"),
        ("sum_{k=0}^{2} x", "\\sum _ { k = 0 } ^ { 2 } x", "sum lacks its backslash"),
        ("a cdot b", "a \\cdot b", "cdot lacks its backslash"),
        ("begin{aligned} a", "aligned a", "begin lacks its backslash"),
        ("frac{a}{b}", "\\frac { a } { b }", "frac lacks its backslash"),
    ],
)
def test_what_is_plainly_meant(text: str, tokens: str, sentence: str) -> None:
    assert values(text) == tokens
    assert repairs(text) == [sentence]


@pytest.mark.parametrize("text", ["sum(df, axis)", "times", "left", "partial", "x_i y_j", "\\mathrm{sum}_{k}"])
def test_words_that_may_be_names_stay(text: str) -> None:
    assert repairs(text) == []
