"""A whole note: rows in numbers, sums and rules, each judged once."""

from __future__ import annotations

from symconv.hand.judge_note import judge_note
from tests.hand.judged import STRIDED
from tests.hand.sums import NOTE
from tests.hand.texts import scanned


def test_rows_and_sums_of_one_note() -> None:
    _, claims = judge_note(scanned(STRIDED), {})
    assert [(claim.kind, str(claim.verdict)) for claim in claims] == [("forward-element", "holds")] * 2
    _, claims = judge_note(scanned(NOTE), {})
    assert [(claim.kind, str(claim.verdict)) for claim in claims] == [("forward-sum", "holds"), ("wgrad-sum", "holds")]


def test_no_row_has_two_claims() -> None:
    _, claims = judge_note(scanned(NOTE + STRIDED), {})
    places = [(claim.line, claim.column) for claim in claims]
    assert places == sorted(set(places))
