"""Where the text of a claim stands in its document, and which part of it a correction changes."""

from __future__ import annotations

from dataclasses import dataclass

from symconv.hand.claim import Claim
from symconv.hand.source import Source

_LEAST_SHARED = 0.4
"""A correction that leaves less of the claim than this is no edit of it."""


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
    """The part of a claim that its only correction changes; all of it where there is no such part."""
    extent = extent_of(claim, source)
    if not extent.exact or len(claim.correction) != 1:
        return extent
    changed = _changed(claim.latex, claim.correction[0])
    if changed is None:
        return extent
    return Extent(extent.start + changed[0], extent.start + changed[1], True)


def _changed(old: str, new: str) -> tuple[int, int] | None:
    """The part of `old` that `new` has differently, whole names and numbers, blanks apart."""
    places = [at for at, character in enumerate(old) if not character.isspace()]
    have, want = [old[at] for at in places], [character for character in new if not character.isspace()]
    shorter = min(len(have), len(want))
    first = next((at for at in range(shorter) if have[at] != want[at]), shorter)
    last = next((at for at in range(shorter - first) if have[-1 - at] != want[-1 - at]), shorter - first)
    if have == want or first + last < _LEAST_SHARED * len(have):
        return None
    start = places[min(first, len(places) - 1)]
    end = places[len(have) - last - 1] + 1 if len(have) - last > first else start + 1
    while start > 0 and old[start].isalnum() and (old[start - 1].isalnum() or old[start - 1] == "\\"):
        start -= 1
    while end < len(old) and old[end - 1].isalnum() and old[end].isalnum():
        end += 1
    return start, end
