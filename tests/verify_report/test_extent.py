from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from symconv.hand.claim import CheckedNote
from symconv.hand.source import Source
from symconv.verdict import Verdict
from symconv.verify_report.extent import culprit_of, extent_of, line_end, offset_of, spots_of
from tests.verify_report.checked import CLAIMS, TEXT, claim, hostile_notes

SOURCE = Source("note.md", TEXT)


def culprit(latex: str, *corrections: str) -> str:
    found = culprit_of(claim(1, 1, latex, Verdict.WRONG, None, corrections), Source("a", latex))
    return latex[found.start : found.end]


def test_a_claim_stands_where_its_text_is() -> None:
    for wanted in CLAIMS:
        found = extent_of(wanted, SOURCE)
        assert found.exact
        assert TEXT[found.start : found.end] == wanted.latex


def test_in_other_words_it_goes_to_the_end_of_its_last_line() -> None:
    found = extent_of(claim(7, 1, "\\macro", Verdict.WRONG), SOURCE)
    assert not found.exact
    assert TEXT[found.start : found.end] == "x_{12} = w_{12}y_{12}"


def test_the_culprit_is_what_the_correction_changes() -> None:
    assert culprit("x_{12} = w_{12}y_{12}", "x_{12} = w_{12} y_{11}") == "12"
    assert culprit("s = H + 1 + W", "s = HO + 1 + WO") == "H + 1 + W"
    assert culprit("a = b + c + d", "everything is otherwise") == "a = b + c + d"
    assert culprit("a = b + c", "a = b + d", "a = b + e") == "a = b + c"
    assert culprit("a = b + c") == "a = b + c"


def test_each_part_that_is_changed_is_a_spot() -> None:
    entry = claim(1, 1, "s = H + 1 + W", Verdict.WRONG, None, ("s = HO + 1 + WO",))
    assert [(s.start, s.end) for s in spots_of(entry, Source("a", entry.latex))] == [(4, 5), (12, 13)]


def test_places_beyond_a_line_or_the_text_are_its_end() -> None:
    source = Source("a", "ab\r\nc")
    assert (offset_of(source, 1, 99), offset_of(source, 99, 99), offset_of(source, 0, 0)) == (2, 5, 0)
    assert (line_end(source, 1), line_end(source, 2)) == (2, 5)


@given(hostile_notes, st.data())
def test_extents_lie_in_the_text(note: CheckedNote, data: st.DataObject) -> None:
    source = Source(note.file, note.text)
    for entry in note.claims:
        extent, culprit = extent_of(entry, source), culprit_of(entry, source)
        assert 0 <= extent.start <= culprit.start <= culprit.end <= extent.end <= len(note.text)
