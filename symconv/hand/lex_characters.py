"""Single characters as tokens: blanks, ASCII signs, and Unicode read as the LaTeX that it stands for."""

from __future__ import annotations

import re
import unicodedata

from symconv.hand.symbols import ACCENTS as COMBINING
from symconv.hand.symbols import ASCII, SUBSCRIPTS, SUPERSCRIPTS, UNICODE
from symconv.hand.token_stream import TokenStream
from symconv.hand.tokens import Token


def read_simple(stream: TokenStream, match: re.Match[str], group: str) -> None:
    """What is one token as it is."""
    stream.add(group, match[0], match.start(), match.end())


def read_space(stream: TokenStream, match: re.Match[str], group: str) -> None:
    """Blanks, which are noted on the next token."""
    stream.space = True
    stream.newline = stream.newline or "\n" in match[0] or "\r" in match[0]


def read_ascii(stream: TokenStream, match: re.Match[str], group: str) -> None:
    """Signs made of several ASCII characters, `<=`, `->`."""
    value = ASCII[match[0]]
    stream.add("command" if value.startswith("\\") else "symbol", value, match.start(), match.end())


def read_cjk(stream: TokenStream, match: re.Match[str], group: str) -> None:
    """Words of a language without blanks."""
    stream.add("raw", match[0], match.start(), match.end())


def read_scripts(stream: TokenStream, match: re.Match[str], group: str) -> None:
    """Small letters of Unicode: a script in braces."""
    table = SUBSCRIPTS if group == "subscript" else SUPERSCRIPTS
    start = match.start()
    stream.add("symbol", "_" if group == "subscript" else "^", start, start)
    stream.add("open", "{", start, start)
    inner = stream.inner(match[0].translate(table), True)
    for token in inner.tokens:
        token.start, token.end = token.start + start, token.end + start
    stream.tokens += inner.tokens
    stream.add("close", "}", match.end(), match.end())


def read_character(stream: TokenStream, match: re.Match[str], group: str) -> None:
    """Any other character."""
    character, start, end = match[0], match.start(), match.end()
    if character == "~":
        stream.space = True
    elif character == "{":
        stream.add("open", "{", start, end)
    elif character == "}":
        stream.add("close", "}", start, end)
    elif character == "&":
        stream.add("amp", "&", start, end)
    elif character in UNICODE:
        _unicode(stream, UNICODE[character], start, end)
    elif character in COMBINING:
        _combining(stream, COMBINING[character], end)
    elif ord(character) > 127 and character.isalpha():
        _foreign(stream, character, start, end)
    else:
        stream.add("symbol", character, start, end)


def _unicode(stream: TokenStream, value: str, start: int, end: int) -> None:
    if value == " ":
        stream.space = True
        return
    if value == "\\Sigma" and re.match(r"\s*[_₀-₎ₐ-ₜᵢᵣᵤᵥⱼ({\[A-Za-z∂]", stream.text[end : end + 9]):
        value = "\\sum"  # raw text has no other sign for a sum
    if re.fullmatch(r"\\[A-Za-z]+|\\[{}|]|:=|.", value):
        stream.add("command" if value.startswith("\\") else "symbol", value, start, end)
        return
    inner = stream.inner(value, True)
    for token in inner.tokens:
        token.start, token.end = start, end
    stream.tokens += inner.tokens


def _combining(stream: TokenStream, accent: str, end: int) -> None:
    """An accent that follows its letter goes before it."""
    if stream.tokens and stream.tokens[-1].kind == "run":
        letter = stream.tokens.pop()
        if len(letter.value) > 1:
            stream.tokens.append(
                Token("run", letter.value[:-1], letter.start, letter.end - 1, letter.space, letter.newline)
            )
            letter = Token("run", letter.value[-1], letter.end - 1, letter.end)
        stream.tokens.append(Token("command", accent, letter.start, letter.start, letter.space, letter.newline))
        letter.end = end
        stream.tokens.append(letter)


def _foreign(stream: TokenStream, character: str, start: int, end: int) -> None:
    """A letter that is not of the Latin alphabet, or that has an accent."""
    parts = unicodedata.normalize("NFD", character)
    if len(parts) == 2 and parts[0].isascii() and parts[1] in COMBINING:
        stream.add("command", COMBINING[parts[1]], start, start)
        stream.add("run", parts[0], start, end)
        return
    stream.add("raw", character, start, end)
