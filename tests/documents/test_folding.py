from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from symconv.documents.folding import fold


@given(st.integers(0, 200), st.integers(10, 50))
def test_nothing_is_lost_or_shown_twice(length: int, most: int) -> None:
    shown = fold(length, most, 4, 2)
    assert len(shown.head) + shown.hidden + len(shown.tail) == length
    assert (shown.hidden == 0) == (length <= most)
    if shown.hidden:
        assert (list(shown.head), list(shown.tail)) == ([0, 1, 2, 3], [length - 2, length - 1])
