from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from symconv.documents.places import ends, places


@given(st.integers(1, 300), st.integers(3, 16), st.sets(st.integers(0, 299), max_size=8))
def test_a_long_axis_is_folded(length: int, most: int, wanted: set[int]) -> None:
    inside = {place for place in wanted if place < length}
    shown = places(length, most, sorted(inside))
    assert list(shown.shown) == sorted(set(shown.shown))
    assert {0, length - 1} <= set(shown.shown) <= set(range(length))
    if length <= most:
        assert shown.cells == tuple(range(length))
    if len(inside) <= most:
        assert inside <= set(shown.shown)
    assert len(shown.cells) <= 3 * (most + 4)
    for before, cell, after in zip(shown.cells, shown.cells[1:], shown.cells[2:], strict=False):
        if cell is None:
            assert before is not None
            assert after is not None
            assert after - before > 2


@given(st.integers(1, 100), st.integers(4, 12))
def test_every_place_has_a_cell(length: int, most: int) -> None:
    shown = places(length, most)
    assert len(shown.cells) <= most
    numbers = [shown.cell(place) for place in range(length)]
    assert numbers == sorted(numbers)
    assert all(shown.cells[number] in (place, None) for place, number in enumerate(numbers))


def test_ends() -> None:
    assert ends((1, 2, 3), 2, 1) == (1, 2, 3)
    assert ends((1, 2, 3, 4, 5), 2, 1) == (1, 2, 5)
    assert ends((1, 2, 3, 4, 5), 0, 2) == (4, 5)
