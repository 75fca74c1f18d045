"""The lines of a claim with marks under its culprits, in the columns of a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symconv.hand.source import Source
from symconv.verify_report.columns import fitting, printable, width
from symconv.verify_report.extent import Extent, line_end

_WINDOW = 400
"""How many characters of a long line are looked at on each side of the culprit."""
_BEFORE = 24
"""How many characters before the culprit are kept of a line that is too long."""

MAX_LINES = 7
"""How many lines are shown of a claim at least; one with a culprit is shown besides."""


def shown_lines(source: Source, extent: Extent, spots: Sequence[Extent], room: int) -> Iterator[str]:
    """The lines of a claim cut to `room` columns, a line with marks below each that has one of `spots`.

    Where there are no spots the first line is marked. A claim of many lines is cut.
    """
    first = source.place(extent.start).line
    last = source.place(max(extent.start, extent.end - 1)).line
    marked: dict[int, list[Extent]] = {}
    for spot in spots or (extent,):
        marked.setdefault(source.place(spot.start).line, []).append(spot)
    listed = sorted({*range(first, min(last, first + MAX_LINES - 1) + 1), *marked})
    indent = _indent(source, listed)
    for number in listed:
        if number - 1 not in listed and number != first:
            yield "…"
        if number in marked:
            yield from excerpt(source, marked[number], room, indent)
        else:
            yield _plain(source, number, room, indent)
    if listed[-1] < last:
        yield "…"


def _text(source: Source, number: int) -> str:
    start = source.line_starts[number - 1]
    return printable(source.text[start : min(line_end(source, number), start + _WINDOW)]).rstrip()


def _indent(source: Source, numbers: Sequence[int]) -> int:
    """What all lines are indented by, which says nothing."""
    texts = [_text(source, number) for number in numbers]
    return min((len(text) - len(text.lstrip()) for text in texts if text), default=0)


def _plain(source: Source, number: int, room: int, indent: int) -> str:
    text = _text(source, number)[indent:]
    return text if width(text) <= room else _fitted(text, room)


def excerpt(source: Source, spots: Sequence[Extent], room: int, indent: int = 0) -> tuple[str, str]:
    """The line on which the spots begin, cut around the first to `room` columns, and the line with the marks."""
    culprit = spots[0]
    number = source.place(culprit.start).line
    first, last = source.line_starts[number - 1], line_end(source, number)
    start, stop = max(first, culprit.start - _WINDOW), min(last, culprit.start + _WINDOW)
    line = printable(source.text[start:stop])
    places = [(min(spot.start, last) - start, min(max(spot.end, spot.start + 1), last) - start) for spot in spots]
    at, end = places[0]
    cut = max(0, at - _BEFORE) if start > first or width(line[:end]) >= room else 0
    lead = "…" if cut or start > first else ""
    if not lead:
        cut = min(indent, at, len(line) - len(line.lstrip()))
    shown = lead + line[cut:].rstrip()
    if width(shown) > room or (stop < last and line):
        shown = _fitted(shown, room)
    mark = ""
    for at, end in places:
        before = min(width(lead) + width(line[cut:at]), width(shown))
        length = max(1, min(width(line[at:end]), width(shown) - before))
        if before >= len(mark) and (not mark or before < width(shown)):
            mark += " " * (before - len(mark)) + "^" + "~" * (length - 1)
    return shown, mark


def _fitted(text: str, room: int) -> str:
    return f"{text[: fitting(text, room - 1)]}…"
