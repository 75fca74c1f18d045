from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from symconv.hand.source import Source
from symconv.verify_report.columns import width
from symconv.verify_report.excerpt import MAX_FURTHER, excerpt, further_lines
from symconv.verify_report.extent import Extent


def marked(text: str, culprit: str, room: int = 76) -> tuple[str, str]:
    start = text.index(culprit)
    return excerpt(Source("a", text), Extent(start, start + len(culprit), True), room)


def test_the_mark_stands_under_the_culprit() -> None:
    assert marked("one\n    x = y + z\n", "y + z") == ("x = y + z", "    ^~~~~")
    assert marked("\tx = 1", "x") == ("x = 1", "^")


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


def test_the_lines_below_its_first_are_shown_too() -> None:
    text = "&=\n  \\begin{matrix}\n    a & b\n  \\end{matrix}\nno more"
    extent = Extent(1, text.index("\nno more"), True)
    assert excerpt(Source("a", text), extent, 40) == ("&=", " ^")
    assert further_lines(Source("a", text), extent, 12) == ["\\begin{matr…", "  a & b", "\\end{matrix}"]
    assert further_lines(Source("a", "a\n" * 20), Extent(0, 40, True), 40) == ["a"] * MAX_FURTHER + ["…"]


@given(st.text(max_size=200), st.data())
def test_the_mark_is_always_below_the_line(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    shown, mark = excerpt(Source("a", text), Extent(start, end, True), 40)
    assert width(shown) <= 40
    assert shown.isprintable()
    assert mark.strip(" ~") == "^"
    assert len(mark) <= max(1, width(shown) + 1)
