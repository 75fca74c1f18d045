"""Letters between two numbers."""

from __future__ import annotations

from symconv.hand.ranging_letters import ranging_letters
from tests.hand.texts import trees


def test_a_letter_between_two_numbers_is_found() -> None:
    assert ranging_letters(trees(r"0 \le k_y < s")) == {"k_y"}


def test_a_relation_of_two_sides_or_of_equality_is_none() -> None:
    assert ranging_letters([*trees("k < s"), *trees("a = b = c")]) == frozenset()
