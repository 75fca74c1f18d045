"""All that is bound by a problem and letters that were chosen."""

from __future__ import annotations

from tests.hand.judged import STRIDED, bound


def test_the_problem_its_sizes_and_where_they_were_learnt() -> None:
    found = bound(STRIDED)
    assert found.conv is not None
    assert (found.conv.input, found.conv.kernel, found.conv.stride) == ((4,), (2,), (2,))
    assert found.bindings.learnt["x"].source == "the forward rows: 4 of 4 products"
    assert found.bindings.has_bias
    assert found.certain


def test_capital_letters_are_the_same_tensors() -> None:
    found = bound(STRIDED)
    assert {name: found.letters[name] for name in ("X", "W", "Y")} == {"X": "x", "W": "w", "Y": "y"}


def test_words_that_the_rows_contradict_are_a_tie() -> None:
    assert bound(STRIDED.replace("Stride 2", "Stride 3")).bindings.ties
