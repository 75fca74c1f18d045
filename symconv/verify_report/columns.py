"""Text in the columns of a terminal: Chinese takes two, accents none, what moves the cursor is not let through."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4096)
def _character_width(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def width(text: str) -> int:
    """How many columns a printable text takes."""
    return sum(map(_character_width, text))


def printable(text: str) -> str:
    """The text as one line, a blank for everything that a terminal could take for a command."""
    return "".join(c if c.isprintable() else " " for c in text)


def fitting(text: str, room: int) -> int:
    """How many characters of a text fit into `room` columns."""
    taken = 0
    for at, character in enumerate(text):
        taken += _character_width(character)
        if taken > room:
            return at
    return len(text)


def wrapped(text: str, room: int, first: int | None = None) -> list[str]:
    """The text on lines of at most `room` columns, the first of at most `first`.

    Broken at blanks and beside wide characters where that can be.
    """
    rest = " ".join(printable(text).split())
    lines: list[str] = []
    while rest:
        end = fitting(rest, first if first is not None and not lines else room)
        if end < len(rest):
            end = _break_before(rest, max(1, end))
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return lines


def _break_before(text: str, end: int) -> int:
    """The last place up to `end` at which a line may end; `end` itself where there is none in its second half."""
    for at in range(end, end // 2, -1):
        if text[at] == " " or text[at - 1] == " ":
            return at
        if _character_width(text[at]) == 2 and text[at] not in "，。；：、）】》！？":
            return at
    return end


def paragraph(label: str, text: str, indent: int, room: int) -> list[str]:
    """A label in front of a text, whose further lines begin below its first."""
    lead = " " * indent
    begun = f"{label:<{indent}}"
    lines = wrapped(text, room - indent, room - width(begun)) or [""]
    return [f"{begun}{lines[0]}".rstrip(), *(f"{lead}{line}" for line in lines[1:])]
