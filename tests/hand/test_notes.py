"""Notes by many hands: each is found and read as a whole, and what was broken in it is repaired."""

from __future__ import annotations

import pytest

from symconv.hand.parse import parse_note
from symconv.hand.scan import scan_file
from tests.hand.texts import NOTES

FOUND = {
    # note: how many formulas, rows and repairs
    "aligned_star.md": (2, 4, 0),
    "array_system.md": (2, 4, 0),
    "broken_braces.md": (5, 6, 9),
    "broken_breaks.md": (3, 6, 4),
    "chinese_notes.md": (8, 8, 0),
    "cs231n_style.md": (9, 9, 0),
    "dilation.md": (3, 3, 0),
    "dollars_after_text.md": (3, 3, 0),
    "einsum_backprop.md": (8, 8, 0),
    "escaped_underscores.md": (8, 8, 5),
    "gather_split.tex": (3, 5, 0),
    "greek_and_primes.md": (2, 2, 0),
    "html_note.html": (4, 5, 0),
    "if_otherwise.md": (3, 3, 0),
    "im2col.md": (4, 4, 0),
    "macros.tex": (5, 6, 0),
    "matrix_dots.md": (1, 1, 0),
    "multichannel.md": (4, 4, 0),
    "named_operators.md": (4, 4, 0),
    "notebook.ipynb": (3, 4, 0),
    "one_dollar_each_row.md": (5, 5, 0),
    "pytorch_docs.rst": (4, 4, 0),
    "sets_and_cases.md": (3, 3, 0),
    "side_by_side.md": (3, 7, 0),
    "signal_1d.md": (3, 3, 0),
    "strided_phases.md": (6, 6, 0),
    "tables_html.md": (5, 5, 0),
    "textbook_delta.md": (4, 7, 0),
    "transposed.md": (7, 7, 0),
    "two_columns.tex": (1, 5, 0),
    "unclosed.md": (2, 2, 0),
    "underbrace.md": (3, 3, 0),
    "unicode_lines.md": (6, 6, 0),
    "worked_numbers.md": (4, 4, 0),
}


def test_every_note_has_its_row() -> None:
    assert {path.name for path in NOTES.iterdir()} == set(FOUND)
    assert len(FOUND) >= 30


@pytest.mark.parametrize("name", sorted(FOUND))
def test_every_row_of_a_note_is_read(name: str) -> None:
    note = scan_file(NOTES / name)
    parsed = parse_note(note)
    assert [trouble.shown(note.source) for entry in parsed for trouble in entry.troubles] == []
    rows, repairs = (sum(len(getattr(entry, what)) for entry in parsed) for what in ("rows", "repairs"))
    assert (len(note.formulas), rows, repairs) == FOUND[name]
    lines = note.source.text.split("\n")
    for entry in parsed:
        for row in entry.rows:
            # A row begins at its own first character, whatever marks, escapes and macros stand around it.
            text = entry.formula.original(*row.span)
            if "\n" not in text and name != "notebook.ipynb":
                assert lines[row.place.line - 1][row.place.column - 1 :].startswith(text[:1])


def test_what_is_never_closed_is_told_and_survived() -> None:
    note = scan_file(NOTES / "unclosed.md")
    assert [trouble.place.line for trouble in note.troubles] == [3, 12]
    assert [formula.text for formula in note.formulas] == ["y = w * x", "dw = x * dy"]
