from __future__ import annotations

import pytest

from symconv.hand.lexer import Lexer


def values(text: str, plain: bool = False) -> str:
    return " ".join(token.value for token in Lexer(text, plain).run().tokens)


def repairs(text: str) -> list[str]:
    return [repair.sentence for repair in Lexer(text).run().repairs]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        (r"decayed{\_}rate 3{,}025 \sum_iw_ix_i", r"decayed_rate 3{,}025 \sum _ i w _ i x _ i"),
        ("x_{11}w_{12}", "x _ { 11 } w _ { 12 }"),
        ("y₁₁ = x₁₂·w", "y _ { 11 } = x _ { 12 } \\cdot w"),
        ("δˡ⁺¹ ⊙ σ′", "\\delta ^ { l + 1 } \\odot \\sigma '"),
        ("ŷ + x̂ + 𝑥 + 𝜎", "\\hat y + \\hat x + x + \\sigma"),
        ("⌊(I − K)/s⌋", "\\lfloor ( I - K ) / s \\rfloor"),
        ("Σ_k Σ + Σ", "\\sum _ k \\Sigma + \\Sigma"),
        (r"a \le b \leq c <= d != e", r"a \le b \leq c \le d \ne e"),
        (r"\displaystyle a\,\;b\quad c~d \nonumber\label{e}", r"a b \quad c d"),
        (r"a \hspace{80mm} \\ \rule{0mm}{8mm} b", r"a \\ b"),
        (r"\color{red}{x} \textcolor{blue} y \hspace{1em} z", "{ x } y z"),
        (r"\hat Xconv\hat K", r"\hat X conv \hat K"),
        ("XconvK convBD conv2d rot180", "X conv K convBD conv2d rot180"),
        ("x11w11", "x11 w11"),
        (r"\frac12 \frac ab", r"\frac 1 2 \frac a b"),
        (r"\text{out channels}_{\mathrm{pad}}", "out channels _ { pad }"),
        (r"grad\_output x\_i x\_{12}", "grad_output x _ i x _ { 12 }"),
        (r"a \not= b \not\in c", r"a \ne b \notin c"),
        (r"a \\[2pt] b \\ [k]", r"a \\ b \\ [ k ]"),
        (r"w_kx_{i+k} W^Tx", "w _ k x _ { i + k } W ^ T x"),
        (r"\big| x \Bigr)", "| x )"),
        ("a \\% b % c", "a \\% b % c"),
        ("0..K 1...n", "0 .. K 1 \\ldots n"),
    ],
)
def test_tokens(text: str, tokens: str) -> None:
    assert values(text) == tokens
    assert repairs(text) == []


@pytest.mark.parametrize(
    ("text", "tokens", "sentence"),
    [
        ("C_out", "C _ { out }", "out lacks the braces that keep it together"),
        ("x_ij", "x _ { ij }", "ij lacks the braces that keep it together"),
        ("x_12", "x _ { 12 }", "12 lacks the braces that keep it together"),
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


def test_raw_text_keeps_whole_subscripts() -> None:
    assert values("d_out = x_i_j", True) == "d _ { out } = x _ i _ j"


def test_tokens_know_where_they_stand() -> None:
    tokens = Lexer("a\n + ∂x").run().tokens
    assert [(token.start, token.end, token.space, token.newline) for token in tokens] == [
        (0, 1, False, False),
        (3, 4, True, True),
        (5, 6, True, False),
        (6, 7, False, False),
    ]
