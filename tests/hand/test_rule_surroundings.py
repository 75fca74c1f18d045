"""The words around a formula."""

from __future__ import annotations

from symconv.hand.layer_names import LayerNames
from symconv.hand.note import Formula
from symconv.hand.parse import parse_note
from symconv.hand.rule_surroundings import Around, Words
from tests.hand.texts import scanned

TEXT = """# Backward

For $\\partial Y$:

- insert $s-1$ zeros
- pad it with $k-p-1$ of them
"""


def around(number: int) -> Around:
    note = scanned(TEXT)
    parsed = {id(entry.formula): entry for entry in parse_note(note)}
    places = [at for at, part in enumerate(note.parts) if isinstance(part, Formula)]
    return Around(Words(note), places[number], LayerNames({"Y": "output"}), parsed)


def test_words_before_and_behind_in_the_paragraph() -> None:
    assert around(1).before.endswith("insert")
    assert around(1).after.strip().startswith("zeros")
    assert around(1).heading.strip() == "Backward"


def test_a_list_is_about_the_tensor_that_the_line_above_it_names() -> None:
    assert around(2).subject() == "dy"
    assert around(0).subject() == ""
