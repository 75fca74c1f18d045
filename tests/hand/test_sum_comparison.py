"""Sides held to the truth."""

from __future__ import annotations

import re

from symconv.hand.sum_comparison import compared
from symconv.hand.sum_truths import truths
from symconv.index_sum import Factor
from tests.hand.sums import binding_of, judged


def test_the_truth_is_equal_to_itself_and_not_to_another() -> None:
    binding = binding_of()
    dx, dw = (truths(Factor(name, ()), binding.setting, False) for name in ("dx", "dw"))
    assert dx is not None
    assert dw is not None
    assert compared(dx, dx, binding).equal is True
    assert compared(dx, dw, binding).equal is False


def test_what_the_relations_leave_open_is_tried_on_specs() -> None:
    forward = "$$y_i = \\sum_{k=0}^{K-1} w_k x_{i+k}$$\n\n"
    left = "\\frac{\\partial L}{\\partial x_i}"
    first = "\\frac{\\partial L}{\\partial y_i} w_0"
    rest = "\\sum_{k=%d}^{K-1} \\frac{\\partial L}{\\partial y_{i-k}} w_k"
    claim = judged(f"{forward}$${left} = {first} + {rest % 1}$$")[-1]
    assert str(claim.verdict) == "holds"
    assert re.fullmatch(r"\d+ specs", claim.scope)
    assert claim.reason is not None
    assert f"plain loops on {claim.scope}" in claim.reason
    claim = judged(f"{forward}$${left} = {first} + {rest % 2}$$")[-1]
    assert str(claim.verdict) == "wrong"
    assert claim.counterexample is not None
