"""The letters of an index expression."""

from __future__ import annotations

from symconv.hand.index_letters import every_letter, letters_in
from tests.hand.texts import tree


def test_a_letter_with_a_subscript_is_one() -> None:
    assert letters_in(tree("c_{in} + 2 k")) == ["c_in", "k"]
    assert every_letter(tree("c_{in} + 2 k")) == ["c_in", "c", "in", "k"]


def test_a_function_is_no_letter() -> None:
    assert letters_in(tree(r"\max(i, k)")) == ["i", "k"]
