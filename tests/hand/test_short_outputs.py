"""Bias derivatives about outputs with one index for all places."""

from __future__ import annotations

import pytest

from symconv.hand.claim import Claim
from symconv.hand.verify import verify_text
from symconv.verdict import Verdict

FORWARD = r"$$y_{n,c,h,w} = \sum_{k,i,j} W_{c,k,i,j} x_{n,k,h+i,w+j}$$"


def said(*formulas: str, forward: str = FORWARD) -> list[Claim]:
    text = "\n\n".join((forward, *(formula if formula[:1] == "#" else f"$${formula}$$" for formula in formulas)))
    return [claim for claim in verify_text(text).claims if claim.line > 1]


def verdicts(*formulas: str, forward: str = FORWARD) -> list[str]:
    return [str(claim.verdict) for claim in said(*formulas, forward=forward)]


def test_only_the_same_channel_has_a_derivative() -> None:
    found = said(
        r"\frac{\partial y(n_1, c_1)}{\partial b(c_2)} = \frac{\partial b(c_1)}{\partial b(c_2)}",
        r"### $c_1 \neq c_2$",
        r"\frac{\partial y(n_1, c_1)}{\partial b(c_2)} = 0",
        r"### $c_1 = c_2$",
        r"\frac{\partial y(n_1, c_1)}{\partial b(c_2)} = 1",
    )
    assert [str(claim.verdict) for claim in found] == ["conditional", *["holds"] * 4]
    assert found[0].condition == "the output has a bias added, which the forward formula leaves out"


def test_a_wrong_value_in_a_case_is_wrong() -> None:
    assert verdicts(r"### $c_1 = c_2$", r"\frac{\partial y(n_1, c_1)}{\partial b(c_2)} = 0")[-1] == "wrong"
    assert verdicts(r"\frac{\partial y(n_1, c_1)}{\partial b(c_2)} = 1") == ["wrong"]


def test_a_case_may_call_the_indices_by_their_subscripts() -> None:
    rows = (r"### $p \neq q$", r"\frac{\partial o(N_i, C_p)}{\partial b(C_q)} = 0")
    assert verdicts(*rows) == ["holds", "holds"]
    assert verdicts(r"### $p = q$", rows[1])[-1] == "wrong"


CHAIN = (
    r"\frac{\partial L}{\partial b_{c_2}} = \sum_{n}\sum_{c_1} \frac{\partial L}{\partial conv(b)_{n, c_1}}"
    r" \frac{\partial conv(b)_{n, c_1}}{\partial b_{c_2}}"
)


def test_an_index_for_all_places_is_a_condition() -> None:
    (first, last) = said(CHAIN, r"= \sum_{n} df_{n, c_2}")
    assert first.verdict is last.verdict is Verdict.CONDITIONAL
    assert last.condition == "n runs over all places of each image, not over the images alone"


@pytest.mark.parametrize("side", [r"\sum_{c_1} df_{n, c_1}", r"\sum_n df_{n, c_1}", r"\sum_n \sum_{c_1} df_{n, c_1}"])
def test_a_slip_in_the_sum_is_wrong(side: str) -> None:
    assert verdicts(CHAIN, f"= {side}") == ["conditional", "wrong"]


def test_a_mark_that_is_missing_is_malformed() -> None:
    assert verdicts(CHAIN.replace(r"\frac{\partial conv(b)_{n, c_1}}", r"\frac{conv(b)_{n, c_1}}")) == ["malformed"]


def test_a_bias_that_the_forward_sum_adds_is_no_condition() -> None:
    rows = r"\frac{\partial y(n_1, c_1)}{\partial b(c_2)} = \frac{\partial b(c_1)}{\partial b(c_2)}"
    assert verdicts(rows, forward=FORWARD.replace("}$$", "} + b_c$$")) == ["holds"]


def test_many_short_rows_do_not_make_the_forward_sum_wrong() -> None:
    rows = [
        rf"\frac{{\partial y(n_{i}, c_1)}}{{\partial b(c_2)}} = \frac{{\partial b(c_1)}}{{\partial b(c_2)}}"
        for i in "abcd"
    ]
    text = "\n\n".join((FORWARD, *(f"$${row}$$" for row in rows)))
    assert str(verify_text(text).claims[0].verdict) == "conditional"


def test_nothing_is_wrong_in_a_note_without_a_convolution() -> None:
    row = r"\frac{\partial L}{\partial b_m} = \frac{\partial L}{\partial y_{u,m}} \frac{\partial y_{u,m}}{\partial b_m}"
    assert [str(claim.verdict) for claim in verify_text(f"$${row}$$").claims] == ["unchecked"]
