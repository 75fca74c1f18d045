"""One statement, settled: verdicts and scopes."""

from __future__ import annotations

import pytest
from sympy import Integer, Symbol, oo

from symconv import deciding
from symconv.closed_form import Setting, forward, restrict, reversed_forward
from symconv.deciding import STEP_LIMIT, decide, when
from symconv.general import GeneralConv
from symconv.gradient_sums import gather
from symconv.index_sum import ONE, ZERO, Between, Divides, Equal, Factor, IndexSum, Range
from symconv.rules import same_value
from symconv.verdict import Verdict

ANY_STRIDE = Setting(GeneralConv(stride="S"))
STRIDE_2 = Setting(GeneralConv(stride=2))


def truth(setting: Setting) -> IndexSum:
    return reversed_forward(forward(setting), "x", setting)


def test_a_true_statement_holds_for_all_sizes_and_every_stride() -> None:
    for setting, scope in ((STRIDE_2, "all sizes"), (ANY_STRIDE, "all sizes, every S")):
        found = decide("dgrad", setting, [(truth(setting), gather(setting).result)])
        assert (found.verdict, found.scope, found.counterexample) == (Verdict.HOLDS, scope, None)


def test_a_wrong_statement_is_refuted_at_the_first_stride_that_refutes_it() -> None:
    gathered = gather(ANY_STRIDE).result
    without = restrict(gathered, Divides(Integer(2), ANY_STRIDE.axes[0].i))
    found = decide("every other input", ANY_STRIDE, [(truth(ANY_STRIDE), without)])
    assert found.verdict is Verdict.WRONG
    assert found.counterexample is not None
    assert found.counterexample.sizes["S"] in range(1, STEP_LIMIT + 1)


def test_what_z3_does_not_prove_is_claimed_for_the_strides_tried_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "equal_for_every_step", lambda *_: False)
    found = decide("dgrad", ANY_STRIDE, [(truth(ANY_STRIDE), gather(ANY_STRIDE).result)])
    assert (found.verdict, found.scope) == (Verdict.HOLDS, f"all sizes, S ≤ {STEP_LIMIT}")


def test_what_nothing_decides_is_unchecked_with_the_reason() -> None:
    a, b = (Symbol(name, integer=True) for name in "ab")
    squares = IndexSum(Factor("value", (a * a,)), (Range(a, oo, -oo),), (), ())
    others = IndexSum(Factor("value", (a * b,)), (Range(a, oo, -oo), Range(b, oo, -oo)), (), ())
    found = decide("squares", STRIDE_2, [(squares, others)])
    assert found.verdict is Verdict.UNCHECKED
    assert found.reason is not None


def test_when_a_statement_is_true_is_found_strides_included() -> None:
    axis = ANY_STRIDE.axes[0]
    pair = same_value(axis.remainder, ZERO)
    found = when("no remainder", ANY_STRIDE, pair, -axis.remainder, "key")
    assert (found.verdict, str(found.condition), found.key) == (Verdict.CONDITIONAL, "r <= 0", "key")
    below = when("less than the stride", ANY_STRIDE, same_value(axis.remainder, axis.remainder))
    assert below.verdict is Verdict.HOLDS


def test_a_number_that_does_not_say_when_is_not_believed() -> None:
    axis = ANY_STRIDE.axes[0]
    found = when("no remainder", ANY_STRIDE, same_value(axis.remainder, ZERO), 1 - axis.remainder)
    assert (found.verdict, found.condition) == (Verdict.UNCHECKED, None)
    found = when("no remainder", ANY_STRIDE, same_value(axis.remainder, ZERO))
    assert (found.verdict, found.condition) == (Verdict.UNCHECKED, None)
    alone = when("no remainder", STRIDE_2, same_value(axis.remainder, ZERO), axis.kernel)
    assert (alone.verdict, str(alone.condition)) == (Verdict.CONDITIONAL, "r = 0")


def test_numbers_are_tried_on_one_axis_at_a_time_where_nothing_ties_the_axes_together() -> None:
    setting = Setting(GeneralConv((None, None), "S"))
    pair = (truth(setting), gather(setting).result)
    assert all(map(deciding._separate, pair))
    assert len(deciding._one_axis_at_a_time(setting, pair)) == 2 * STEP_LIMIT
    first, second = setting.axes
    tied = restrict(pair[0], Equal(first.i, second.i))
    assert not deciding._separate(tied)
    assert len(deciding._all_choices(setting, (tied, tied))) == STEP_LIMIT**2
    alone = IndexSum(Factor("inputs", (first.i,)), (Range(first.i, first.input),), (), (), (Between(ONE, first.i, oo),))
    assert len(deciding._one_axis_at_a_time(setting, (alone, alone))) == STEP_LIMIT + 1
