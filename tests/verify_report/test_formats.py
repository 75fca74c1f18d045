from __future__ import annotations

import pytest
from hypothesis import given

from symconv.hand.binding import Bindings
from symconv.hand.claim import CheckedNote
from symconv.verify_report.formats import WRITERS, report
from tests.verify_report.checked import hostile_notes


@given(hostile_notes)
def test_every_report_can_be_written(note: CheckedNote) -> None:
    for format in WRITERS:
        text = report([note, note], format)
        assert text.endswith("\n")
        text.encode("utf-8")


@pytest.mark.parametrize("format", WRITERS)
def test_an_empty_note_has_a_report(format: str) -> None:
    assert report([CheckedNote("empty.md", "", Bindings(), ())], format)
