"""What the rows of a note have taught."""

from __future__ import annotations

from symconv.hand.chains import chains
from symconv.hand.claim import Claim
from symconv.hand.note_state import NoteState, hand_over, place_of, with_rest
from symconv.hand.parse import parse_note
from symconv.verdict import Verdict
from tests.hand.texts import scanned


def sum_claim(line: int, end: int) -> Claim:
    return Claim(line, end, 1, "", "forward-sum", Verdict.HOLDS, "", "all sizes")


def test_a_row_is_handed_over_once() -> None:
    note = scanned("$$y_i = a_i = b_i$$")
    first, second = chains(note, parse_note(note))[0].links
    state = NoteState(None, sums={place_of(first): [sum_claim(1, 1)]})
    hand_over(first, True, state)
    hand_over(second, False, state)
    assert [claim.kind for claim in state.claims] == ["forward-sum"]


def test_a_displayed_row_of_which_nothing_was_found_is_unchecked() -> None:
    note = scanned("$$y_i = a_i$$")
    state = NoteState(None)
    hand_over(chains(note, parse_note(note))[0].links[0], True, state)
    assert [str(claim.verdict) for claim in state.claims] == ["unchecked"]


def test_rows_that_only_go_on_with_a_sum_above_them_are_left_out() -> None:
    state = NoteState(None, sums={(1, 1): [sum_claim(1, 3)]})
    state.claims.append(Claim(2, 2, 1, "", "unknown", Verdict.UNCHECKED, "", ""))
    assert [claim.kind for claim in with_rest(state)] == ["forward-sum"]
