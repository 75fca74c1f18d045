"""The weight gradient by tiles: which weights a tile sums products for, and which lines it meets at a time.

A tile is some rows times some vectors. The vectors are channels of one tensor, the rows channels of the other, which
are spread: of x for vectors of ∂y, of ∂y for vectors of x. Where x has few channels the rows are those of all the taps
of a line. Where each channel is a group of its own the vectors are channels of both, and the rows are taps. Where
pixels lie side by side vectors can be pixels: a row and a column are a channel each, and lanes are summed at the end.

Only outputs whose source lies inside x are met: the borders cut the taps' ranges, and nothing is padded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from math import gcd, prod
from typing import Literal, TypeAlias

from symconv.kernels.machine import Machine
from symconv.kernels.options import Dtype, Layout
from symconv.kernels.phase_runs import ALONE, AxisPlan, is_plain, is_tileable, joined
from symconv.kernels.strides import ITEMSIZE, Strides, strides_of
from symconv.kernels.tiling import (
    LATENCY,
    MAX_COLUMNS,
    MAX_STEPS,
    MAX_UNROLLED,
    MOST_APART,
    NEAR,
    SOURCE,
    TURNED_CYCLES,
    starts,
)
from symconv.spec import Conv

Vectors: TypeAlias = Literal["dy", "x", "both", "pixels"]
Part: TypeAlias = tuple[int, ...]
"""A tap in a step: source offset in pixels, first row, the one behind the last, and where lanes are pixels the same of
the lanes that the tap reaches."""

PIXELS_AT_ONCE = 160
"""Outputs that all units meet before the next ones: their channels of one tile stay in the first level's cache."""
MAX_SEGMENTS = 4096
"""Vectors of pixels that a line has at most."""
CACHE_LINE, CACHE_SETS, CACHE_WAYS, CACHE_ITEM = 64, 64, 12, 4
"""The first level's cache: bytes of a line, sets, lines of a set; and bytes of a number, about."""
SQUARE_CYCLES = 10.0
"""Cycles that a vector of a square takes to be turned and to go to a line of memory of its own."""
PARTIAL_CYCLES = 25.0
"""The same where it is a part of that line, and the rest of it is written at another time."""
LINE_CYCLES = 16
"""Cycles that a tile takes from one line to the next."""


@dataclass(frozen=True)
class Segment:
    """The outputs `first` to before `stop` of a line, which one set of a tile's taps meets, at x `offset` on."""

    taps: int
    first: int
    stop: int
    offset: int
    step: int


@dataclass(frozen=True)
class CorrelatePlan:
    """Sums of products in tiles. `x_channels` and `dy_channels` are those of a group.

    `steps` are, for each inner loop, its parts. `x_blocks` and `dy_blocks` are the first channels of the blocks of a
    group. `cycles` is an estimate.
    """

    machine: str
    axes: tuple[AxisPlan, AxisPlan, AxisPlan]
    groups: int
    x_channels: int
    dy_channels: int
    input: tuple[int, ...]
    output: tuple[int, ...]
    x: Strides
    dy: Strides
    kernel: tuple[int, ...]
    vectors: Vectors
    lanes: int
    rows: int
    columns: int
    unrolled: bool
    steps: tuple[tuple[Part, ...], ...]
    segments: tuple[Segment, ...]
    x_blocks: tuple[int, ...]
    dy_blocks: tuple[int, ...]
    lines: int
    strip: bool
    cycles: float

    packs = False

    @property
    def width(self) -> int:
        """The channels of a tile's vectors, or columns."""
        return self.columns if self.vectors == "pixels" else self.lanes * self.columns

    @property
    def tap_units(self) -> int:
        """The taps, or lines of taps, that have tiles of their own."""
        return prod(self.kernel[:2]) * (1 if self.unrolled else self.kernel[2])

    @property
    def units(self) -> int:
        """The units of work."""
        return self.groups * len(self.x_blocks) * len(self.dy_blocks) * self.tap_units

    @property
    def direct(self) -> bool:
        """Are tiles kept in the result itself: its vectors are side by side there, and no two tiles meet?"""
        whole = self.x_channels % self.width == 0 and self.dy_channels % self.rows == 0
        return self.vectors == "x" and whole

    @property
    def kept_apart(self) -> bool:
        """Are tiles kept in memory of their own until all lines are met?"""
        return self.vectors != "pixels" and not self.direct

    @property
    def squares(self) -> bool:
        """Are squares of tiles turned to go to the result, where a tile's rows follow each other?"""
        return self.vectors == "dy" and not self.unrolled

    @property
    def taps_follow(self) -> bool:
        """Do all taps of a channel of x follow each other in the result, and not the channels of a tap?"""
        return (self.x.channel, self.dy.channel) != (1, 1)

    @property
    def loops(self) -> tuple[str, ...]:
        """The loops, the outermost first."""
        tiles = ("block of dy channels", "block of x channels", "tap", "line", "output position")
        return tiles if self.vectors == "pixels" else ("block of lines", *tiles)

    @property
    def name(self) -> str:
        """What tells it from the other plans of its problem, in one word."""
        taps = "-taps" if self.unrolled else ""
        strip = "-strip" if self.strip else ""
        return f"{self.vectors}{self.lanes}-{self.rows}x{self.columns}-{self.lines}{strip}{taps}"

    def __str__(self) -> str:
        of_x = "taps and channels of x" if self.unrolled else "channels of x"
        rows = {"dy": of_x, "x": "channels of dy", "both": "taps", "pixels": of_x}[self.vectors]
        columns = {
            "dy": f"vectors of {self.lanes} channels of dy",
            "x": f"vectors of {self.lanes} channels of x",
            "both": f"vectors of {self.lanes} channels",
            "pixels": f"channels of dy, sums over {self.lanes} pixels each",
        }[self.vectors]
        return "\n".join(
            [
                f"tiles for {self.machine}: {self.rows} {rows} x {self.columns} {columns}",
                f"{self.units} tiles, {self.lines} lines of outputs at a time"
                + (", whose vectors are put together" if self.strip else ""),
                f"about {self.cycles:.3g} cycles",
            ]
        )


