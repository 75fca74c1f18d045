from __future__ import annotations

from itertools import pairwise
from time import perf_counter

from hypothesis import given

from symconv.hand.claim import CheckedNote
from symconv.hand.source import Source
from symconv.verdict import Verdict
from symconv.verify_report.marks import marks_of, pieces_of
from tests.verify_report.checked import NOTE, claim, hostile_notes, placed_notes

BOTH = hostile_notes | placed_notes()


def test_marks_stand_where_the_claims_are() -> None:
    source = Source(NOTE.file, NOTE.text)
    marks = [(NOTE.text[m.start : m.end], str(m.claim.verdict), m.culprit) for m in marks_of(NOTE.claims, source)]
    assert marks[:4] == [
        ("y_{11} = w_{11}x_{11}", "holds", False),
        ("x_{12} = w_{12}y_{", "wrong", False),
        ("12", "wrong", True),
        ("}", "wrong", False),
    ]


def test_where_claims_share_text_it_is_the_worsts() -> None:
    text = "a = b = c"
    chain = (claim(1, 1, "a = b", Verdict.HOLDS), claim(1, 5, "b = c", Verdict.WRONG))
    marks = marks_of(chain, Source("a", text))
    assert [(text[m.start : m.end], str(m.claim.verdict)) for m in marks] == [
        ("a = ", "holds"),
        ("b", "wrong"),
        (" = c", "wrong"),
    ]


@given(BOTH)
def test_the_pieces_are_the_note(note: CheckedNote) -> None:
    source = Source(note.file, note.text)
    marks = marks_of(note.claims, source)
    assert all(first.end <= second.start for first, second in pairwise(marks))
    lines = ["".join(piece.text for piece in pieces) for pieces in pieces_of(marks, source)]
    assert lines == [source.line(number) for number in range(1, len(source.line_starts) + 1)]


def test_many_claims_on_one_line_take_no_long() -> None:
    text = "a = b, " * 20_000
    many = tuple(claim(1, 1 + 7 * at, "nowhere", Verdict.UNCHECKED, "why") for at in range(20_000))
    start = perf_counter()
    source = Source("a", text)
    assert sum(len(pieces) for pieces in pieces_of(marks_of(many, source), source)) > 20_000
    assert perf_counter() - start < 5
