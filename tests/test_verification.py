from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from symconv.errors import SymconvError
from symconv.verification import check_notes, given_bindings, is_wrong, notes_to_check, written
from tests.verify_report.checked import CLAIMS, CLEAN, NOTE


def test_wrong_and_malformed_count_as_wrong() -> None:
    assert is_wrong(NOTE)
    assert not is_wrong(CLEAN)
    for claim, wrong in zip(CLAIMS, (False, True, True, False, False), strict=True):
        assert is_wrong(type(NOTE)("a", "", NOTE.bindings, (claim,))) == wrong


def test_the_option_is_named() -> None:
    assert given_bindings(None) == {}
    with pytest.raises(SymconvError, match="--bind stride=0: a stride is at least 1"):
        given_bindings("stride=0")


def test_one_note_that_cannot_be_read_does_not_keep_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("$$y = x$$")
    (tmp_path / "b.md").write_bytes(b"\xff")
    (tmp_path / "c.md").write_text("---\nsymconv: {stride: 0}\n---\n")
    checked = list(check_notes(notes_to_check((str(tmp_path), str(tmp_path / "d.md")), None), {}))
    assert [bool(done.note) for done in checked] == [True, False, False, False]
    assert [done.refused.split(": ", 1)[1][:20] for done in checked[1:]] == [
        "line 1: byte 0 is no",
        "line 2: stride=0: a ",
        "can't be read: No su",
    ]
    assert "1 unchecked." in written(checked, "text")
    assert written(checked[1:], "text") == ""


def test_the_report_replaces_no_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text("")
    with pytest.raises(SymconvError, match=r"-o \./a\.md: is one of the notes to check"):
        notes_to_check(("a.md",), "./a.md")
    with pytest.raises(SymconvError, match=r"-o a\.md: is the only note to check"):
        notes_to_check((".",), "a.md")
    (tmp_path / "report.md").write_text("")
    assert [note.path.name for note in notes_to_check((".",), "report.md")] == ["a.md"]


def test_standard_input_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    notes = notes_to_check(("-",), "-")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"$$a = b$$")))
    (done,) = check_notes(notes, {})
    assert done.note is not None
    assert (done.note.file, done.note.text) == ("-", "$$a = b$$")
    monkeypatch.setattr(sys, "stdin", None)
    (done,) = check_notes(notes, {})
    assert done.refused == "-: standard input is closed; name a file"
