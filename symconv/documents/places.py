"""Which places of a long axis a picture shows, and where: some of them, and an ellipsis for each gap."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from symconv.documents.folding import fold


@dataclass(frozen=True)
class Places:
    """The cells of an axis in order: the place that each shows, None for the places left out between two."""

    cells: tuple[int | None, ...]

    @cached_property
    def shown(self) -> tuple[int, ...]:
        """The places that are shown, in order."""
        return tuple(place for place in self.cells if place is not None)

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {place: number for number, place in enumerate(self.cells) if place is not None}

    def cell(self, place: int) -> int:
        """The number of the cell that shows `place`, or of the ellipsis that stands for it."""
        if place in self._numbers:
            return self._numbers[place]
        return self._numbers[self.shown[bisect_left(self.shown, place) - 1]] + 1


def places(length: int, most: int, wanted: Iterable[int] = ()) -> Places:
    """All of `length` places if they are at most `most`; else the first, the last and those `wanted`.

    Of those the first are taken, up to `most` and a few more; where none are wanted, the beginning and the end.
    """
    if length <= most:
        return Places(tuple(range(length)))
    tail = max(1, most // 3)
    ends = fold(length, most, most - tail - 1, tail)
    kept = {0, length - 1}
    for place in wanted or (*ends.head, *ends.tail):
        if len(kept) < most + 4:
            kept.add(place)
    # An ellipsis takes the room of a cell, so one place alone is rather shown.
    kept |= {place - 1 for place in kept if place - 2 in kept}
    cells: list[int | None] = []
    for place in sorted(kept):
        if cells and cells[-1] != place - 1:
            cells.append(None)
        cells.append(place)
    return Places(tuple(cells))


def ends(values: tuple[int, ...], first: int, last: int) -> tuple[int, ...]:
    """The first and the last few of some values, all of them where they are few."""
    return values if len(values) <= first + last else (*values[:first], *values[len(values) - last :])
