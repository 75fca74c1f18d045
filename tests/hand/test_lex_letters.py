"""Letters and numbers as tokens."""

from __future__ import annotations

import pytest

from tests.hand.tokens import repairs, values


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        (r"decayed{\_}rate 3{,}025 \sum_iw_ix_i", r"decayed_rate 3{,}025 \sum _ i w _ i x _ i"),
        (r"\hat Xconv\hat K", r"\hat X conv \hat K"),
        ("XconvK convBD conv2d rot180", "X conv K convBD conv2d rot180"),
        ("x11w11", "x11 w11"),
        (r"\frac12 \frac ab", r"\frac 1 2 \frac a b"),
        (r"grad\_output x\_i x\_{12}", "grad_output x _ i x _ { 12 }"),
        ("w_kx_{i+k} W^Tx", "w _ k x _ { i + k } W ^ T x"),
    ],
)
def test_letters(text: str, tokens: str) -> None:
    assert values(text) == tokens
    assert repairs(text) == []


@pytest.mark.parametrize(
    ("text", "tokens", "sentence"),
    [
        ("C_out", "C _ { out }", "out lacks the braces that keep it together"),
        ("x_ij", "x _ { ij }", "ij lacks the braces that keep it together"),
        ("x_12", "x _ { 12 }", "12 lacks the braces that keep it together"),
    ],
)
def test_what_plainly_is_one_index_gets_braces(text: str, tokens: str, sentence: str) -> None:
    assert values(text) == tokens
    assert repairs(text) == [sentence]


def test_raw_text_keeps_whole_subscripts() -> None:
    assert values("d_out = x_i_j", True) == "d _ { out } = x _ i _ j"
