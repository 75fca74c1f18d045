"""Tables of the axes with plain numbers."""

from __future__ import annotations

from symconv.hand.parse import parse_note
from symconv.hand.size_tables import size_table
from tests.hand.texts import scanned

HEADER = (
    "| axis | input | kernel | effective kernel | stride | padding (low, high) |\n"
    "| --- | --- | --- | --- | --- | --- |\n"
)


def sizes(text: str) -> dict[str, tuple[int, ...]] | None:
    note = scanned(text)
    found = size_table(note, parse_note(note))
    return None if found is None else dict(found[1])


def test_a_row_for_each_axis() -> None:
    assert sizes(HEADER + "| row | 7 | 2 | 4 | 2 | 0, 1 |\n| column | 5 | 3 | 3 | 1 | 2 |\n") == {
        "input": (7, 5), "kernel": (2, 3), "stride": (2, 1), "padding": (0, 2), "padding_high": (1, 2),
    }  # fmt: skip


def test_two_tables_that_differ_say_nothing() -> None:
    first, second = "| row | 7 | 2 | 2 | 2 | 0 |\n", "| row | 8 | 2 | 2 | 2 | 0 |\n"
    assert sizes(HEADER + first + "\nAnother:\n\n" + HEADER + second) is None
    assert sizes(HEADER + first + "\nAgain:\n\n" + HEADER + first) is not None


def test_words_and_few_columns_are_no_sizes() -> None:
    assert sizes(HEADER + "| row | some | 2 | 2 | 2 | 0 |\n") is None
    assert sizes("| axis | input |\n| --- | --- |\n| row | 3 |\n") is None
