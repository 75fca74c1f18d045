"""Stride phases: which taps meet which inputs, and the zero-free sub-convolutions that together are the dgrad.

An input at padded index j = i + p_lo belongs to phase j mod S. A tap with shift t meets just the inputs of phase
t mod S, so each phase's gradient is a stride-1 correlation of ∂y with that phase's taps alone. Phases of several
axes are tuples, their taps the products of the axes' taps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from math import prod

from symconv.equations import Lazy
from symconv.errors import DerivationError, LimitError
from symconv.spec import Conv
from symconv.taps import AxisTaps

MAX_PHASES = 65_536
"""The largest number of phases (the product of the strides) that is listed."""


@dataclass(frozen=True)
class AxisPhase:
    """One phase of one axis, and the sub-convolution of ∂y that gives its part of ∂x.

    The inputs of the phase are first, first + step, …, `count` of them, and

        ∂x[first + step·t] = Σ_j w[taps[j]] · ∂y_padded[t + dilation·j]

    where ∂y_padded is ∂y with `padding_low` zeros before it and `padding_high` after it; a negative number says
    how many entries are cropped instead.
    """

    phase: int
    first: int
    step: int
    count: int
    taps: tuple[int, ...]
    dilation: int
    padding_low: int
    padding_high: int

    @property
    def live(self) -> bool:
        """Whether any tap meets the inputs of this phase; the gradient of a dead phase is zero."""
        return bool(self.taps)

    @property
    def inputs(self) -> range:
        """The input indices of this phase."""
        return range(self.first, self.first + self.step * self.count, self.step)


@dataclass(frozen=True)
class Phase:
    """One phase of all axes together, with its cost."""

    axes: tuple[AxisPhase, ...]
    macs: int
    zero_insertion_macs: int

    @property
    def phase(self) -> tuple[int, ...]:
        """(i + p_lo) mod S of the inputs, per axis."""
        return tuple(axis.phase for axis in self.axes)

    @property
    def live(self) -> bool:
        """Whether any tap meets the inputs of this phase."""
        return all(axis.live for axis in self.axes)

    @property
    def tap_count(self) -> int:
        """How many taps the phase has, without listing them."""
        return prod(len(axis.taps) for axis in self.axes)

    @property
    def inputs(self) -> list[tuple[int, ...]]:
        """The spatial indices of the inputs, in order."""
        return list(product(*(axis.inputs for axis in self.axes)))

    @property
    def taps(self) -> list[tuple[int, ...]]:
        """The spatial indices of the taps, in ascending order."""
        return sorted(self.taps_in_order)

    @property
    def taps_in_order(self) -> list[tuple[int, ...]]:
        """The taps in the order in which the sub-convolution applies them."""
        return list(product(*(axis.taps for axis in self.axes)))


@dataclass(frozen=True)
class TapImage:
    """Where one tap's weight gradient finds its inputs: every tap correlates ∂y with exactly one phase image of x.

    With x_phase[u] the padded input at S·u + phase, ∂w[tap] = Σ_o ∂y[o] · x_phase[o + offset].
    """

    tap: tuple[int, ...]
    phase: tuple[int, ...]
    offset: tuple[int, ...]


def axis_phase(taps: AxisTaps, phase: int) -> AxisPhase:
    """Phase number `phase` (0 … S−1) of one axis.

    Raises `DerivationError` if the taps of the phase are not equally spaced (no convolution has such taps).
    """
    axis = taps.axis
    meeting = _taps_by_phase(taps).get(phase, ())
    first_u = max(0, -((phase - axis.padding_low) // axis.stride))
    first = axis.stride * first_u + phase - axis.padding_low
    count = max(0, (axis.input - 1 - first) // axis.stride + 1)
    # The output that tap k combines with input number t of this phase is t + offset.
    offsets = sorted((first_u - taps.shifts[tap] // axis.stride, tap) for tap in meeting)
    if not offsets:
        return AxisPhase(phase, first, axis.stride, count, (), 1, 0, 0)
    steps = {after[0] - before[0] for before, after in pairwise(offsets)} or {1}
    if len(steps) != 1:
        raise DerivationError(f"phase {phase}: taps at unequal steps {sorted(steps)}")
    low = -offsets[0][0]
    high = offsets[-1][0] + count - axis.output
    return AxisPhase(phase, first, axis.stride, count, tuple(t for _, t in offsets), steps.pop(), low, high)


def live_axis_phases(taps: AxisTaps) -> tuple[AxisPhase, ...]:
    """The live phases of one axis, in order: at most one for each tap, however large the stride."""
    return tuple(axis_phase(taps, phase) for phase in sorted(_taps_by_phase(taps)))


@lru_cache(maxsize=64)
def _taps_by_phase(taps: AxisTaps) -> dict[int, tuple[int, ...]]:
    """The taps that meet the inputs of each live phase."""
    found: dict[int, list[int]] = {}
    for tap, shift in enumerate(taps.shifts):
        found.setdefault(shift % taps.axis.stride, []).append(tap)
    return {phase: tuple(meeting) for phase, meeting in found.items()}


def reached_inputs(taps: AxisTaps) -> int:
    """How many inputs of an axis any window reads."""
    spans: dict[int, list[range]] = {}
    for tap, shift in enumerate(taps.shifts):
        offset, phase = divmod(shift, taps.axis.stride)
        outputs = taps.outputs_of(tap)
        # Input number u of the phase, at padded index S·u + phase.
        spans.setdefault(phase, []).append(range(outputs.start + offset, outputs.stop + offset))
    reached = 0
    for phase_spans in spans.values():
        end = 0
        for span in sorted(filter(len, phase_spans), key=lambda span: span.start):
            reached += max(0, span.stop - max(end, span.start))
            end = max(end, span.stop)
    return reached


def list_phases(conv: Conv, taps: tuple[AxisTaps, ...]) -> tuple[Phase, ...]:
    """All phases of a problem, live or not, in order. Raises `LimitError` where the strides make too many."""
    total = prod(conv.stride)
    if total > MAX_PHASES:
        strides = "x".join(map(str, conv.stride))
        raise LimitError(f"stride {strides} makes {total} phases; at most {MAX_PHASES} are listed")
    per_axis = [[axis_phase(axis, phase) for phase in range(axis.axis.stride)] for axis in taps]
    channels = conv.batch * conv.in_channels * conv.group_out
    phases = []
    for axes in product(*per_axis):
        inputs = prod(axis.count for axis in axes) * channels
        # Zero insertion meets each of these inputs with every tap of the rotated kernel.
        taps_met = prod(len(axis.taps) for axis in axes)
        phases.append(Phase(axes, inputs * taps_met, inputs * prod(conv.kernel)))
    return tuple(phases)


def tap_image(taps: tuple[AxisTaps, ...], tap: tuple[int, ...]) -> TapImage:
    """The phase image that `tap` reads in the weight gradient."""
    pairs = [divmod(axis.shifts[k], axis.axis.stride) for axis, k in zip(taps, tap, strict=True)]
    return TapImage(tap, tuple(phase for _, phase in pairs), tuple(offset for offset, _ in pairs))


def outputs_meeting(taps: AxisTaps, position: int) -> list[tuple[int, int]]:
    """The (output, tap) pairs by which the sub-convolution of its phase makes input `position` of an axis."""
    axis = taps.axis
    phase = axis_phase(taps, (position + axis.padding_low) % axis.stride)
    t = (position - phase.first) // phase.step
    outputs = (t + phase.dilation * j - phase.padding_low for j in range(len(phase.taps)))
    return [(o, tap) for o, tap in zip(outputs, phase.taps, strict=True) if 0 <= o < axis.output]


def inputs_meeting(taps: AxisTaps, tap: int) -> Sequence[tuple[int, int]]:
    """The (output, input) pairs by which `tap` correlates ∂y with its phase image of x on an axis."""
    axis = taps.axis
    offset, phase = divmod(taps.shifts[tap], axis.stride)
    outputs = taps.outputs_of(tap)
    return Lazy(len(outputs), lambda n: (outputs[n], axis.stride * (outputs[n] + offset) + phase - axis.padding_low))
