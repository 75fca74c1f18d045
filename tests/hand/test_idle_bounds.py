"""Sums that run past a tensor."""

from __future__ import annotations

import pytest

from tests.hand.sums import judged

NOTE = r"""
$$y_i = \sum_{k=0}^{K-1} w_k x_{i+k}$$

$$\frac{\partial L}{\partial x_i} = \sum_{%s}^{%s} %s$$
"""
SHIFTED = r"\frac{\partial L}{\partial y_{i-k}} w_k"
PAST = "w is zero outside its indices, past which the sum runs"


@pytest.mark.parametrize(("start", "last"), [("k=0", "K"), ("k=0", "K+3"), ("k=-1", "K-1")])
def test_what_adds_up_with_zeros_alone_is_conditional(start: str, last: str) -> None:
    claim = judged(NOTE % (start, last, SHIFTED))[-1]
    assert (str(claim.verdict), claim.condition) == ("conditional", PAST)


def test_an_index_that_runs_backwards_is_seen_too() -> None:
    claim = judged(NOTE % ("k=0", "K", r"\frac{\partial L}{\partial y_{i-K+1+k}} w_{K-1-k}"))[-1]
    assert (str(claim.verdict), claim.condition) == ("conditional", PAST)


@pytest.mark.parametrize(
    ("start", "last", "factors"),
    [
        ("k=0", "K-1", SHIFTED),
        # The usual way to write a gradient: the kernel index leaves the kernel for some outputs only.
        ("j=0", "i", r"\frac{\partial L}{\partial y_j} w_{i-j}"),
        ("k=-\\infty", "\\infty", SHIFTED),
        ("k=0", "\\infty", SHIFTED),
    ],
)
def test_what_is_outside_here_and_there_holds(start: str, last: str, factors: str) -> None:
    assert str(judged(NOTE % (start, last, factors))[-1].verdict) == "holds"


def test_no_correction_runs_past_a_tensor() -> None:
    claim = judged(NOTE % ("k=0", "K-2", SHIFTED))[-1]
    assert str(claim.verdict) == "wrong"
    assert [text.replace(" ", "").partition("}^")[2][:5] for text in claim.correction] == ["{K-1}"]
