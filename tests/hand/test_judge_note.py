"""A whole note: rows in numbers, sums and rules, each judged once."""

from __future__ import annotations

from symconv.hand.judge_note import MAX_PARTS, judge_note
from symconv.hand.judge_sums import MAX_CORRECTED
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


def test_a_row_of_too_many_parts_is_no_sum() -> None:
    long = r"$$y(m,u,v) = \sum_c\sum_i\sum_j w(m,c,i,j)*x(c,s*u+i-pt" + "+0" * MAX_PARTS + ",s*v+j-pl)$$\n"
    _, claims = judge_note(scanned(NOTE + "\n" + long), {})
    assert [str(claim.verdict) for claim in claims] == ["holds", "holds", "unchecked"]


def test_of_very_many_wrong_sums_the_first_are_corrected() -> None:
    rows = [
        rf"$$y_{{i}} = \sum_{{k=0}}^{{K-1}} w_k x_{{i+k+{n}}}$$" for n in [0] * 3 + list(range(1, MAX_CORRECTED + 4))
    ]
    _, claims = judge_note(scanned("\n\n".join(rows)), {})
    wrong = [claim for claim in claims if str(claim.verdict) == "wrong"]
    assert len(wrong) == MAX_CORRECTED + 3
    assert [bool(claim.correction) for claim in wrong] == [True] * MAX_CORRECTED + [False] * 3


def test_a_sum_below_rows_in_numbers_is_read_with_their_orientation_and_its_own_base() -> None:
    sums = r"""
$$\frac{\partial L}{\partial w_k} = \sum_{o=0}^{O-1} \frac{\partial L}{\partial y_o} x_{S o - k}$$

$$\frac{\partial L}{\partial w_k} = \sum_{o=0}^{O-1} \frac{\partial L}{\partial y_o} x_{S o + k}$$
"""
    _, (*_, wrong, right) = judge_note(scanned(STRIDED + sums), {})
    assert [str(claim.verdict) for claim in (wrong, right)] == ["wrong", "holds"]
    (correction,) = wrong.correction
    assert correction.replace(" ", "").endswith("x_{So+k}")
