from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from symconv.hand.binding import Bindings
from symconv.hand.claim import CheckedNote
from symconv.verdict import Verdict
from symconv.verify_report.formats import report
from tests.verify_report.checked import CLEAN, NOTE, claim, hostile_notes, placed_notes
from tests.verify_report.sarif_structure import check_log


def run_of(*notes: CheckedNote) -> Any:
    log = json.loads(report(notes, "sarif"))
    check_log(log)
    return log["runs"][0]


def test_each_claim_that_does_not_simply_hold_is_a_result() -> None:
    run = run_of(NOTE, CLEAN)
    assert run["columnKind"] == "unicodeCodePoints"
    found = [(result["ruleId"], result["level"]) for result in run["results"]]
    assert found == [
        ("symconv/wrong", "error"),
        ("symconv/malformed", "warning"),
        ("symconv/conditional", "note"),
        ("symconv/unread", "note"),
    ]
    location = run["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "note.md", "uriBaseId": "%SRCROOT%"}
    assert location["region"] == {
        "startLine": 7,
        "startColumn": 19,
        "endLine": 7,
        "endColumn": 21,
        "snippet": {"text": "12"},
    }
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"] == "1 unchecked: it states nothing that could be settled"


def test_columns_count_characters() -> None:
    text = "𝑥步 a = b"
    note = CheckedNote("a.md", text, Bindings(), (claim(1, 4, "a = b", Verdict.WRONG),))
    region = run_of(note)["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (region["startColumn"], region["endColumn"]) == (4, 9)


def test_a_message_says_what_is_right_and_has_no_link_and_no_placeholder() -> None:
    wrong = claim(1, 1, "y_{11}", Verdict.WRONG, "see [here](http://a.example) {0}", ("y_{11} = x_{12}",))
    (result,) = run_of(CheckedNote("a.md", "y_{11}", Bindings(), (wrong,)))["results"]
    assert result["message"]["text"].splitlines()[:3] == [
        "Wrong (dgrad-element)",
        "right: y_{ 11 } = x_{ 12 }",
        "because: see [here] (http://a.example) { 0 }",
    ]


def test_files_are_named_from_where_symconv_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def uri(name: str) -> Any:
        note = CheckedNote(name, "a", Bindings(), (claim(1, 1, "a", Verdict.WRONG),))
        return run_of(note)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]

    assert uri(str(tmp_path / "a b" / "梯.md")) == {"uri": "a%20b/%E6%A2%AF.md", "uriBaseId": "%SRCROOT%"}
    if os.name == "posix":
        assert uri("/elsewhere/a.md") == {"uri": "file:///elsewhere/a.md"}


def test_the_same_claim_elsewhere_has_the_same_fingerprint() -> None:
    one = claim(1, 1, "a", Verdict.WRONG)
    below = CheckedNote(
        "a.md", "\na\na", Bindings(), (claim(2, 1, "a", Verdict.WRONG), claim(3, 1, "a", Verdict.WRONG))
    )
    first = run_of(CheckedNote("a.md", "a", Bindings(), (one,)))["results"][0]["partialFingerprints"]
    moved, second = (result["partialFingerprints"] for result in run_of(below)["results"])
    assert first == moved
    assert moved != second


@pytest.mark.skipif("SYMCONV_SARIF_SCHEMA" not in os.environ, reason="SYMCONV_SARIF_SCHEMA names no copy of the schema")
@given(hostile_notes | placed_notes())
def test_the_standards_own_schema_agrees(note: CheckedNote) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(Path(os.environ["SYMCONV_SARIF_SCHEMA"]).read_text("utf-8"))
    jsonschema.validate(json.loads(report([NOTE, note], "sarif")), schema)


@given(hostile_notes | placed_notes())
def test_whatever_a_note_holds_the_structure_is_right(note: CheckedNote) -> None:
    run_of(note)
