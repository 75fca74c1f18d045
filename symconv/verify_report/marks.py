"""The claims of a note → its lines in pieces, each with the worst claim that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise

from symconv.hand.claim import Claim
from symconv.hand.source import Source
from symconv.verdict import Verdict
from symconv.verify_report.extent import extent_of, line_end, spots_of

_RANK = {
    Verdict.WRONG: 0,
    Verdict.MALFORMED: 1,
    Verdict.CONDITIONAL: 2,
    Verdict.UNCHECKED: 3,
    Verdict.DEFINITION: 4,
    Verdict.HOLDS: 5,
}
_CULPRITS = (Verdict.WRONG, Verdict.MALFORMED)


@dataclass(frozen=True)
class Mark:
    """From `start` to `end` of a document stands a claim, `culprit` where a correction changes just this."""

    start: int
    end: int
    claim: Claim
    culprit: bool = False


@dataclass(frozen=True)
class Piece:
    """A part of a line and its mark, None where it belongs to no claim."""

    text: str
    mark: Mark | None


def marks_of(claims: tuple[Claim, ...], source: Source) -> tuple[Mark, ...]:
    """Marks that do not overlap, in their order: where claims share text, that of the worst."""
    wanted: list[Mark] = []
    for claim in claims:
        extent = extent_of(claim, source)
        if extent.end <= extent.start:
            continue
        wanted.append(Mark(extent.start, extent.end, claim))
        if claim.verdict in _CULPRITS:
            wanted += [Mark(spot.start, spot.end, claim, True) for spot in spots_of(claim, source)]
    wanted.sort(key=lambda mark: mark.start)
    places = sorted({place for mark in wanted for place in (mark.start, mark.end)})
    found: list[Mark] = []
    heap: list[tuple[int, bool, int, int]] = []
    following = 0
    for start, end in pairwise(places):
        while following < len(wanted) and wanted[following].start == start:
            mark = wanted[following]
            heappush(heap, (_RANK[mark.claim.verdict], not mark.culprit, -mark.start, following))
            following += 1
        while heap and wanted[heap[0][-1]].end <= start:
            heappop(heap)
        if heap:
            mark = wanted[heap[0][-1]]
            found.append(Mark(start, end, mark.claim, mark.culprit))
    return tuple(found)


def pieces_of(marks: tuple[Mark, ...], source: Source) -> Iterator[list[Piece]]:
    """Every line of the document in pieces."""
    at = 0
    for number, first in enumerate(source.line_starts, 1):
        last = line_end(source, number)
        while at < len(marks) and marks[at].end <= first:
            at += 1
        pieces: list[Piece] = []
        place = first
        for mark in _from(marks, at):
            if mark.start >= last:
                break
            start, end = max(mark.start, first), min(mark.end, last)
            if start > place:
                pieces.append(Piece(source.text[place:start], None))
            pieces.append(Piece(source.text[start:end], mark))
            place = end
        if place < last:
            pieces.append(Piece(source.text[place:last], None))
        yield pieces


def _from(marks: tuple[Mark, ...], at: int) -> Iterator[Mark]:
    while at < len(marks):
        yield marks[at]
        at += 1
