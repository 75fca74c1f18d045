"""Texts as tokens."""

from __future__ import annotations

import pytest

from symconv.hand.lexer import MAX_TOKENS, Lexer
from tests.hand.tokens import repairs, values


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("x_{11}w_{12}", "x _ { 11 } w _ { 12 }"),
        (r"a \le b \leq c <= d != e", r"a \le b \leq c \le d \ne e"),
        ("a \\% b % c", "a \\% b % c"),
        ("0..K 1...n", "0 .. K 1 \\ldots n"),
    ],
)
def test_tokens(text: str, tokens: str) -> None:
    assert values(text) == tokens
    assert repairs(text) == []


def test_tokens_know_where_they_stand() -> None:
    tokens = Lexer("a\n + ∂x").run().tokens
    assert [(token.start, token.end, token.space, token.newline) for token in tokens] == [
        (0, 1, False, False),
        (3, 4, True, True),
        (5, 6, True, False),
        (6, 7, False, False),
    ]


def test_a_text_is_read_up_to_a_number_of_tokens() -> None:
    assert len(Lexer("+" * (MAX_TOKENS + 10)).run().tokens) == MAX_TOKENS + 1
