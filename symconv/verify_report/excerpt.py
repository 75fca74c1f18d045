"""A line of a document with a mark under the culprit, in the columns of a terminal."""

from __future__ import annotations

from symconv.hand.source import Source
from symconv.verify_report.columns import fitting, printable, width
from symconv.verify_report.extent import Extent, line_end

_WINDOW = 400
"""How many characters of a long line are looked at on each side of the culprit."""
_BEFORE = 24
"""How many characters before the culprit are kept of a line that is too long."""


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
        shown = shown[: fitting(shown, room - 1)] + "…"
    before = min(width(lead) + width(line[cut:at]), width(shown))
    length = max(1, min(width(line[at:end]), width(shown) - before))
    return shown, " " * before + "^" + "~" * (length - 1)
