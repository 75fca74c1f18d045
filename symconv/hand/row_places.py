"""To which row a claim belongs: the one that begins last before the claim's own text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import TypeAlias

from symconv.hand.parse import Parsed

Place: TypeAlias = tuple[int, int]
"""A line and a column."""


def row_places(parsed: Iterable[Parsed]) -> list[Place]:
    """Where each row begins, in order."""
    return sorted({(row.place.line, row.place.column) for entry in parsed for row in entry.rows})


def row_of(rows: list[Place], place: Place) -> Place:
    """Where the row begins in which a place is; the place itself before all rows."""
    at = bisect_right(rows, place)
    return rows[at - 1] if at else place
