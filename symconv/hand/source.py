"""The text of a hand document, and where each character of it stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from symconv.errors import InputFileError, shorten

MAX_BYTES = 10_000_000
"""The longest document that is read."""
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, order=True)
class Place:
    """A line and a column, both counted from 1; columns are characters."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


@dataclass(frozen=True)
class Source:
    """A document: what it is called and its text as it stands in the file, line ends included."""

    name: str
    text: str

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """The offset of the first character of every line."""
        return (0, *(match.end() for match in _LINE_END.finditer(self.text)))

    def place(self, offset: int) -> Place:
        """The line and column of the character at `offset`."""
        line = bisect_right(self.line_starts, offset)
        return Place(line, offset - self.line_starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its end."""
        start = self.line_starts[number - 1]
        end = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


def read_source(path: Path, name: str = "") -> Source:
    """The document in a file. Raises `InputFileError` with one sentence where it can't be one."""
    called = name or str(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a file name"
        raise InputFileError(f"{shorten(called)}: can't be read: {reason}") from None
    return decode(data, called)


def decode(data: bytes, name: str) -> Source:
    """The document with these bytes. Raises `InputFileError` where they are no text of bounded size."""
    called = shorten(name)
    if len(data) > MAX_BYTES:
        raise InputFileError(f"{called}: larger than {MAX_BYTES} bytes; notes are smaller")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputFileError(
            f"{called}: line {line}: byte {error.start} is not UTF-8; save the note as UTF-8"
        ) from None
    return checked(Source(name, text))


def checked(source: Source) -> Source:
    """The document itself. Raises `InputFileError` where its text has what no note has."""
    if len(source.text) > MAX_BYTES:
        raise InputFileError(f"{shorten(source.name)}: larger than {MAX_BYTES} characters; notes are smaller")
    if (at := source.text.find("\0")) >= 0:
        line = source.place(at).line
        raise InputFileError(f"{shorten(source.name)}: line {line}: a NUL character; a note is plain text")
    return source
