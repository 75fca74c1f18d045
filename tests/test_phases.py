from __future__ import annotations

from itertools import product
from math import gcd, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symconv import Conv, LimitError
from symconv.derivation import derive
from symconv.phases import (
    AxisPhase,
    Phase,
    axis_phase,
    inputs_meeting,
    list_phases,
    live_axis_phases,
    outputs_meeting,
    reached_inputs,
    tap_image,
)
from symconv.taps import recover_taps
from tests.brute_force import products
from tests.problems import as_dict, problems


def phases_of(conv: Conv) -> tuple[Phase, ...]:
    return list_phases(conv, recover_taps(conv))


def tap_counts(conv: Conv) -> list[int]:
    return [len(phase.taps) for phase in phases_of(conv)]


@given(problems())
def test_the_phases_partition_the_inputs(conv: Conv) -> None:
    inputs = [index for phase in phases_of(conv) for index in phase.inputs]
    assert sorted(inputs) == list(product(*map(range, conv.input)))
    for phase in phases_of(conv):
        for index in phase.inputs:
            padded = (i + low for i, (low, _) in zip(index, conv.padding, strict=True))
            assert phase.phase == tuple(j % s for j, s in zip(padded, conv.stride, strict=True))


@given(problems())
def test_the_phases_partition_the_taps_and_only_theirs_meet_their_inputs(conv: Conv) -> None:
    phases = phases_of(conv)
    taps = [tap for phase in phases for tap in phase.taps]
    assert sorted(taps) == list(product(*map(range, conv.kernel)))
    phase_of = {index: phase for phase in phases for index in phase.inputs}
    for _, w, x in products(as_dict(conv)):
        assert w[2:] in phase_of[x[2:]].taps


@given(problems())
def test_live_phases_are_those_with_a_tap_and_a_multiple_of_the_gcd(conv: Conv) -> None:
    for phase in phases_of(conv):
        possible = all(
            value % gcd(s, d) == 0 for value, s, d in zip(phase.phase, conv.stride, conv.dilation, strict=True)
        )
        assert phase.live == bool(phase.taps)
        if phase.live:
            assert possible
    live = prod(min(k, s // gcd(s, d)) for k, s, d in zip(conv.kernel, conv.stride, conv.dilation, strict=True))
    assert sum(phase.live for phase in phases_of(conv)) == live


def sub_convolution(phase: AxisPhase, dy: list[int], w: list[int]) -> dict[int, int]:
    """The definition, on plain lists: pad or crop, correlate, interleave."""
    padded = [0] * max(0, phase.padding_low) + dy[max(0, -phase.padding_low) :] + [0] * max(0, phase.padding_high)
    padded = padded[: len(padded) - max(0, -phase.padding_high)] if phase.padding_high < 0 else padded
    return {
        phase.first + phase.step * t: sum(w[k] * padded[t + phase.dilation * j] for j, k in enumerate(phase.taps))
        for t in range(phase.count)
    }


@given(problems(dimensions=(1,)), st.integers(0, 99))
def test_the_sub_convolutions_interleave_to_the_dgrad(conv: Conv, seed: int) -> None:
    (taps,) = recover_taps(conv)
    random = np.random.default_rng(seed)
    dy = random.integers(-9, 9, conv.output[0]).tolist()
    w = random.integers(-9, 9, conv.kernel[0]).tolist()
    dx = dict.fromkeys(range(conv.input[0]), 0)
    for output in range(conv.output[0]):
        for tap, position in taps.axis.window(output):
            dx[position] += dy[output] * w[tap]
    made: dict[int, int] = {}
    for phase in live_axis_phases(taps):
        made |= sub_convolution(phase, dy, w)
    dead = [i for i in dx if i not in made]
    assert all(dx[i] == 0 for i in dead)
    assert {i: made.get(i, 0) for i in dx} == dx


@given(problems())
def test_each_tap_of_the_weight_gradient_reads_one_phase_image(conv: Conv) -> None:
    taps = recover_taps(conv)
    met: set[tuple[int, ...]] = set()
    for y, w, x in products(as_dict(conv)):
        image = tap_image(taps, w[2:])
        padded = [i + low for i, (low, _) in zip(x[2:], conv.padding, strict=True)]
        places = zip(conv.stride, y[2:], image.offset, image.phase, strict=True)
        assert padded == [s * (o + offset) + phase for s, o, offset, phase in places]
        met.add(w[2:])
    for axis, taps_of_axis in zip(conv.axes, taps, strict=True):
        for tap in range(axis.kernel):
            pairs = [(o, axis.position(o, tap)) for o in range(axis.output)]
            assert list(inputs_meeting(taps_of_axis, tap)) == [(o, i) for o, i in pairs if 0 <= i < axis.input]
        for position in range(axis.input):
            pairs = [(o, k) for o in range(axis.output) for k, i in axis.window(o) if i == position]
            assert sorted(outputs_meeting(taps_of_axis, position)) == pairs
        read = {i for o in range(axis.output) for _, i in axis.window(o)}
        assert reached_inputs(taps_of_axis) == len(read)


@given(problems())
def test_the_cost_is_counted_per_input_and_tap(conv: Conv) -> None:
    phases = phases_of(conv)
    channels = conv.batch * conv.in_channels * conv.group_out
    assert sum(phase.zero_insertion_macs for phase in phases) == channels * prod(conv.input) * prod(conv.kernel)
    for phase in phases:
        assert phase.macs == channels * len(phase.inputs) * len(phase.taps)
        assert phase.tap_count == len(phase.taps)


def test_the_saving_is_the_product_of_the_strides() -> None:
    phases = phases_of(Conv((8, 12), (4, 6), (2, 3)))
    assert sum(p.zero_insertion_macs for p in phases) == 6 * sum(p.macs for p in phases)


def test_kernel_7_at_stride_3_has_3_2_and_2_taps() -> None:
    assert tap_counts(Conv(11, 7, 3)) == [3, 2, 2]
    assert [phase.taps for phase in phases_of(Conv(11, 7, 3))] == [[(0,), (3,), (6,)], [(1,), (4,)], [(2,), (5,)]]


def test_kernel_1_at_stride_2_has_a_dead_phase_whose_gradient_is_zero() -> None:
    conv = Conv(5, 1, 2)
    assert [phase.live for phase in phases_of(conv)] == [True, False]
    dead = phases_of(conv)[1]
    assert all(derive(conv).dgrad[0, 0, *index].rhs == 0 for index in dead.inputs)


def test_stride_4_with_dilation_2_has_two_live_phases() -> None:
    phases = phases_of(Conv(20, 3, 4, dilation=2))
    assert [phase.phase for phase in phases if phase.live] == [(0,), (2,)]
    assert tap_counts(Conv(20, 3, 4, dilation=2)) == [2, 0, 1, 0]


def test_too_many_phases_are_refused() -> None:
    conv = Conv((2000, 2000), 1, 1000)
    with pytest.raises(LimitError, match="stride 1000x1000 makes 1000000 phases"):
        list_phases(conv, recover_taps(conv))
    assert len(live_axis_phases(recover_taps(conv)[0])) == 1
    assert not axis_phase(recover_taps(conv)[0], 7).live
