"""Derivation → plan: which loops a kernel runs, over which phases and taps, as a value that can be read and tested.

One form serves the forward pass and every phase of the input gradient: target number t of a phase gathers, through
each of the phase's taps, the source at `source_step`·t + offset, for just those t where that lies inside the
source. Nothing is padded and no zero is inserted. The weight gradient uses the forward's taps the other way round.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod

from symconv.derivation import Derivation
from symconv.kernels.correlate_plan import CorrelatePlan
from symconv.kernels.correlate_plans import correlate_plans
from symconv.kernels.gather_plan import GatherPlan
from symconv.kernels.gather_plans import LEAST_PRODUCTS, gather_plans
from symconv.kernels.machine import Machine, this_machine
from symconv.kernels.options import Dtype, Layout, Pass, check_options
from symconv.kernels.phase_runs import AxisPlan, PhaseRun, TapRun, is_patched, joined, patches_as_channels
from symconv.phases import live_axis_phases
from symconv.spec import Conv
from symconv.taps import AxisTaps

_FORMS = {
    ("forward", "nchw"): "gather_rows",
    ("dgrad", "nchw"): "gather_rows",
    ("wgrad", "nchw"): "correlate_rows",
    ("bgrad", "nchw"): "sum_planes",
    ("forward", "nhwc"): "gather_dot",
    ("dgrad", "nhwc"): "gather_channels",
    ("wgrad", "nhwc"): "correlate_channels",
    ("bgrad", "nhwc"): "sum_pixels",
}
_LOOPS = {
    "gather_rows": ("image", "target channel", "phase", "target row", "source channel", "tap", "target column"),
    "gather_dot": ("image", "target position", "target channel", "tap", "source channel"),
    "gather_channels": ("image", "phase", "target position", "tap", "source channel", "target channel"),
    "correlate_rows": ("output channel", "input channel", "tap", "image", "output row", "output column"),
    "correlate_channels": ("output channel", "tap", "image", "output position", "input channel"),
    "sum_planes": ("output channel", "image", "output position"),
    "sum_pixels": ("image", "output position", "output channel"),
}  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """A kernel before it is source.

    `form` names the loop nest (outermost loop first in `loops`) and the template that writes it. `clears` says
    whether some targets belong to no phase with taps, so that zero has to be written there first. `tiles` is there in
    the form whose sums are tiles of registers.
    """

    conv: Conv
    pass_: Pass
    layout: Layout
    dtype: Dtype
    threads: int
    form: str
    loops: tuple[str, ...]
    axes: tuple[AxisPlan, ...]
    clears: bool
    tiles: GatherPlan | CorrelatePlan | None = None

    @property
    def name(self) -> str:
        """What tells it from the other plans of its problem, in one word."""
        return self.form if self.tiles is None else f"{self.form}-{self.tiles.name}"

    def __str__(self) -> str:
        """The plan as a few lines of text."""
        lines = [
            f"{self.pass_} {self.dtype} {self.layout}, form {self.form}, threads {self.threads}",
            f"loops: {' > '.join(self.loops)}",
        ]
        for number, axis in enumerate(self.axes):
            lines.append(f"axis {number}: source step {axis.source_step}")
            for phase in axis.phases:
                taps = ", ".join(f"{run.tap}: {run.offset:+d} for {run.first}..{run.stop - 1}" for run in phase.taps)
                lines.append(f"  targets {phase.first} + {phase.step}t, {phase.count} of them; taps {taps}")
        if self.tiles is not None:
            lines += str(self.tiles).splitlines()
        if self.clears:
            lines.append("zero is written first: some targets belong to no live phase")
        return "\n".join(lines)


def make_plan(
    derivation: Derivation,
    pass_: Pass,
    layout: Layout,
    dtype: Dtype,
    threads: int = 1,
    machine: Machine | None = None,
) -> Plan:
    """The plan of one pass of a derived problem that is best by the estimate; see `make_plans`."""
    return make_plans(derivation, pass_, layout, dtype, threads, machine, 1)[0]


def make_plans(
    derivation: Derivation,
    pass_: Pass,
    layout: Layout,
    dtype: Dtype,
    threads: int = 1,
    machine: Machine | None = None,
    most: int | None = None,
) -> list[Plan]:
    """The plans of one pass of a derived problem, the best by the estimate first, at most so many.

    `machine` is the kind of processor that they are made for, this one if left out. Where a pass is so small that
    its compilation isn't worth while, a loop nest that all problems share comes first. Raises `SymconvError` for
    options that there are not.
    """
    conv = derivation.conv
    check_options(conv, pass_, layout, dtype, threads)
    if pass_ == "bgrad":
        axes: tuple[AxisPlan, ...] = ()
    else:
        axes = tuple(map(_dgrad_axis if pass_ == "dgrad" else _forward_axis, derivation.taps))
    covered = all(
        sum(phase.count for phase in plan.phases) == axis.input for plan, axis in zip(axes, conv.axes, strict=False)
    )
    clears = pass_ == "dgrad" and not covered
    form = _FORMS[pass_, layout]
    shared = Plan(conv, pass_, layout, dtype, threads, form, _LOOPS[form], axes, clears)
    small = _products(conv) < LEAST_PRODUCTS
    if small and most == 1:
        return [shared]
    machine = machine or this_machine()
    whole, axes_of_tiles = conv, axes
    if _merges(conv, pass_, layout, axes):
        whole, axes_of_tiles = patches_as_channels(conv), (*axes[:-1], joined((conv.output[-1],)))
    tiled: list[GatherPlan] | list[CorrelatePlan] = []
    if pass_ == "wgrad":
        form, tiled = "correlate_tiles", correlate_plans(whole, layout, dtype, axes_of_tiles, machine, threads)
    elif pass_ != "bgrad":
        form = "gather_tiles"
        tiled = gather_plans(whole, pass_, layout, dtype, axes_of_tiles, machine, threads)
    made = [replace(shared, form=form, loops=tiles.loops, tiles=tiles) for tiles in tiled]
    return ([shared, *made] if small else [*made, shared])[:most]


def _merges(conv: Conv, pass_: Pass, layout: Layout, axes: tuple[AxisPlan, ...]) -> bool:
    """Are the last axis's taps and the input's channels side by side in memory, so that they are read as channels?"""
    if layout != "nhwc" or conv.groups > 1 or not axes:
        return False
    return is_patched(axes[-1], conv.output[-1] if pass_ == "dgrad" else conv.input[-1])


def _products(conv: Conv) -> int:
    return prod(conv.output) * conv.out_channels * conv.in_channels // conv.groups * prod(conv.kernel)


def _forward_axis(taps: AxisTaps) -> AxisPlan:
    axis = taps.axis
    runs = []
    for tap in range(axis.kernel):
        outputs = taps.outputs_of(tap)
        runs.append(TapRun(tap, taps.input_offset(tap), outputs.start, outputs.stop))
    return AxisPlan(axis.stride, (PhaseRun(0, 1, axis.output, tuple(runs)),))


def _dgrad_axis(taps: AxisTaps) -> AxisPlan:
    outputs = taps.axis.output
    phases = []
    for phase in live_axis_phases(taps):
        if not phase.count:
            continue
        runs = []
        for place, tap in enumerate(phase.taps):
            offset = phase.dilation * place - phase.padding_low
            first = max(0, -offset)
            runs.append(TapRun(tap, offset, first, max(first, min(phase.count, outputs - offset))))
        phases.append(PhaseRun(phase.first, phase.step, phase.count, tuple(runs)))
    return AxisPlan(1, tuple(phases))
