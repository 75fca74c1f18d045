"""Words of formulas that plainly are commands whose backslash was lost."""

from __future__ import annotations

import re
from collections.abc import Callable

from symconv.hand.commands import LOST_BACKSLASH, SKIPPED
from symconv.hand.token_stream import TokenStream
from symconv.hand.tokens import TOKEN


def lost_backslash(stream: TokenStream, value: str, start: int, end: int) -> bool:
    """Does a word have behind it what only its command would have?"""
    follows = LOST_BACKSLASH.get(value)
    if follows is None or (
        stream.tokens and stream.tokens[-1].kind == "command" and not stream.space and start == stream.tokens[-1].end
    ):
        return False
    rest = stream.text[end : end + 40]
    tests: dict[str, Callable[[], object]] = {
        "operand": lambda: re.match(r"\s*(?:[{A-Za-z]|\\[A-Za-z])", rest),
        "brace": lambda: re.match(r"\s*\{", rest),
        "script": lambda: re.match(r"\s*_\s*\{[^{}]*(?:=|,)|\s*_\s*\{[^{}]*\}\s*\^|\s*_\s*[a-z]\s*\^", rest),
        "infix": lambda: re.match(r"\s*(?:[{A-Za-z0-9(]|\\[A-Za-z])", rest) and stream.ends_operand,
        "bracket": lambda: re.match(r"\s*(?:[()\[\].|]|\\[{}])", rest) and (value == "right" or "right" in stream.text),
        "any": lambda: True,
        "space": lambda: True,
    }
    return bool(tests[follows]())


def reread(stream: TokenStream, start: int) -> None:
    """Read a command again that lacked its backslash, where it is more than a plain command."""
    token = stream.tokens.pop()
    stream.space, stream.newline = token.space, token.newline
    mended = "\\" + stream.text[start : start + 80]
    match = TOKEN.match(mended)
    if match is None or match.lastgroup == "command":
        stream.space, stream.newline = token.space, token.newline
        if token.value in SKIPPED:
            return
        stream.tokens.append(token)
        return
    text = mended[: match.end()]
    if match["textcommand"]:
        close = mended.find("}")
        text = mended[: close + 1] if close >= 0 else mended
    inner = stream.inner(text, stream.plain, stream.space, stream.newline)
    for entry in inner.tokens:
        entry.start, entry.end = max(start, start + entry.start - 1), start + entry.end - 1
    stream.tokens += inner.tokens
    stream.at = start + len(inner.text) - 1
    stream.space = stream.newline = False
