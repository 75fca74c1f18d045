"""Short ways to scan and parse in tests."""

from __future__ import annotations

from pathlib import Path

from symconv.hand.mapped import plain
from symconv.hand.note import Formula, Note
from symconv.hand.parse import Parsed, parse
from symconv.hand.scan import scan
from symconv.hand.source import Source
from symconv.hand.tree import Node

NOTES = Path(__file__).parent / "notes"


def seeds() -> Path | None:
    """The folder with the five hand documents, where a checkout has one beside it or above it."""
    for folder in Path(__file__).resolve().parents:
        found = folder / "shared" / "seeds"
        if (found / "catalogue.md").is_file():
            return found
    return None


def scanned(text: str, format: str = "markdown") -> Note:
    return scan(Source("note", text), format)


def formula(text: str, delimiter: str = "$$") -> Formula:
    return Formula(plain(text, 0), Source("note", text), True, delimiter, 0)


def parsed(text: str, delimiter: str = "$$") -> Parsed:
    return parse(formula(text, delimiter))


def trees(text: str) -> list[Node]:
    """The rows of a formula that reads without repair."""
    found = parsed(text)
    assert not found.troubles, [str(trouble) for trouble in found.troubles]
    assert not found.repairs, [repair.sentence for repair in found.repairs]
    return [row.node for row in found.rows if row.node is not None]


def tree(text: str) -> Node:
    """The only row of a formula that reads without repair."""
    (node,) = trees(text)
    return node


def trouble(text: str) -> str:
    """Why a formula can't be read, with the column of the culprit."""
    (found,) = parsed(text).troubles
    return f"{found.place.column}: {found.sentence}"


def shown(note: Note) -> list[str]:
    """The formulas of a note, each with its line and column."""
    return [f"{f.place().line}:{f.place().column} {f.text}" for f in note.formulas]
