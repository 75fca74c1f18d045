"""Claims come in the order of the document, sums from whoever judges them."""

from __future__ import annotations

from symconv.hand.binding import Bindings
from symconv.hand.claim import Claim
from symconv.hand.judge import claims_of
from symconv.hand.parse import Parsed, Row
from tests.hand.judged import STRIDED, claims
from tests.hand.texts import scanned


def test_a_slip_in_a_chain_does_not_condemn_what_follows() -> None:
    text = STRIDED + "$$\\partial x_1 = \\partial y_1 w_2 = \\partial y_1 w_1$$"
    assert [str(c.verdict) for c in claims(text)][2:] == ["wrong", "holds"]


def test_a_slip_that_is_copied_is_seen() -> None:
    text = STRIDED + "$$\\partial x_1 = \\partial y_1 w_2 = w_2 \\partial y_1$$"
    assert [str(c.verdict) for c in claims(text)][2:] == ["wrong", "wrong"]


def test_sums_are_handed_over_once() -> None:
    rows = []

    def sums(parsed: Parsed, row: Row, bindings: Bindings) -> list[Claim]:
        rows.append(row.place.line)
        return []

    claims_of(scanned(STRIDED + "$$y_i = \\sum_k w_k x_{2i+k} = z$$"), {}, sums)
    assert rows == [6]


def test_without_a_judge_of_sums_a_displayed_one_is_unchecked() -> None:
    assert str(claims(STRIDED + "$$y_i = \\sum_k w_k x_{2i+k}$$")[-1].verdict) == "unchecked"
    assert not claims("")
