"""Numbers that a note states of its problem."""

from __future__ import annotations

from symconv.hand.binding import AxisFacts, Learnt
from symconv.hand.given import read_given
from symconv.hand.stated import stated
from symconv.hand.stated_numbers import contradictions, stated_numbers
from tests.hand.texts import scanned


def test_a_table_comes_before_words_and_what_is_given_wins() -> None:
    learnt: dict[str, Learnt] = {}
    facts = stated(scanned("Stride 2, kernel size 3, padding 1."))
    numbers = stated_numbers(facts, (7, {"stride": (3,)}), read_given({"padding": "2"}), learnt)
    assert {name: tuple(numbers[name]) for name in ("stride", "kernel")} == {"stride": (3,), "kernel": (3,)}
    assert set(numbers["padding"]) == {2}
    assert learnt["stride"].source == "line 7: table of the axes"


def test_what_the_rows_contradict_is_said() -> None:
    axes = [AxisFacts(stride=2, kernel=3)] * 2
    assert contradictions({"stride": (2,), "kernel": (3, 3)}, axes) == []
    assert contradictions({"stride": (3,)}, axes) == ["the text states stride 3, the element rows have 2x2"]
