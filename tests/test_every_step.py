"""Equalities for every stride and dilation: true ones that z3 proves, and false ones that it must never claim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sympy import Expr, Integer, Symbol

from symconv.closed_form import Setting, forward, reversed_forward
from symconv.every_step import equal_for_every_step, whole_for_every_step
from symconv.general import GeneralConv
from symconv.gradient_sums import gather, weight_gradient
from symconv.index_sum import ZERO, Between, Divides, Factor, IndexSum, Range
from symconv.rules import never_beyond, same_value
from symconv.spec import MODES, Mode
from symconv.views import without_view
from tests.sum_terms import FractionalIndexError, all_sizes, terms

STEPS = Setting(GeneralConv(None, "S", None, "D", 1, 1, 1, 1))
(AXIS,) = STEPS.axes
CHANNEL = (ZERO, ZERO)
SMALL = [{"S": stride, "D": dilation} for stride, dilation in ((1, 1), (2, 1), (1, 2), (2, 3), (3, 2), (2, 2))]


def truth(tensor: str, setting: Setting = STEPS) -> IndexSum:
    return reversed_forward(forward(setting), tensor, setting)


def differs(first: IndexSum, second: IndexSum, setting: Setting = STEPS) -> bool:
    """Whether loops find small sizes, strides and dilations at which the sums differ."""
    for steps in SMALL:
        for sizes in all_sizes(setting, 2, steps):
            try:
                if terms(first, setting, sizes) != terms(second, setting, sizes):
                    return True
            except FractionalIndexError:
                return True
    return False


def claimed(first: IndexSum, second: IndexSum, setting: Setting = STEPS) -> bool:
    """What `proofs` takes for proved."""
    return whole_for_every_step(second) and equal_for_every_step(first, second, setting)


@pytest.mark.parametrize("mode", MODES)
def test_every_line_of_dgrad_and_wgrad_is_proved_for_every_step(mode: Mode) -> None:
    setting = Setting(GeneralConv(None, "S", None, "D", 1, 1, 1, 1, mode=mode))
    for form, tensor in ((gather(setting), "x"), (weight_gradient(setting), "w")):
        for step in form.steps:
            value = step.meaning or step.result
            for view in form.views:
                if any(factor.tensor == view.name for factor in value.factors):
                    value = without_view(value, view)
            assert claimed(truth(tensor, setting), value, setting), step.operation
            assert not differs(truth(tensor, setting), value, setting)


def dgrad(
    *, at: Expr | None = None, tap: Expr | None = None, divides: bool = True, kernel: Expr = AXIS.kernel
) -> IndexSum:
    """dx[i] = Σ_k dy[(i + p − D·k)/S]·w[k] where S divides, or a sum like it."""
    numerator = (AXIS.i + AXIS.low - AXIS.dilation * AXIS.k if at is None else at).expand()
    weight = (AXIS.k if tap is None else tap).expand()
    factors = (
        Factor("dy", (*CHANNEL, (numerator / AXIS.stride).expand())),
        Factor("w", (*CHANNEL, weight)),
    )
    conditions = (Divides(AXIS.stride, numerator),) if divides else ()
    left = Factor("dx", (*CHANNEL, AXIS.i))
    return IndexSum(left, (Range(AXIS.i, AXIS.input),), (Range(AXIS.k, kernel),), factors, conditions)


def wgrad(at: Expr, *more: Range) -> IndexSum:
    """dw[k] = Σ_o dy[o]·x[at]."""
    factors = (Factor("dy", (*CHANNEL, AXIS.o)), Factor("x", (*CHANNEL, at)))
    left = Factor("dw", (*CHANNEL, AXIS.k))
    return IndexSum(left, (Range(AXIS.k, AXIS.kernel),), (Range(AXIS.o, AXIS.output), *more), factors)


S, D, P, Q, I, K, O = AXIS.stride, AXIS.dilation, AXIS.low, AXIS.high, AXIS.i, AXIS.k, AXIS.o  # noqa: E741
READ = S * O + D * K - P


def test_the_formulas_as_people_write_them_are_proved_for_every_step() -> None:
    assert claimed(truth("x"), dgrad())
    assert claimed(truth("w"), wgrad(READ))
    rotated = dgrad(at=I + P - D * (AXIS.kernel - 1 - K), tap=AXIS.kernel - 1 - K)
    assert claimed(truth("x"), rotated)


WRONG: dict[str, Callable[[], IndexSum]] = {
    "off by one": lambda: dgrad(at=I + P - D * K + 1),
    "off by one low": lambda: dgrad(at=I + P - D * K - 1),
    "one tap too few": lambda: dgrad(kernel=AXIS.kernel - 1),
    "lost congruence": lambda: dgrad(divides=False),
    "high padding": lambda: dgrad(at=I + Q - D * K),
    "no dilation": lambda: dgrad(at=I + P - K),
    "stride for dilation": lambda: dgrad(at=I + P - S * K),
    "kernel turned": lambda: dgrad(tap=AXIS.kernel - 1 - K),
    "input doubled": lambda: dgrad(at=2 * I + P - D * K),
    "tap doubled": lambda: dgrad(tap=2 * K),
    "padding twice": lambda: dgrad(at=I + 2 * P - D * K),
}
WRONG_WEIGHTS: dict[str, Callable[[], IndexSum]] = {
    "off by one": lambda: wgrad(READ + 1),
    "high padding": lambda: wgrad(S * O + D * K - Q),
    "no stride": lambda: wgrad(O + D * K - P),
    "steps exchanged": lambda: wgrad(D * O + S * K - P),
    "no dilation": lambda: wgrad(S * O + K - P),
    "summed twice": lambda: wgrad(READ, Range(Symbol("again", integer=True), AXIS.output)),
    "last output left out": lambda: replace(wgrad(READ), bound=(Range(O, AXIS.output - 1),)),
    "only inner inputs": lambda: replace(wgrad(READ), conditions=(Between(Integer(1), READ, AXIS.input),)),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_input_gradient_is_never_claimed(name: str) -> None:
    value = WRONG[name]()
    assert differs(truth("x"), value)
    assert not claimed(truth("x"), value)
    assert not claimed(value, truth("x")) or name == "lost congruence"


@pytest.mark.parametrize("name", WRONG_WEIGHTS)
def test_a_wrong_weight_gradient_is_never_claimed(name: str) -> None:
    value = WRONG_WEIGHTS[name]()
    assert differs(truth("w"), value)
    assert not claimed(truth("w"), value)
    assert not claimed(value, truth("w"))


def test_a_congruence_must_be_carried_for_an_index_to_be_whole() -> None:
    assert whole_for_every_step(dgrad())
    assert not whole_for_every_step(dgrad(divides=False))
    by_dilation = replace(dgrad(), conditions=(Divides(D, (I + P - D * K).expand()),))
    assert not whole_for_every_step(by_dilation)
    shifted = replace(dgrad(), conditions=(Divides(S, (I + P - D * K + 1).expand()),))
    assert not whole_for_every_step(shifted)


def test_sizes_for_every_step() -> None:
    last = S * (AXIS.output - 1) + D * (AXIS.kernel - 1) - P
    ranges = (Range(K, AXIS.kernel), Range(O, AXIS.output))
    assert equal_for_every_step(*never_beyond(READ, ranges, -P, last.expand()), STEPS)
    assert not equal_for_every_step(*never_beyond(READ, ranges, -P, (last - 1).expand()), STEPS)
    unread = AXIS.input - 1 - last
    assert equal_for_every_step(*same_value(unread.expand(), AXIS.remainder - Q), STEPS)
    assert not equal_for_every_step(*same_value(unread.expand(), AXIS.remainder), STEPS)
    assert not equal_for_every_step(*same_value(unread.expand(), AXIS.remainder - P), STEPS)


def test_what_holds_only_for_small_steps_is_not_claimed() -> None:
    """r < S for every S, but r < 4 only where S ≤ 4."""
    r = AXIS.remainder
    always = never_beyond(r, (Range(K, AXIS.kernel),), ZERO, S - 1)
    small = never_beyond(r, (Range(K, AXIS.kernel),), ZERO, Integer(3))
    assert equal_for_every_step(*always, STEPS)
    assert not equal_for_every_step(*small, STEPS)
