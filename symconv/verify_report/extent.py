"""Where the text of a claim stands in its document, and which parts of it a correction changes."""

from __future__ import annotations

from dataclasses import dataclass

from symconv.hand.claim import Claim
from symconv.hand.source import Source
from symconv.verify_report.changes import changes


@dataclass(frozen=True)
class Extent:
    """From `start` to `end` in a document; `exact` where that is the claim's very text."""

    start: int
    end: int
    exact: bool


def line_end(source: Source, number: int) -> int:
    """The offset at which the text of a line ends."""
    start = source.line_starts[number - 1]
    end = source.line_starts[number] if number < len(source.line_starts) else len(source.text)
    while end > start and source.text[end - 1] in "\r\n":
        end -= 1
    return end


def offset_of(source: Source, line: int, column: int) -> int:
    """The offset of a line and column, at most that of the line's end."""
    number = min(max(line, 1), len(source.line_starts))
    start = source.line_starts[number - 1]
    return min(start + max(column, 1) - 1, line_end(source, number))


def extent_of(claim: Claim, source: Source) -> Extent:
    """Where a claim's text stands; up to the end of its last line where the document has it in other words."""
    start = offset_of(source, claim.line, claim.column)
    if claim.latex and source.text.startswith(claim.latex, start):
        return Extent(start, start + len(claim.latex), True)
    last = min(max(claim.end_line, claim.line, 1), len(source.line_starts))
    end = line_end(source, last)
    while end > start and source.text[end - 1].isspace():
        end -= 1
    return Extent(start, max(start, end), False)


def culprit_of(claim: Claim, source: Source) -> Extent:
    """From the first to the last part of a claim that its only correction changes; all of it where there is none."""
    extent, spots = extent_of(claim, source), spots_of(claim, source)
    return Extent(spots[0].start, spots[-1].end, True) if spots else extent


def spots_of(claim: Claim, source: Source) -> tuple[Extent, ...]:
    """The parts of a claim that its only correction changes, in their order; none where it is another formula."""
    extent = extent_of(claim, source)
    if not extent.exact or len(claim.correction) != 1:
        return ()
    return tuple(
        Extent(extent.start + start, extent.start + end, True)
        for start, end in changes(claim.latex, claim.correction[0])
    )
