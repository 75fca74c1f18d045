"""Notes by other hands: what is said of each line is what its author's mark says, and nothing right is called wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from symconv.hand.claim import Claim
from symconv.hand.verify import verify_text
from symconv.verdict import Verdict
from tests.hand.marked_notes import MarkedNote, marked_notes, same_formula

NOTES = marked_notes()
QUIET = {Verdict.DEFINITION, Verdict.UNCHECKED}
"""Verdicts that a line without a mark may have."""
STATED = {("spec", "holds"), ("statement", "holds")}


def said(note: MarkedNote) -> dict[int, list[Claim]]:
    """The claims of each line."""
    found: dict[int, list[Claim]] = {}
    for claim in verify_text(note.text, note.name).claims:
        found.setdefault(claim.line, []).append(claim)
    return found


def differences(note: MarkedNote) -> Iterator[str]:
    """What is said otherwise than expected, line by line."""
    claims = said(note)
    for line in sorted(claims.keys() | note.expected.keys()):
        own = claims.get(line, [])
        expected = note.expected.get(line, ())
        # A formula in a line of text of which nothing is known to be a claim is left out: unchecked.
        words = [str(claim.verdict) for claim in own] or ["unchecked"] * len(expected)
        if not expected:
            # A sentence that is right in what it says besides the formulas needs no mark.
            if any(
                claim.verdict not in QUIET and (claim.kind, str(claim.verdict)) != ("spec", "holds") for claim in own
            ):
                yield f"line {line}: {words}, expected nothing"
            continue
        if words != [entry.verdict for entry in expected]:
            yield f"line {line}: {words}, expected {[entry.verdict for entry in expected]}"
            continue
        for claim, entry in zip(own, expected, strict=False):
            if entry.verdict != "wrong" or not entry.correction:
                continue
            if not any(same_formula(text, entry.correction) for text in claim.correction):
                yield f"line {line}: corrected to {claim.correction}, expected {entry.correction}"


@pytest.mark.parametrize("note", NOTES, ids=[note.name for note in NOTES])
def test_each_line_is_judged_as_marked(note: MarkedNote) -> None:
    assert list(differences(note)) == []


def test_marks_never_expect_a_false_alarm() -> None:
    assert all(
        e.truth == "wrong" for note in NOTES for es in note.expected.values() for e in es if e.verdict == "wrong"
    )


def test_there_are_many_notes_each_with_a_title_and_a_style() -> None:
    assert len(NOTES) >= 40
    assert all(note.title and note.style for note in NOTES)
