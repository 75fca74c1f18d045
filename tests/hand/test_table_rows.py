"""Rows of tables."""

from __future__ import annotations

from symconv.hand.dump import to_latex
from symconv.hand.parse import parse_note
from symconv.hand.table_rows import table_rows
from tests.hand.texts import scanned


def shown(text: str, format: str) -> dict[int, list[tuple[str, list[str]]]]:
    note = scanned(text, format)
    rows = table_rows(note, list(parse_note(note)))
    return {
        line: [(words.strip(), [to_latex(node) for node in nodes]) for words, nodes in row]
        for line, row in rows.items()
    }


def test_a_table_of_markdown() -> None:
    rows = shown("| size | letter |\n| --- | --- |\n| stride | $S$ |\n| kernel | $K$ and $L$ |\n", "markdown")
    assert rows[3] == [("stride", []), ("", ["S"])]
    assert rows[4] == [("kernel", []), ("and", ["K", "L"])]


def test_a_table_of_latex() -> None:
    text = "\\begin{tabular}{ll}\nsize & letter \\\\\nstride & $S$ \\\\\n\\end{tabular}\nAn $a$ \\& $b$.\n"
    rows = shown(text, "latex")
    assert rows[3][0] == ("stride", [])
    assert rows[3][1][1] == ["S"]
    assert set(rows) == {2, 3}
