"""Claims and the rows that they belong to."""

from __future__ import annotations

from symconv.hand.parse import parse_note
from symconv.hand.row_places import row_of, row_places
from tests.hand.texts import scanned


def test_a_place_belongs_to_the_row_that_begins_last_before_it() -> None:
    rows = row_places(parse_note(scanned("text $a = b$ and\n\n$$c = d = e$$\n")))
    assert rows == [(1, 7), (3, 3)]
    assert row_of(rows, (3, 11)) == (3, 3)
    assert row_of(rows, (1, 7)) == (1, 7)
    assert row_of(rows, (1, 2)) == (1, 2)
