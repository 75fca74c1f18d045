"""What is read of a note's sums before any of it is bound."""

from __future__ import annotations

from tests.hand.sums import NOTE, read_of


def test_the_tensors_the_indices_and_the_axes_are_read() -> None:
    read = read_of()
    assert {name: read.names[name] for name in "xwy"} == {"x": "x", "w": "w", "y": "y"}
    assert {"c", "i", "j", "u", "v", "m"} <= read.letters
    assert read.dimensions == 2


def test_bounds_are_counted_at_the_places_where_an_index_stands_alone() -> None:
    read = read_of()
    assert {str(stop) for place, stop in read.bounds if place == ("w", 0)} == {"K"}
    assert {str(stop) for place, stop in read.bounds if place == ("y", 1)} == {"Q"}


def test_the_base_of_the_indices_is_where_most_sums_begin() -> None:
    assert read_of().base == 0
    assert read_of(NOTE.replace("=0}", "=1}").replace("-1}", "}")).base == 1
