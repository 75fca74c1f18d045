from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from symconv.hand.source import Source
from symconv.verify_report.columns import width
from symconv.verify_report.excerpt import MAX_LINES, excerpt, shown_lines
from symconv.verify_report.extent import Extent


def marked(text: str, culprit: str, room: int = 76) -> tuple[str, str]:
    start = text.index(culprit)
    return excerpt(Source("a", text), [Extent(start, start + len(culprit), True)], room, 4)


def test_the_mark_stands_under_the_culprit() -> None:
    assert marked("one\n    x = y + z\n", "y + z") == ("x = y + z", "    ^~~~~")
    assert marked("\t   x = 1", "x") == ("x = 1", "^")


def test_chinese_before_it_counts_twice() -> None:
    assert marked("其中 $k=1$ 是", "k=1") == ("其中 $k=1$ 是", "      ^~~")


def test_a_long_line_is_cut_around_it() -> None:
    text = "a" * 300 + " x = y " + "b" * 3000
    shown, mark = marked(text, "x = y", 60)
    assert width(shown) <= 60
    assert shown.startswith("…a")
    assert shown.endswith("b…")
    assert shown[mark.index("^") : mark.rindex("~") + 1] == "x = y"


def test_over_several_lines_it_is_marked_on_its_first() -> None:
    assert marked("a = b\n  + c", "b\n  + c") == ("a = b", "    ^")


def test_several_spots_of_a_line_are_marked() -> None:
    source = Source("a", "s = H + 1 + W")
    assert excerpt(source, [Extent(4, 5, True), Extent(12, 13, True)], 40) == ("s = H + 1 + W", "    ^       ^")


def test_all_lines_of_a_claim_are_shown() -> None:
    text = "&=\n  \\begin{matrix}\n    a & b\n  \\end{matrix}\nno more"
    extent = Extent(1, text.index("\nno more"), True)
    shown = list(shown_lines(Source("a", text), extent, (), 12))
    assert shown == ["&=", " ^", "  \\begin{ma…", "    a & b", "  \\end{matr…"]
    spots = [Extent(text.index("b\n"), text.index("b\n") + 1, True)]
    assert list(shown_lines(Source("a", text), extent, spots, 40))[3:5] == ["        ^", "  \\end{matrix}"]


def test_a_claim_of_many_lines_is_cut_but_for_its_spots() -> None:
    source = Source("a", "a\n" * 40)
    assert list(shown_lines(source, Extent(0, 80, True), (), 40)) == ["a", "^", *["a"] * (MAX_LINES - 1), "…"]
    far = list(shown_lines(source, Extent(0, 80, True), [Extent(60, 61, True)], 40))
    assert far == [*["a"] * MAX_LINES, "…", "a", "^", "…"]


@given(st.text(max_size=200), st.data())
def test_the_mark_is_always_below_the_line(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    shown, mark = excerpt(Source("a", text), [Extent(start, end, True)], 40, 2)
    assert width(shown) <= 40
    assert shown.isprintable()
    assert mark.strip(" ~") == "^"
    assert len(mark) <= max(1, width(shown) + 1)
