"""The index sums of the hand documents, where they are at hand: the verdicts of the catalogue, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from symconv.hand.bind_sums import bind_sums
from symconv.hand.binding import Bindings
from symconv.hand.claim import Claim
from symconv.hand.judge_sums import judge_sums
from symconv.hand.parse import parse_note
from symconv.hand.scan import scan_file
from tests.hand.texts import seeds

FOLDER = seeds()
pytestmark = pytest.mark.skipif(FOLDER is None, reason="the hand documents are not at hand")

EXPECTED = {
    "002": {
        **dict.fromkeys((28, 36, 55, 62, 70, 98, 111, 123, 128, 139), "wrong"),
        **dict.fromkeys((53, 121), "definition"),
        **dict.fromkeys((78, 86), "holds"),
    },
    "003": {
        **dict.fromkeys((21, 33, 35, 80, 82, 84, 96, 99, 101), "holds"),
        **dict.fromkeys((24, 28, 37, 45, 49, 54), "wrong"),
        **dict.fromkeys((7, 26, 56), "conditional"),
        **dict.fromkeys((43, 47), "malformed"),
    },
}


def judged(number: str) -> list[Claim]:
    assert FOLDER is not None
    (path,) = Path(FOLDER).glob(f"{number}_*.txt")
    note = scan_file(path)
    return judge_sums(note, parse_note(note), bind_sums(note, parse_note(note), Bindings()))


@pytest.mark.parametrize("number", sorted(EXPECTED))
def test_the_verdicts_are_those_of_the_catalogue(number: str) -> None:
    found = {claim.line: str(claim.verdict) for claim in judged(number)}
    expected = EXPECTED[number]
    assert {line: found.get(line) for line in expected} == expected
    # What is not in the table was not settled, and is not called wrong.
    assert {found[line] for line in found.keys() - expected.keys()} <= {"unchecked"}


def test_a_padding_taken_for_another_is_wrong_unless_they_are_equal() -> None:
    (claim,) = [claim for claim in judged("002") if claim.line == 70]
    assert claim.condition == "pl = pt"
    assert claim.counterexample is not None
    at = dict(claim.counterexample.at)
    assert {name: at[name] for name in ("K", "HI", "WI", "WO", "pl", "pt")} == {
        **dict.fromkeys(("K", "HI", "WI", "pl"), 1),
        "WO": 2,
        "pt": 0,
    }


def test_what_has_no_scope_is_corrected() -> None:
    found = {claim.line: claim.correction for claim in judged("003")}
    assert found[45] == ("c_{out_{1}} \\neq c_{out}",)
    assert found[49] == ("c_{out_{1}} = c_{out}",)
    (text,) = found[54]
    assert "strh * h_{out1} + di1, strw * w_{out1} + dj1" in text
    interval = "[strw * w_{out1}, strw * w_{out1} + S - 1]"
    assert all(interval in text for line in (24, 28) for text in found[line])
    assert len(found[24]) == len(found[28]) == 1
    assert found[37] == ("weight_{c_{out1}, c_{in}, h_{in} - strh * h_{out1}, w_{in} - strw * w_{out1}}",)


def test_bounds_that_nothing_declares_are_named_with_what_they_must_be() -> None:
    (claim,) = [claim for claim in judged("002") if claim.line == 62]
    assert claim.condition == "H = HO and W = WO"
