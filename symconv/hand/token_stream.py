"""The tokens of a formula as they are read: what came before, and where reading goes on."""

from __future__ import annotations

from symconv.hand.braces import Braces
from symconv.hand.mending import Repair
from symconv.hand.tokens import Token


class TokenStream:
    """The tokens read so far of a text, and where in it reading goes on."""

    def __init__(self, text: str, plain: bool = False) -> None:
        self.text = text
        self.plain = plain
        self.tokens: list[Token] = []
        self.repairs: list[Repair] = []
        self.space = self.newline = False
        self.at = 0
        self.braces = Braces(text)

    def inner(self, text: str, plain: bool = False, space: bool = False, newline: bool = False) -> TokenStream:
        """Another text, read by itself; `space` and `newline` are what stands before it."""
        raise NotImplementedError

    def add(self, kind: str, value: str, start: int, end: int, style: str = "") -> None:
        """One token; blanks seen since the last one are noted on it."""
        self.tokens.append(Token(kind, value, start, end, self.space, self.newline, style))
        self.space = self.newline = False

    @property
    def ends_operand(self) -> bool:
        """Does the last token end an operand?"""
        return (bool(self.tokens) and self.tokens[-1].kind in ("run", "number", "close", "words", "end")) or bool(
            self.tokens and self.tokens[-1].value in (")", "]")
        )
