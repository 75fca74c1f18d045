from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from symconv.hand.mapped import Mapped, joined, pinned, plain


@given(st.lists(st.tuples(st.text("abc", max_size=4), st.integers(0, 50), st.booleans()), max_size=6), st.data())
def test_pieces_and_joins_keep_every_origin(parts: list[tuple[str, int, bool]], data: st.DataObject) -> None:
    mapped = joined(pinned(text, at, 3) if fixed else plain(text, at) for text, at, fixed in parts)
    expected = [at if fixed else at + offset for text, at, fixed in parts for offset in range(len(text))]
    assert [mapped.origin(offset) for offset in range(len(mapped.text))] == expected
    start = data.draw(st.integers(0, len(mapped.text)))
    end = data.draw(st.integers(start, len(mapped.text)))
    piece = mapped.piece(start, end)
    assert piece.text == mapped.text[start:end]
    assert [piece.origin(offset) for offset in range(len(piece.text))] == expected[start:end]


def test_what_stands_for_a_stretch_ends_where_the_stretch_ends() -> None:
    mapped = joined([plain("ab", 10), pinned("<", 12, 4), plain("c", 16)])
    assert [mapped.origin_end(offset) for offset in (1, 2, 3, 4)] == [11, 12, 16, 17]


def test_stripping_moves_the_origin() -> None:
    assert plain("  x \n", 5).stripped() == Mapped("x", plain("x", 7).runs)
    assert plain("   ", 5).stripped().text == ""
