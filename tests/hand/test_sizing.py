"""Sizes come from what agrees, not from single slips."""

from __future__ import annotations

from symconv.hand.sizing import seen_size
from tests.hand.judged import STRIDED, bound


def test_a_slip_does_not_make_a_tensor_larger() -> None:
    assert seen_size("0", "0", [(0,), (1,)], {(2,): 1}) == 2
    assert seen_size("0", "0", [(0,), (1,)], {(2,): 2}) == 3


def test_the_problem_of_a_system() -> None:
    conv = bound(STRIDED).conv
    assert conv is not None
    assert (conv.input, conv.kernel, conv.stride, conv.output, conv.bias) == ((4,), (2,), (2,), (2,), True)
