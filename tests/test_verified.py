from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import symconv
from tests.verify_report.checked import NOTE

TEXT = "$$y_1 = x_1$$\n"


def test_a_file_and_a_text(tmp_path: Path) -> None:
    file = tmp_path / "note.md"
    file.write_text(TEXT)
    report = symconv.verify(file, bind={"x": "input", "stride": 2})
    assert report.file == str(file)
    assert report.bindings.names == {"x": "input"}
    assert [claim.line for claim in report.claims] == [1]
    assert symconv.verify(str(file)).claims == symconv.verify_text(TEXT).claims
    assert symconv.verify_text("\\[ y = x \\]", "x=input", name="a.tex").bindings.names == {"x": "input"}


def test_its_reports() -> None:
    report = symconv.VerifiedNote(NOTE.file, NOTE.text, NOTE.bindings, NOTE.claims, NOTE.troubles)
    assert report.wrong
    assert report.summary["wrong"] == 1
    assert json.loads(report.report("json")) == {"files": [report.as_dict()]}
    assert str(report) == report.report("text")
    assert report._repr_html_().startswith("<style>")
    with pytest.raises(symconv.SymconvError, match="format pdf: not a format; choose from text, json"):
        report.report("pdf")


@pytest.mark.parametrize(
    ("path", "bind", "error", "sentence"),
    [
        ("nowhere.md", None, symconv.InputFileError, "nowhere.md: can't be read"),
        ("a.docx", None, symconv.InputFileError, "not a kind of note"),
        ("a.md", "stride=0", symconv.SymconvError, "stride=0: a stride is at least 1"),
        (3, None, TypeError, "verify takes the name of a file, not 3"),
    ],
)
def test_what_cannot_be_is_refused(path: Any, bind: Any, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        symconv.verify(path, bind)


def test_a_text_is_one() -> None:
    with pytest.raises(TypeError, match="verify_text takes a text"):
        symconv.verify_text(b"")  # type: ignore[arg-type]