def correlate_plans(
    conv: Conv, layout: Layout, dtype: Dtype, axes: tuple[AxisPlan, ...], machine: Machine
) -> list[CorrelatePlan]:
    """The plans that there are, the one with the fewest cycles by the estimate first."""
    if not all(axis.phases for axis in axes) or not is_tileable(conv, axes[-1]):
        return []
    made = [
        _estimated(plan, conv)
        for vectors, unrolled in _kinds(conv, layout, axes[-1].source_step, machine.lanes(ITEMSIZE[dtype]))
        for plan in _of_kind(conv, layout, dtype, axes, machine, vectors, unrolled)
    ]
    return sorted(made, key=lambda plan: plan.cycles)


def _kinds(conv: Conv, layout: Layout, apart: int, lanes: int) -> tuple[tuple[Vectors, bool], ...]:
    """What can be vectors, and whether the taps of a line are one tile's rows."""
    if layout == "nchw":
        # With few channels most lanes would be idle.
        few = 2 * conv.out_channels // conv.groups <= lanes
        channels: tuple[tuple[Vectors, bool], ...] = () if few else (("dy", False), ("dy", True))
        return (*channels, *((("pixels", False), ("pixels", True)) if apart <= MOST_APART else ()))
    if conv.groups > 1 and conv.groups == conv.in_channels == conv.out_channels:
        return (("both", True),)
    return ("dy", False), ("dy", True), ("x", False)


