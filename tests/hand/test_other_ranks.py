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


def test_images_alone_make_another_problem_though_the_weight_stays() -> None:
    parsed = parse_note(scanned(PLAIN.split("With images")[0] + r"$$y_{n,u} = \sum_{k=0}^{K-1} w_{k} x_{n,u+k}$$"))
    _, (others,) = other_ranks(parsed, TENSORS)
    assert [entry.rows[0].node is None for entry in others] == [True, True, False]


def test_a_line_about_one_axis_stays_with_the_problem() -> None:
    text = r"""
$$y_{u,v} = \sum_{k,l} w_{k,l} x_{2u+k,2v+l}$$

$$dx_{2r} = \sum_{k} dy_{r-k} w_{2k}$$
"""
    parsed = parse_note(scanned(text))
    assert other_ranks(parsed, TENSORS) == (parsed, ())


def test_systems_in_numbers_do_not_say_how_many_indices_sums_have() -> None:
    rows = "\n".join(rf"$$y_{{1,{u}}} = w_{{1,1}} x_{{1,{u}}} + w_{{1,2}} x_{{1,{u + 1}}}$$" "\n" for u in (1, 2, 3))
    assert usual_ranks(parse_note(scanned(rows + PLAIN)), TENSORS) == {"x": 1, "w": 1, "y": 1}
