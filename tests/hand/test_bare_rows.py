"""Rows whose bare letters are gradients."""

from __future__ import annotations

import pytest

from symconv.hand.bare_rows import bare_rows_hold
from symconv.hand.bind import bind_all
from symconv.hand.chains import chains
from symconv.hand.note_state import NoteState
from symconv.hand.parse import parse_note
from symconv.hand.truth import Truth
from tests.hand.judged import STRIDED
from tests.hand.texts import scanned


@pytest.mark.parametrize(
    ("rows", "expected"),
    [("x_1 &= w_1 y_1 \\\\ x_2 &= w_2 y_1", True), ("x_1 &= w_2 y_2 \\\\ x_2 &= w_1 y_1", False)],
)
def test_they_are_where_most_of_them_are_true_as_such(rows: str, expected: bool) -> None:
    note = scanned(STRIDED + f"$$\\begin{{aligned}} {rows} \\end{{aligned}}$$")
    parsed = parse_note(note)
    bound = bind_all(note, parsed, {})
    assert bound.conv is not None
    assert bare_rows_hold(bound, NoteState(Truth(bound.conv)), chains(note, parsed)) is expected
