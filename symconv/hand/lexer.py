"""The text of a formula → tokens, with layout dropped and Unicode read as LaTeX.

Letters and digits that stand together stay one token, but where LaTeX takes a single one (after `\\hat`, after `_`):
there the token is cut as LaTeX cuts it, or, where the whole word was plainly meant, braces are put around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from symconv.hand.lex_characters import read_ascii, read_character, read_cjk, read_scripts, read_simple, read_space
from symconv.hand.lex_commands import (
    read_break,
    read_command,
    read_environment,
    read_half,
    read_not,
    read_sized,
    read_words,
)
from symconv.hand.lex_letters import read_letters, read_number
from symconv.hand.token_stream import TokenStream
from symconv.hand.tokens import TOKEN

MAX_TOKENS = 120_000
"""The most tokens of a formula."""


class Lexer(TokenStream):
    """One pass over a text; what it repairs on the way is kept beside the tokens."""

    def run(self) -> Lexer:
        """Read everything, up to `MAX_TOKENS`."""
        while self.at < len(self.text) and len(self.tokens) <= MAX_TOKENS:
            match = TOKEN.match(self.text, self.at)
            if match is None:
                break
            self.at = match.end()
            group = match.lastgroup or ""
            _READERS.get(group, read_simple)(self, match, group)
        return self

    def inner(self, text: str, plain: bool = False, space: bool = False, newline: bool = False) -> Lexer:
        """Another text, read by itself; `space` and `newline` are what stands before it."""
        other = Lexer(text, plain)
        other.space, other.newline = space, newline
        return other.run()


_READERS: dict[str, Callable[[TokenStream, re.Match[str], str], None]] = {
    "space": read_space,
    "number": read_number,
    "run": read_letters,
    "break": read_break,
    "name": read_environment,
    "delimiter": read_sized,
    "star": read_words,
    "not": read_not,
    "command": read_command,
    "half": read_half,
    "ascii": read_ascii,
    "subscript": read_scripts,
    "superscript": read_scripts,
    "cjk": read_cjk,
    "other": read_character,
}
