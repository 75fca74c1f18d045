"""Sums of the same letters with more or fewer indices are of another problem."""

from __future__ import annotations

from symconv.hand.judge_note import judge_note
from symconv.hand.other_ranks import other_ranks, usual_ranks
from symconv.hand.parse import parse_note
from tests.hand.sums import NOTE
from tests.hand.texts import scanned

PLAIN = r"""
$$y_{u} = \sum_{k=0}^{K-1} w_{k} x_{u+k}$$

$$\frac{\partial L}{\partial w_{k}} = \sum_{u=0}^{O-1} \frac{\partial L}{\partial y_{u}} x_{u+k}$$

With images and channels

$$y_{n,m,u} = \sum_{c=0}^{C-1}\sum_{k=0}^{K-1} w_{m,c,k} x_{n,c,u+k}$$

$$\frac{\partial L}{\partial w_{m,c,k}} = \sum_{n=0}^{N-1}\sum_{u=0}^{O-1} dy_{n,m,u} x_{n,c,u-k}$$
"""
TENSORS = {"x": "x", "w": "w", "y": "y"}


def test_rows_in_which_every_tensor_has_other_indices_are_set_apart() -> None:
    parsed = parse_note(scanned(PLAIN + "$$y_u = x_u$$"))
    assert usual_ranks(parsed, TENSORS) == {"x": 1, "w": 1, "y": 1}
    main, (others,) = other_ranks(parsed, TENSORS)
    assert [entry.rows[0].node is None for entry in main] == [False, False, True, True, False]
    assert [entry.rows[0].node is None for entry in others] == [True, True, False, False, True]


def test_they_are_judged_by_themselves() -> None:
    _, claims = judge_note(scanned(PLAIN), {})
    assert [str(claim.verdict) for claim in claims] == ["conditional", "holds", "conditional", "wrong"]
    assert claims[-1].correction[0].replace(" ", "").endswith("x_{n,c,u+k}")


def test_a_slip_in_the_indices_of_one_tensor_stays_where_it_is() -> None:
    parsed = parse_note(scanned(NOTE))
    assert other_ranks(parsed, TENSORS) == (parsed, ())
