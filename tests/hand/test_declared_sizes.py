"""Sizes that a note declares."""

from __future__ import annotations

from symconv.hand.declared_sizes import declared_sizes
from symconv.hand.parse import parse_note
from tests.hand.texts import scanned


def test_shapes_paddings_and_strides_are_read() -> None:
    note = scanned(
        "I:input:(C,H,W)\n\nP:padding:(a,b,c,d)\n\nS:stride\n\n* stride = 1\n\n$X \\in \\mathbb{R}^{N \\times M}$\n"
    )
    found = declared_sizes(note, parse_note(note))
    assert found.shapes == {"I": ("C", "H", "W"), "P": ("a", "b", "c", "d"), "X": ("N", "M")}
    assert found.paddings == ("a", "b", "c", "d")
    assert found.steps == {"stride": "S"}
    assert [stride for _, stride in found.strides] == [1]
