from __future__ import annotations

from pathlib import Path

import pytest

from symconv.errors import InputFileError
from symconv.hand.source import MAX_BYTES, Place, Source, checked, decode, read_source


def test_places_count_lines_and_columns_from_one() -> None:
    source = Source("note", "ab\r\n卷积\n\nx")
    assert [source.place(offset) for offset in (0, 1, 4, 5, 7, 8)] == [
        Place(1, 1),
        Place(1, 2),
        Place(2, 1),
        Place(2, 2),
        Place(3, 1),
        Place(4, 1),
    ]
    assert [source.line(number) for number in (1, 2, 3, 4)] == ["ab", "卷积", "", "x"]


def test_only_line_ends_end_lines() -> None:
    assert Source("note", "a\u2028b\x0bc\rd").line_starts == (0, 6)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"a\nb\xff", "note.md: line 2: byte 3 is not UTF-8; save the note as UTF-8"),
        (b"a\n\0", "note.md: line 2: a NUL character; a note is plain text"),
        (b"a" * (MAX_BYTES + 1), f"note.md: larger than {MAX_BYTES} bytes; notes are smaller"),
    ],
)
def test_what_is_no_note_is_refused_in_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(InputFileError) as caught:
        decode(data, "note.md")
    assert str(caught.value) == sentence


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_bytes(b"\xef\xbb\xbf$x$")
    assert read_source(tmp_path / "note.md").text == "$x$"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match=r"missing\.md: can't be read: No such file"):
        read_source(tmp_path / "missing.md", "missing.md")


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(InputFileError, match="characters; notes are smaller"):
        checked(Source("note", "a" * (MAX_BYTES + 1)))
