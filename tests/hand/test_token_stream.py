"""The tokens read so far."""

from __future__ import annotations

from symconv.hand.lexer import Lexer


def test_blanks_are_noted_on_the_next_token() -> None:
    stream = Lexer("a b")
    stream.space = True
    stream.add("run", "a", 0, 1)
    stream.add("run", "b", 2, 3)
    assert [token.space for token in stream.tokens] == [True, False]


def test_an_operand_ends_with_a_letter_or_a_bracket() -> None:
    assert [Lexer(text).run().ends_operand for text in ("a", "(a)", "{a}", "a +", "")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_another_text_is_read_by_itself() -> None:
    inner = Lexer("a").inner("b c", space=True)
    assert [(token.value, token.space) for token in inner.tokens] == [("b", True), ("c", True)]
