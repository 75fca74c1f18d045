"""The five hand documents, where they are at hand: every display formula at its lines, every row read."""

from __future__ import annotations

from pathlib import Path

import pytest

from symconv.hand.chains import chains
from symconv.hand.note import Note
from symconv.hand.parse import Parsed, parse_note
from symconv.hand.scan import scan_file
from tests.hand.texts import seeds

FOLDER = seeds()
pytestmark = pytest.mark.skipif(FOLDER is None, reason="the hand documents are not at hand")

DISPLAYS = {
    "000": [(6, 23), (29, 36), (42, 61), (67, 74), (78, 85), (89, 96), (100, 107), (113, 148), (154, 198)],
    "001": [(6, 22), (28, 35), (44, 44), (50, 50), (56, 68), (74, 92), (110, 110), (115, 122), (128, 142), (157, 157)],
    "002": [(27, 43), (52, 93), (97, 100), (110, 115), (120, 133), (138, 140)],
    "003": [],
    "004": [(17, 19), (23, 23), (34, 34), (38, 38), (40, 40)],
}
ROWS = {
    # The lines of the rows of element systems and of chains, as the catalogue counts them.
    "000": [31, 32, 33, 34, *range(44, 60), *range(69, 73), *range(80, 84), *range(91, 95), *range(102, 106)],
    "001": [*range(30, 34), 44, 50, *range(58, 67), 74, 110, *range(117, 121), 157],
    "002": [28, 36, 53, 55, 62, 69, 70, 77, 78, 85, 86, 98, 111, 121, 123, 128, 139],
    "003": [
        *(5, 7, 14, 18, 21, 24, 26, 28, 30, 33, 35, 37, 41, 43, 45, 47, 49, 51, 54, 56, 60, 62, 64, 66, 68, 70, 78, 80),
        *(82, 84, 92, 96, 99, 101, 109, 113, 117, 121, 125, 130, 132),
    ],
    "004": [17, 23, 25, 30, 34, 38, 40, 65],
}
MISSING_UNDERSCORE = "the _ before a subscript is missing"
MISSING_MARK = "\\partial is missing above the line"
REPAIRS = {
    "001": [(85, "the \\\\ between two rows is missing")],
    "003": [
        *((line, MISSING_UNDERSCORE) for line in (41, 43, 47, 51, 54)),
        (78, "\\partial is doubled"),
        *((line, MISSING_MARK) for line in (113, 117, 121)),
    ],
}


def read(number: str) -> tuple[Note, tuple[Parsed, ...]]:
    assert FOLDER is not None
    (path,) = Path(FOLDER).glob(f"{number}_*.txt")
    note = scan_file(path)
    return note, parse_note(note)


@pytest.mark.parametrize("number", sorted(DISPLAYS))
def test_display_formulas_are_found_at_their_lines(number: str) -> None:
    note, _ = read(number)
    assert [(f.place().line, f.end.line) for f in note.formulas if f.display] == DISPLAYS[number]
    assert not note.troubles


@pytest.mark.parametrize("number", sorted(DISPLAYS))
def test_every_row_is_read_at_its_line(number: str) -> None:
    note, parsed = read(number)
    rows = [row for entry in parsed for row in entry.rows]
    assert [row.trouble.shown(note.source) for row in rows if row.trouble is not None] == []
    assert set(ROWS[number]) <= {row.place.line for row in rows}


@pytest.mark.parametrize("number", sorted(DISPLAYS))
def test_what_is_malformed_is_repaired_and_nothing_else(number: str) -> None:
    _, parsed = read(number)
    repairs = [(entry.formula.place(r.start).line, r.sentence) for entry in parsed for r in entry.repairs]
    assert repairs == REPAIRS.get(number, [])


def test_the_long_derivation_is_one_chain() -> None:
    note, parsed = read("002")
    longest = max(chains(note, parsed), key=lambda chain: len(chain.links))
    assert [link.row.place.line for link in longest.links] == [53, 55, 62, 70, 78, 86]
