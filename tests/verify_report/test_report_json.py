from __future__ import annotations

import json

from hypothesis import given

from symconv.hand.claim import CheckedNote
from symconv.verify_report.formats import report
from symconv.verify_report.report_json import note_as_dict, report_json
from tests.verify_report.checked import CLEAN, NOTE, claim, hostile_notes


def test_it_is_the_contracts() -> None:
    (file, clean) = json.loads(report_json([NOTE, CLEAN]))["files"]
    assert list(clean) == ["file", "bindings", "claims", "summary"]
    assert (file["file"], clean["file"]) == ("note.md", "clean.md")
    assert file["claims"][1] == {
        "line": 7,
        "end_line": 7,
        "column": 1,
        "latex": "x_{12} = w_{12}y_{12}",
        "kind": "dgrad-element",
        "verdict": "wrong",
        "reading": "the gradient of x[0, 1]",
        "scope": "this system",
        "condition": None,
        "reason": "the term w_{12}y_{12} belongs to x_{14}",
        "correction": "x_{12} = w_{12}y_{11}",
        "counterexample": {"at": {"i": 1, "S": 2}, "claimed": "w12*y12", "true": "w12*y11"},
    }
    assert file["claims"][0]["correction"] is None
    assert file["claims"][3]["condition"] == "S = 1"
    assert file["summary"] == {
        "holds": 1,
        "conditional": 1,
        "wrong": 1,
        "malformed": 1,
        "definition": 0,
        "unchecked": 1,
    }


def test_bindings_say_where_they_were_learnt() -> None:
    found = note_as_dict(NOTE)["bindings"]
    assert found["names"] == {"x": "input", "w": "weight"}
    assert found["axes"][1]["kernel"] == "K"
    assert found["learnt"]["stride"] == {"value": "2", "source": "line 3: 步长为 2", "line": 3}
    assert found["ties"] == ["* is a product or a convolution"]


def test_what_the_contract_does_not_name_is_there_only_where_there_is_some() -> None:
    assert note_as_dict(NOTE)["troubles"] == [{"line": 5, "column": 1, "sentence": "a formula is never closed"}]
    several = claim(1, 1, "a = b", NOTE.claims[1].verdict, None, ("a = c", "b = a"))
    (found,) = note_as_dict(CheckedNote("a", "a = b", NOTE.bindings, (several,)))["claims"]
    assert (found["correction"], found["other_corrections"]) == ("a = c", ["b = a"])


@given(hostile_notes)
def test_whatever_a_note_holds_it_is_json(note: CheckedNote) -> None:
    (file,) = json.loads(report([note], "json"))["files"]
    assert len(file["claims"]) == len(note.claims)
    assert sum(file["summary"].values()) == len(note.claims)
