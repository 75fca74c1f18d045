"""Short ways to read tokens in tests."""

from __future__ import annotations

from symconv.hand.lexer import Lexer


def values(text: str, plain: bool = False) -> str:
    return " ".join(token.value for token in Lexer(text, plain).run().tokens)


def repairs(text: str) -> list[str]:
    return [repair.sentence for repair in Lexer(text).run().repairs]
