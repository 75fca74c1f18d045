from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given

from symconv import Conv, LimitError, SymconvError
from symconv.derivation import derive
from symconv.kernels.correlate_plans import correlate_plans
from symconv.kernels.gather_plans import gather_plans
from symconv.kernels.machine import MACHINES
from symconv.kernels.options import LAYOUTS, PASSES, Pass
from symconv.kernels.phase_runs import AxisPlan
from symconv.kernels.plan import make_plan, make_plans
from tests.problems import problems


def met(axis: AxisPlan) -> list[tuple[int, int, int]]:
    """The (target, tap, source) triples that the loops over one axis visit."""
    return sorted(
        (phase.first + phase.step * t, run.tap, axis.source_step * t + run.offset)
        for phase in axis.phases
        for run in phase.taps
        for t in range(run.first, run.stop)
    )


@given(problems())
def test_the_loops_visit_exactly_the_products_that_there_are(conv: Conv) -> None:
    d = derive(conv)
    forward, dgrad = (make_plan(d, pass_, "nchw", "float32") for pass_ in ("forward", "dgrad"))
    for number, axis in enumerate(conv.axes):
        windows = [(o, k, i) for o in range(axis.output) for k, i in axis.window(o)]
        assert met(forward.axes[number]) == sorted(windows)
        assert met(dgrad.axes[number]) == sorted((i, k, o) for o, k, i in windows)


@given(problems())
def test_every_target_is_written_once_or_cleared(conv: Conv) -> None:
    d = derive(conv)
    sizes: dict[Pass, tuple[int, ...]] = {"forward": conv.output, "dgrad": conv.input}
    for pass_, size in sizes.items():
        plan = make_plan(d, pass_, "nchw", "float32")
        for axis, length in zip(plan.axes, size, strict=True):
            targets = [phase.first + phase.step * t for phase in axis.phases for t in range(phase.count)]
            assert len(set(targets)) == len(targets)
            assert set(targets) <= set(range(length))
            if not plan.clears:
                assert len(targets) == length
            for phase in axis.phases:
                assert all(0 <= run.first <= run.stop and run.stop <= max(phase.count, run.first) for run in phase.taps)


def test_no_zero_is_inserted_and_dead_phases_cost_nothing() -> None:
    plan = make_plan(derive(Conv(11, 7, 3)), "dgrad", "nchw", "float32")
    assert [len(phase.taps) for phase in plan.axes[0].phases] == [3, 2, 2]
    assert not plan.clears
    dead = make_plan(derive(Conv(5, 1, 2)), "dgrad", "nchw", "float32")
    assert [len(phase.taps) for phase in dead.axes[0].phases] == [1]
    assert dead.clears
    # A stride of two thousand million has as many phases; the plan has one for each tap.
    assert len(make_plan(derive(Conv(2_000_000_000, 2, 1_999_999_998)), "dgrad", "nchw", "float32").axes[0].phases) == 2


def test_a_plan_is_a_value_that_can_be_printed() -> None:
    plans = [make_plan(derive(Conv(5, 3, 2, 1)), "dgrad", "nchw", "float32") for _ in range(2)]
    assert plans[0] == plans[1]
    assert hash(plans[0]) == hash(plans[1])
    assert str(plans[0]).splitlines() == [
        "dgrad float32 nchw, form gather_rows, threads 1",
        "loops: image > target channel > phase > target row > source channel > tap > target column",
        "axis 0: source step 1",
        "  targets 1 + 2t, 2 of them; taps 2: +0 for 0..1, 0: +1 for 0..1",
        "  targets 0 + 2t, 3 of them; taps 1: +0 for 0..2",
    ]


