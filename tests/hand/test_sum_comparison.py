"""Sides held to the truth."""

from __future__ import annotations

from symconv.hand.sum_comparison import compared
from symconv.hand.sum_truths import truths
from symconv.index_sum import Factor
from tests.hand.sums import binding_of


def test_the_truth_is_equal_to_itself_and_not_to_another() -> None:
    binding = binding_of()
    dx, dw = (truths(Factor(name, ()), binding.setting, False) for name in ("dx", "dw"))
    assert dx is not None
    assert dw is not None
    assert compared(dx, dx, binding).equal is True
    assert compared(dx, dw, binding).equal is False
