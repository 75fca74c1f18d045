"""Which names are tensors."""

from __future__ import annotations

from tests.hand.sums import binding_of


def test_tensors_are_declared_in_words_or_named_as_usual() -> None:
    assert dict(binding_of().tensors) == {"x": "x", "w": "w", "y": "y"}
