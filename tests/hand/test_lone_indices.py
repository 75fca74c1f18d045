"""Index letters that stand alone."""

from __future__ import annotations

from symconv.hand.lone_indices import is_same_size, pure_places
from tests.hand.sums import read_of


def test_places_are_of_letters_alone_and_not_of_sums_of_letters() -> None:
    read = read_of()
    _, head, term = read.terms[0]
    places = pure_places((head, *term.factors), read.names, read.layouts)
    assert places["i"] == [("w", 0)]
    assert places["u"] == [("y", 0)]
    assert places["c"] == [("w", "c"), ("x", "c")]
    assert "s" not in places


def test_which_tensors_share_a_size() -> None:
    assert is_same_size("x", "w", "c")
    assert is_same_size("y", "b", "m")
    assert not is_same_size("x", "y", 0)
