from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from symconv.errors import InputFileError, SymconvError
from symconv.hand.binding import Bindings, Learnt
from symconv.hand.claim import Claim
from symconv.hand.given_bindings import bindings_given
from symconv.hand.given_text import parse_given
from symconv.hand.note import Note
from symconv.hand.verify import format_of_text, verify_bytes, verify_file, verify_text

NOTE = "---\nsymconv: {x: input, stride: 2}\n---\n$$y = x$$\n\n\\[ a\n"


def judged(note: Note, given: Mapping[str, str]) -> tuple[Bindings, tuple[Claim, ...]]:
    return bindings_given(given), ()


def test_a_note_is_scanned_and_judged() -> None:
    found = verify_text(NOTE, "note.md", judge=judged)
    assert (found.file, found.text) == ("note.md", NOTE)
    assert found.bindings.names == {"x": "input"}
    assert found.claims == ()
    assert [(trouble.line, trouble.column) for trouble in found.troubles] == [(6, 1)]


def test_bindings_that_are_given_win_over_those_of_the_note() -> None:
    found = verify_text(NOTE, "note.md", parse_given("stride=3,w=weight"), judged).bindings
    assert found.axes[0].stride == 3
    assert found.learnt == {
        "x": Learnt("input", "line 2, stated by the note", 2),
        "stride": Learnt("3", "given"),
        "w": Learnt("weight", "given"),
    }


def test_files_are_read_by_their_names(tmp_path: Path) -> None:
    file = tmp_path / "a.tex"
    file.write_text("% symconv: x=input\n\\[ y = x \\]", "utf-8")
    found = verify_file(file)
    assert (found.file, found.bindings.names) == (str(file), {"x": "input"})
    assert verify_bytes(b"$$a = b$$").file == "-"


def test_the_format_of_a_note_without_a_name() -> None:
    assert format_of_text(' {"cells": []}') == "notebook"
    assert format_of_text("\n<!DOCTYPE html>") == "html"
    assert format_of_text("# $x$") == "markdown"


def test_what_is_no_note_is_refused() -> None:
    with pytest.raises(InputFileError, match=r"a\.docx: not a kind of note"):
        verify_text("", "a.docx")
    with pytest.raises(InputFileError, match="-: line 1: byte 0 is not UTF-8"):
        verify_bytes(b"\xff")
    with pytest.raises(SymconvError, match=r"a\.md: stride 2x2: 2 axes, where others have 3"):
        verify_text("", "a.md", parse_given("kernel=3x3x3,stride=2x2"))


def test_checking_needs_neither_templates_nor_numba() -> None:
    program = (
        "import sys\nfrom symconv.hand.verify import verify_text\nverify_text('$$y = x$$')\n"
        "print([name for name in ('numba', 'jinja2', 'symconv.templating') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
