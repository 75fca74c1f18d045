"""A line of a document with a mark under the culprit, in the columns of a terminal."""

from __future__ import annotations

from symconv.hand.source import Source
from symconv.verify_report.columns import fitting, printable, width
from symconv.verify_report.extent import Extent, line_end

_WINDOW = 400
"""How many characters of a long line are looked at on each side of the culprit."""
_BEFORE = 24
"""How many characters before the culprit are kept of a line that is too long."""

MAX_FURTHER = 6
"""How many lines below its first are shown of a claim."""


def excerpt(source: Source, culprit: Extent, room: int) -> tuple[str, str]:
    """The line on which the culprit begins, cut around it to `room` columns, and the line with the mark."""
    number = source.place(culprit.start).line
    first, last = source.line_starts[number - 1], line_end(source, number)
    start, stop = max(first, culprit.start - _WINDOW), min(last, culprit.start + _WINDOW)
    line = printable(source.text[start:stop])
    at = min(culprit.start, last) - start
    end = min(max(culprit.end, culprit.start + 1), last) - start
    cut = max(0, at - _BEFORE) if start > first or width(line[:end]) >= room else 0
    lead = "…" if cut or start > first else ""
    if not lead:  # what the line is indented by says nothing
        cut = min(len(line) - len(line.lstrip()), at)
    shown = lead + line[cut:].rstrip()
    if width(shown) > room or (stop < last and line):
        shown = _fitted(shown, room)
    before = min(width(lead) + width(line[cut:at]), width(shown))
    length = max(1, min(width(line[at:end]), width(shown) - before))
    return shown, " " * before + "^" + "~" * (length - 1)


def further_lines(source: Source, extent: Extent, room: int) -> list[str]:
    """The lines of a claim below its first, as they stand there, a long list and long lines cut."""
    first = source.place(extent.start).line
    last = source.place(max(extent.start, extent.end - 1)).line
    numbers = range(first + 1, min(last, first + MAX_FURTHER) + 1)
    ends = (min(line_end(source, number), source.line_starts[number - 1] + _WINDOW) for number in numbers)
    texts = [
        printable(source.text[source.line_starts[number - 1] : end]).rstrip()
        for number, end in zip(numbers, ends, strict=True)
    ]
    indent = min((len(text) - len(text.lstrip()) for text in texts if text), default=0)
    lines = [text[indent:] if width(text[indent:]) <= room else _fitted(text[indent:], room) for text in texts]
    return [*lines, *(["…"] if last > first + MAX_FURTHER else [])]


def _fitted(text: str, room: int) -> str:
    return f"{text[: fitting(text, room - 1)]}…"
