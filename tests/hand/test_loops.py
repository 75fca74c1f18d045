"""Terms by plain loops."""

from __future__ import annotations

from symconv.closed_form import Setting, forward, reversed_forward
from symconv.general import GeneralConv
from symconv.hand.loops import confirmed, true_terms

SIZES = {"I": 3, "K": 2, "O": 2, "p": 0, "q": 0, "r": 0, "N": 1, "C": 1, "M": 1}


def test_loops_list_the_terms_of_a_pass() -> None:
    setting = Setting(GeneralConv())
    assert sum(true_terms(setting, "y", SIZES).values()) == 4


def test_the_truth_is_confirmed_to_differ_from_nothing() -> None:
    setting = Setting(GeneralConv())
    assert confirmed(setting, forward(setting), SIZES) is False
    assert confirmed(setting, reversed_forward(forward(setting), "x", setting), SIZES) is False