def _of_kind(
    conv: Conv,
    layout: Layout,
    dtype: Dtype,
    axes: tuple[AxisPlan, ...],
    machine: Machine,
    vectors: Vectors,
    unrolled: bool,
) -> Iterable[CorrelatePlan]:
    """The plans whose tiles fit into the registers, without their cycles."""
    spatial = 3 - conv.dimensions
    input_, output, kernel = ((1,) * spatial + sizes for sizes in (conv.input, conv.output, conv.kernel))
    whole = [*(ALONE,) * spatial, *axes]
    if all(map(is_plain, axes, conv.input)):
        # Lines of any length serve: all positions are met in order.
        pixels = prod(input_)
        most = pixels if vectors == "pixels" else min(pixels, PIXELS_AT_ONCE)
        size = max(size for size in range(1, most + 1) if pixels % size == 0)
        input_ = output = (1, pixels // size, size)
        whole = [ALONE, joined((pixels // size,)), joined((size,))]
    # Where each group is a channel the vectors are groups.
    groups, together = (1, conv.groups) if vectors == "both" else (conv.groups, 1)
    x_channels = conv.in_channels // conv.groups * together
    dy_channels = conv.out_channels // conv.groups * together
    lanes = machine.lanes(ITEMSIZE[dtype])
    if vectors == "pixels":
        while lanes > 2 and lanes // 2 >= output[2]:
            lanes //= 2
    while lanes > {"x": x_channels, "pixels": lanes}.get(vectors, dy_channels):
        lanes //= 2
    for columns, rows in _tiles(machine, lanes, vectors, unrolled, x_channels, dy_channels, kernel[2]):
        width = columns if vectors == "pixels" else lanes * columns
        if vectors == "pixels":
            segments, steps = _pixel_segments(whole[2], output[2], unrolled, rows, x_channels, lanes)
        else:
            segments, steps = _segments(whole[2], output[2], vectors, unrolled, rows, x_channels)
        written = sum(columns * (stop - first) for step in steps for _, first, stop, *_ in step)
        if len(steps) > MAX_STEPS or written > MAX_UNROLLED:
            continue
        x_block = width if vectors == "x" else rows
        dy_block = rows if vectors == "x" else width
        x, dy = strides_of(layout, x_channels * groups, input_), strides_of(layout, dy_channels * groups, output)
        lines = prod(output[:2]) if vectors == "pixels" else max(1, PIXELS_AT_ONCE // output[2])
        strips = (False,) if vectors != "dy" else (False, True) if dy.channel == 1 else (True,)
        for strip in strips:
            yield CorrelatePlan(
                machine.name, (whole[0], whole[1], whole[2]), groups, x_channels, dy_channels, input_, output, x, dy,
                kernel, vectors, lanes, rows, columns, unrolled, steps, segments,
                (0,) if unrolled else starts(x_channels, x_block), starts(dy_channels, dy_block), lines, strip, 0.0,
            )  # fmt: skip


def _tiles(
    machine: Machine, lanes: int, vectors: Vectors, unrolled: bool, x_channels: int, dy_channels: int, taps: int
) -> Iterable[tuple[int, int]]:
    """Columns and rows of the tiles whose sums fit into the registers."""
    channels = x_channels if vectors == "x" else dy_channels
    for columns in range(1, MAX_COLUMNS + 1):
        if columns * (1 if vectors == "pixels" else lanes) > channels:
            break
        if vectors == "both":
            # The sums, the vectors of dy, and one of x.
            if columns * (taps + 1) + 1 <= machine.registers:
                yield columns, taps
            continue
        most = (machine.registers - columns - 1) // columns
        if unrolled:
            if taps > 1 and taps * x_channels <= most:
                yield columns, taps * x_channels
            continue
        for rows in range(1, min(most, dy_channels if vectors == "x" else x_channels) + 1):
            yield columns, rows


def _segments(
    axis: AxisPlan, outputs: int, vectors: Vectors, unrolled: bool, rows: int, channels: int
) -> tuple[tuple[Segment, ...], tuple[tuple[Part, ...], ...]]:
    """The segments of a line for each tap, or for all, and the steps that they take."""
    (phase,) = axis.phases
    runs = phase.taps
    if not unrolled:
        step = ((0, 0, rows),)
        return tuple(
            Segment(number, run.first, run.stop, run.offset, 0)
            for number, run in enumerate(runs)
            if run.first < run.stop
        ), (step,)
    each = 1 if vectors == "both" else channels
    cuts = sorted({0, outputs, *(cut for run in runs for cut in (run.first, run.stop) if 0 <= cut <= outputs)})
    steps: dict[tuple[Part, ...], int] = {}
    segments = []
    for first, stop in pairwise(cuts):
        met = [(number, run) for number, run in enumerate(runs) if run.first <= first and stop <= run.stop]
        if met:
            parts = tuple((run.offset, number * each, (number + 1) * each) for number, run in met)
            segments.append(Segment(0, first, stop, 0, steps.setdefault(parts, len(steps))))
    return tuple(segments), tuple(steps)


def _pixel_segments(
    axis: AxisPlan, outputs: int, unrolled: bool, rows: int, channels: int, lanes: int
) -> tuple[tuple[Segment, ...], tuple[tuple[Part, ...], ...]]:
    """The segments of a line where its outputs are lanes: whole vectors, and a last one that some lanes of are met."""
    (phase,) = axis.phases
    steps: dict[tuple[Part, ...], int] = {}
    segments: list[Segment] = []
    if not unrolled:
        for number, run in enumerate(phase.taps):
            last = run.stop - (run.stop - run.first) % lanes
            for first, stop in ((run.first, last), (last, run.stop)):
                if first < stop:
                    parts: tuple[Part, ...] = ((0, 0, rows, 0, min(lanes, stop - first)),)
                    segments.append(Segment(number, first, stop, run.offset, steps.setdefault(parts, len(steps))))
        return tuple(segments), tuple(steps)
    for first in range(0, min(outputs, MAX_SEGMENTS * lanes), lanes):
        parts = tuple(
            (run.offset, number * channels, (number + 1) * channels, lo, hi)
            for number, run in enumerate(phase.taps)
            if (lo := max(0, run.first - first)) < (hi := min(lanes, run.stop - first))
        )
        step = steps.setdefault(parts, len(steps)) if parts else -1
        if segments and segments[-1].step == step and segments[-1].stop == first:
            segments[-1] = replace(segments[-1], stop=first + lanes)
        elif parts:
            segments.append(Segment(0, first, first + lanes, 0, step))
    return tuple(segments), tuple(steps)


def _estimated(plan: CorrelatePlan, conv: Conv) -> CorrelatePlan:
    """The plan with its cycles."""
    lines = 1.0
    for axis in plan.axes[:2]:
        (phase,) = axis.phases
        lines *= sum(run.stop - run.first for run in phase.taps)
    blocks = plan.groups * len(plan.x_blocks) * len(plan.dy_blocks)
    line = 0.0
    for segment in plan.segments:
        parts = plan.steps[segment.step]
        rows = sum(stop - first for _, first, stop, *_ in parts)
        loads = plan.columns * (rows + 1) if plan.vectors == "both" else rows + plan.columns
        products = float(rows * plan.columns)
        turns = float(segment.stop - segment.first)
        distant = 0.0
        if plan.vectors == "pixels":
            # Elements that are apart are put together from more vectors; planes are not in the first level's cache.
            apart = plan.axes[2].source_step
            loads += (apart - 1) * rows
            products += apart * rows if apart > 1 else 0
            turns = -(-turns // plan.lanes)
            distant = SOURCE * loads
        else:
            distant = NEAR * _lost(plan, rows)
        one = max(products / 2, 0.57 * loads, float(LATENCY)) + distant + 1
        line += one * turns + LINE_CYCLES / max(1, plan.kernel[2] if not plan.unrolled else 1)
    cycles = conv.batch * lines * line * blocks
    tiles = plan.units * plan.rows * plan.columns
    times = -(-conv.batch * prod(plan.output[:2]) // plan.lines)
    cycles += 2 * tiles * times
    if plan.squares:
        taps = prod(plan.kernel) if plan.taps_follow else 1
        turned = plan.units // taps * -(-plan.rows * taps // plan.lanes) * plan.columns
        cycles += (SQUARE_CYCLES if plan.taps_follow else PARTIAL_CYCLES) * plan.lanes * turned
    elif plan.kept_apart:
        cycles += (1.5 * plan.lanes if plan.vectors == "dy" else 4.0) * tiles
    if plan.strip:
        vectors = conv.batch * prod(plan.output) * plan.groups * plan.dy_channels / plan.lanes
        cycles += (TURNED_CYCLES if plan.dy.channel != 1 else NEAR) * vectors
    if plan.vectors == "pixels":
        cycles += 20 * plan.units + 3.5 * tiles
    return replace(plan, cycles=cycles)


def _lost(plan: CorrelatePlan, rows: int) -> float:
    """Lines of memory a pixel that are not in the first level's cache when another tile meets them again.

    Pixels whose distance is a large power of two share few of the cache's sets.
    """
    pixels = plan.lines * plan.output[2]

    def lost(strides: Strides, step: int, lines: float) -> float:
        apart = strides.pixel * step * CACHE_ITEM / CACHE_LINE
        sets = CACHE_SETS / gcd(CACHE_SETS, int(apart)) if apart == int(apart) else CACHE_SETS
        return lines if lines * pixels > sets * CACHE_WAYS else 0.0

    step = plan.axes[2].source_step
    if plan.vectors == "dy":
        vectors = 0.0 if plan.strip else lost(plan.dy, 1, plan.columns)
        # A row is in a line with others, or in a plane of its own.
        return vectors + (lost(plan.x, step, 1 + rows * CACHE_ITEM / CACHE_LINE) if plan.x.channel == 1 else 0.0)
    if plan.vectors == "x":
        return lost(plan.x, step, plan.columns) + lost(plan.dy, 1, 1 + rows * CACHE_ITEM / CACHE_LINE)
    return 0.0
