"""Claims come in the order of the document, sums from whoever judges them."""

from __future__ import annotations

from dataclasses import replace

from symconv.hand.binding import Bindings
from symconv.hand.claim import Claim
from symconv.hand.judge import claims_of
from symconv.hand.note import Note
from symconv.hand.parse import Parsed
from symconv.verdict import Verdict
from tests.hand.judged import STRIDED, claims
from tests.hand.texts import scanned


def test_what_others_found_of_a_row_stands_in_its_place() -> None:
    text = STRIDED + "$$y_i = \\sum_k w_k x_{2i+k}$$"
    others = [replace(claim, verdict=Verdict.HOLDS, kind="forward-sum") for claim in claims(text)[-1:]]

    def sums(note: Note, parsed: tuple[Parsed, ...], bindings: Bindings) -> list[Claim]:
        assert bindings.names["x"] == "input"
        return others

    _, found = claims_of(scanned(text), {}, sums)
    assert [claim.kind for claim in found] == ["forward-element", "forward-element", "forward-sum"]


def test_without_a_judge_of_sums_a_displayed_one_is_unchecked() -> None:
    assert str(claims(STRIDED + "$$y_i = \\sum_k w_k x_{2i+k}$$")[-1].verdict) == "unchecked"
    assert not claims("")


def test_only_letters_that_the_note_has_are_bound() -> None:
    bindings, _ = claims_of(scanned(STRIDED), {})
    assert set(bindings.names) == {"x", "w", "y", "b"}
    bindings, _ = claims_of(scanned(STRIDED), {"Q": "input"})
    assert bindings.names["Q"] == "input"