def test_a_pass_that_is_small_has_the_loops_that_all_problems_share() -> None:
    small, large = Conv((6, 6), 3), Conv((28, 28), 3, in_channels=32, out_channels=32)
    for pass_, form in (("forward", "gather_tiles"), ("dgrad", "gather_tiles"), ("wgrad", "correlate_tiles")):
        plans = make_plans(derive(small), pass_, "nhwc", "float32")  # type: ignore[arg-type]
        assert plans[0].tiles is None
        assert {plan.form for plan in plans[1:]} <= {form}
        plans = make_plans(derive(large), pass_, "nhwc", "float32")  # type: ignore[arg-type]
        assert plans[0].form == form
        assert plans[-1].tiles is None
        assert make_plan(derive(large), pass_, "nhwc", "float32") == plans[0]  # type: ignore[arg-type]
        assert len(make_plans(derive(large), pass_, "nhwc", "float32", most=3)) == 3  # type: ignore[arg-type]


def test_plans_of_tiles_are_values_that_can_be_printed() -> None:
    conv = Conv((14, 14), 3, 1, 1, in_channels=64, out_channels=64)
    plan = make_plan(derive(conv), "forward", "nhwc", "float32", machine=MACHINES["avx512"])
    assert hash(plan) == hash(make_plan(derive(conv), "forward", "nhwc", "float32", machine=MACHINES["avx512"]))
    assert str(plan).splitlines()[0] == "forward float32 nhwc, form gather_tiles, threads 1"
    assert "tiles for avx512: 14 pixels x 2 vectors of 16 target channels" in str(plan)
    plan = make_plan(derive(conv), "wgrad", "nhwc", "float32", machine=MACHINES["avx2"])
    assert "tiles for avx2: " in str(plan)


def test_sizes_that_no_array_has_are_planned_in_no_time() -> None:
    for conv in (
        Conv(2_000_000_000, 3, 1, 1),
        Conv((50, 50), 3, 1, 1),
        Conv(1_000_000, 3, 1, 1_000_000, dilation=400_000),
        Conv(2_000_000_000, 2, 1_999_999_998),
        Conv(2_000_000_000, 1),
    ):
        for pass_, channels, layout in product(("forward", "dgrad", "wgrad"), (64, 1 << 16, 1 << 24), LAYOUTS):
            axes = make_plan(derive(conv), pass_, "nhwc", "float32").axes  # type: ignore[arg-type]
            wide = replace(conv, in_channels=channels, out_channels=channels)
            deep = replace(wide, groups=channels)
            for wanted in (wide, deep):
                if pass_ == "wgrad":
                    correlate_plans(wanted, layout, "float32", axes, MACHINES["avx512"], 1)
                else:
                    gather_plans(wanted, pass_, layout, "float32", axes, MACHINES["avx512"], 2)  # type: ignore[arg-type]


def test_a_flipped_forward_changes_every_plan() -> None:
    pairs: list[tuple[Pass, str]] = [p for p in product(PASSES, LAYOUTS) if p[0] != "bgrad"]
    for pass_, layout in pairs:
        plans = [
            make_plan(derive(Conv(6, 3, 2, 1, mode=mode)), pass_, layout, "float32")  # type: ignore[arg-type]
            for mode in ("cross-correlation", "convolution")
        ]
        assert plans[0].axes != plans[1].axes


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("backward", "nchw", "float32", 1), "pass backward: not one of forward, dgrad, wgrad, bgrad"),
        (("dgrad", "nwhc", "float32", 1), "layout nwhc: not one of nchw, nhwc"),
        (("dgrad", "nchw", "float16", 1), "dtype float16: not one of float32, float64, int64"),
        (("dgrad", "nchw", "float32", 0), "threads 0: a number of threads is an integer from 1 to 1024"),
        (("dgrad", "nchw", "float32", True), "threads True: a number of threads is an integer from 1 to 1024"),
        (
            ("bgrad", "nchw", "float32", 1),
            "pass bgrad: this problem has no bias; leave the bias in to have its gradient",
        ),
    ],
)
def test_what_there_is_not_is_refused(options: tuple[str, str, str, int], sentence: str) -> None:
    with pytest.raises(SymconvError) as caught:
        make_plan(derive(Conv(4, 2, bias=False)), *options)  # type: ignore[arg-type]
    assert str(caught.value) == sentence


def test_a_kernel_of_too_many_taps_is_refused() -> None:
    with pytest.raises(LimitError, match="at most 20000 are derived"):
        make_plan(derive(Conv(30_000, 25_000)), "dgrad", "nchw", "float32")
