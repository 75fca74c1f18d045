"""Bindings that a note gives itself, in its front matter or in a comment; each with its line.

    ---
    symconv: {x: input, w: weight, stride: 2}
    ---

or one a line below `symconv:`, or `bind: x=input, stride=2`; in other formats a comment near the top, such as
`% symconv: x=input, stride=2`. Only these few forms are read; nothing else of the front matter is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from symconv.errors import SymconvError, shorten
from symconv.hand.given_text import MAX_LENGTH, checked_given
from symconv.hand.note import Note, Prose

MAX_LINES = 200
"""How many lines of front matter are read."""
_COMMENT_LINES = 20
_COMMENT = re.compile(r"[ \t]{0,8}(?:%+|<!--|\.\.)[ \t]{0,8}symconv:[ \t]{0,8}(\S.{0,2000}?)[ \t]{0,8}(?:-->)?")
_KEY = re.compile(r"(['\"]?)(\\?[\w*][\w' -]{0,59}?)\1[ \t]{0,8}:(?:[ \t]+(.*))?", re.DOTALL)


@dataclass(frozen=True)
class Stated:
    """Bindings as `given_text.checked_given` has them, and the line of each."""

    given: dict[str, str]
    lines: dict[str, int]


@dataclass(frozen=True)
class _Pair:
    name: str
    value: str
    line: int


def stated_bindings(note: Note) -> Stated:
    """The bindings that a note gives itself.

    Raises `SymconvError` with one sentence that names the note, the line and the culprit.
    """
    given: dict[str, str] = {}
    lines: dict[str, int] = {}
    for pair in _pairs(note):
        called = f"{shorten(note.source.name)}: line {pair.line}"
        try:
            for name, value in checked_given([(pair.name, pair.value)]).items():
                if given.get(name, value) != value:
                    raise SymconvError(f"{shorten(name)}: given twice, as {given[name]} and as {value}; give it once")
                given[name], lines[name] = value, pair.line
        except SymconvError as error:
            raise SymconvError(f"{called}: {error}") from None
    return Stated(given, lines)


def _pairs(note: Note) -> Iterator[_Pair]:
    for part in note.parts:
        if isinstance(part, Prose) and part.kind == "front matter":
            yield from _front_matter(part)
            break
    source = note.source
    for number in range(1, min(_COMMENT_LINES, len(source.line_starts)) + 1):
        if found := _COMMENT.fullmatch(source.line(number)[:MAX_LENGTH].rstrip()):
            yield from _entries(found[1], number)


def _front_matter(part: Prose) -> Iterator[_Pair]:
    inside = False
    offset = 0
    for text in part.text[:MAX_LENGTH].splitlines(keepends=True)[:MAX_LINES]:
        line = part.place(offset).line
        offset += len(text)
        bare = re.sub(r"(?:^|[ \t])#.*", "", text.rstrip())
        if not bare.strip():
            continue
        indented = bare[0] in " \t"
        inside = inside and indented
        match = _KEY.fullmatch(bare.strip())
        if match is None:
            if inside:
                yield from _entries(bare.strip().removeprefix("- "), line)
            continue
        name, value = match[2].strip(), (match[3] or "").strip()
        if not indented and name == "symconv":
            inside = not value
            yield from _entries(value, line)
        elif name == "bind" and (inside or (not indented and re.search("[=:]", value))):
            yield from _entries(value, line)
        elif inside:
            yield _Pair(name, _unquoted(value), line)


def _entries(text: str, line: int) -> Iterator[_Pair]:
    """The pairs of `{x: input, stride: 2}` or `x=input, stride=2`."""
    text = _unquoted(text)
    if text.startswith("{") and text.endswith("}"):
        text = text[1:-1]
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, sign, value = part.partition("=")
        if not sign:
            name, sign, value = part.partition(":")
        yield _Pair(_unquoted(name), _unquoted(value), line)


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1].strip() if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"" else text
