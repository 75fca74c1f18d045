"""Which weight gradients by tiles there are for a problem."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from math import prod
from typing import TypeAlias

from symconv.kernels.correlate_cost import PAGE_BYTES, with_cycles
from symconv.kernels.correlate_plan import CorrelatePlan, Part, Segment, Vectors
from symconv.kernels.machine import Machine
from symconv.kernels.options import Dtype, Layout
from symconv.kernels.phase_runs import ALONE, AxisPlan, is_plain, is_tileable, joined
from symconv.kernels.strides import ITEMSIZE, strides_of
from symconv.kernels.tiling import MAX_COLUMNS, MAX_STEPS, MAX_UNROLLED, MOST_APART, fewest_lanes, starts
from symconv.spec import Conv

PIXELS_AT_ONCE, FEW_PIXELS = 160, 256
"""Outputs that all units meet before the next ones: their channels of one tile stay in the first level's cache. So few
that an image has are met at once: then no sums are kept."""
PAGES_AT_ONCE = 56
"""The same where the pixels of x are a page or more apart: of so many pages the processor knows the places at once."""
PART_BYTES = 1 << 20
"""Rows that are put together for some blocks of x, of so many bytes at most: they stay in the second level's cache."""
MAX_SEGMENTS = 64
"""Vectors of pixels at the borders of a line that have segments of their own, at most."""

_Kind: TypeAlias = tuple[Vectors, bool, bool]
"""What is vectors, whether the taps of a line are one tile's rows, and whether rows are put together."""
Segments: TypeAlias = tuple[tuple[Segment, ...], tuple[tuple[Part, ...], ...]]
"""The segments of a line, and the steps that they take."""


def correlate_plans(
    conv: Conv, layout: Layout, dtype: Dtype, axes: tuple[AxisPlan, ...], machine: Machine, threads: int
) -> list[CorrelatePlan]:
    """The plans that there are, the one with the fewest cycles by the estimate first."""
    if not all(axis.phases for axis in axes) or not is_tileable(conv, axes[-1]):
        return []
    made = [
        with_cycles(plan, conv)
        for kind in _kinds(conv, layout, axes[-1].source_step, machine.lanes(ITEMSIZE[dtype]))
        for plan in _of_kind(conv, layout, dtype, axes, machine, threads, *kind)
    ]
    return sorted(made, key=lambda plan: plan.cycles)


def _kinds(conv: Conv, layout: Layout, apart: int, lanes: int) -> tuple[_Kind, ...]:
    """The kinds of tiles that a layout has."""
    if layout == "nchw":
        # With few channels most lanes would be idle.
        few = 2 * conv.out_channels // conv.groups <= lanes
        channels: tuple[_Kind, ...] = ("dy", False, False), ("dy", True, False)
        pixels: tuple[_Kind, ...] = ("pixels", False, False), ("pixels", True, False)
        return (*(() if few else channels), *(pixels if apart <= MOST_APART else ()))
    if conv.groups > 1 and conv.groups == conv.in_channels == conv.out_channels:
        return (("both", True, False),)
    return ("dy", False, False), ("dy", False, True), ("dy", True, False), ("x", False, False)


def _of_kind(
    conv: Conv,
    layout: Layout,
    dtype: Dtype,
    axes: tuple[AxisPlan, ...],
    machine: Machine,
    threads: int,
    vectors: Vectors,
    unrolled: bool,
    together: bool,
) -> Iterable[CorrelatePlan]:
    """The plans whose tiles fit into the registers, without their cycles."""
    spatial = 3 - conv.dimensions
    input_, output, kernel = ((1,) * spatial + sizes for sizes in (conv.input, conv.output, conv.kernel))
    whole = [*(ALONE,) * spatial, *axes]
    # Rows that are put together are side by side.
    apart = axes[-1].source_step * ITEMSIZE[dtype] * (conv.in_channels if layout == "nhwc" and not together else 1)
    if all(map(is_plain, axes, conv.input)):
        # Lines of any length serve: all positions are met in order.
        pixels = prod(input_)
        most = min(pixels, _at_once(pixels, apart))
        size = pixels
        if vectors != "pixels":
            size = max(size for size in range(1, most + 1) if pixels % size == 0)
        input_ = output = (1, pixels // size, size)
        whole = [ALONE, joined((pixels // size,)), joined((size,))]
    # Where each group is a channel the vectors are groups.
    groups, as_lanes = (1, conv.groups) if vectors == "both" else (conv.groups, 1)
    x_channels = conv.in_channels // conv.groups * as_lanes
    dy_channels = conv.out_channels // conv.groups * as_lanes
    lanes = machine.lanes(ITEMSIZE[dtype])
    if vectors == "pixels":
        lanes = fewest_lanes(lanes, output[2])
    else:
        while lanes > (x_channels if vectors == "x" else dy_channels):
            lanes //= 2
    for columns, rows in _tiles(machine, lanes, vectors, unrolled, x_channels, dy_channels, kernel[2]):
        width = columns if vectors == "pixels" else lanes * columns
        if vectors == "pixels":
            found = _pixel_segments(whole[2], output[2], unrolled, rows, x_channels, lanes)
        else:
            found = _segments(whole[2], output[2], vectors, unrolled, rows, x_channels)
        if found is None:
            continue
        segments, steps = found
        written = sum(columns * (stop - first) for step in steps for _, first, stop, *_ in step)
        if len(steps) > MAX_STEPS or written > MAX_UNROLLED:
            continue
        x_block = width if vectors == "x" else rows
        dy_block = rows if vectors == "x" else width
        x, dy = strides_of(layout, x_channels * groups, input_), strides_of(layout, dy_channels * groups, output)
        lines = prod(output[:2]) if vectors == "pixels" else max(1, _at_once(prod(output), apart) // output[2])
        x_blocks = (0,) if unrolled else starts(x_channels, x_block)
        parts = 0
        if together:
            size = lines * output[2] * len(x_blocks) * rows * ITEMSIZE[dtype]
            # With one tap each thread has its own part.
            parts = min(len(x_blocks), max(-(-size // PART_BYTES), threads if prod(kernel) == 1 else 1))
        strips = (False,) if vectors != "dy" else (True,) if together or dy.channel != 1 else (False, True)
        for strip in strips:
            yield CorrelatePlan(
                machine.name, (whole[0], whole[1], whole[2]), groups, x_channels, dy_channels, input_, output, x, dy,
                kernel, vectors, lanes, rows, columns, unrolled, steps, segments, x_blocks,
                starts(dy_channels, dy_block), lines, strip, parts, 0.0,
            )  # fmt: skip


def _at_once(pixels: int, apart: int) -> int:
    """The outputs, at most, that are met at once where an image has so many, whose sources are so many bytes apart."""
    if pixels <= FEW_PIXELS:
        return FEW_PIXELS
    return PAGES_AT_ONCE if apart >= PAGE_BYTES else PIXELS_AT_ONCE


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
) -> Segments | None:
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
) -> Segments | None:
    """The segments of a line where its outputs are lanes: whole vectors, and those of which some lanes are met.

    None where the borders are too long.
    """
    (phase,) = axis.phases
    runs = [(number, run) for number, run in enumerate(phase.taps) if run.first < run.stop]
    steps: dict[tuple[Part, ...], int] = {}
    segments: list[Segment] = []
    if not unrolled:
        for number, run in runs:
            last = run.stop - (run.stop - run.first) % lanes
            for first, stop in ((run.first, last), (last, run.stop)):
                if first < stop:
                    parts: tuple[Part, ...] = ((0, 0, rows, 0, min(lanes, stop - first)),)
                    segments.append(Segment(number, first, stop, run.offset, steps.setdefault(parts, len(steps))))
        return tuple(segments), tuple(steps)
    # Vectors that all taps meet wholly are one segment, those at the borders have their own.
    vectors = -(-outputs // lanes)
    begin = min(vectors, max((-(-run.first // lanes) for _, run in runs), default=0))
    end = max(begin, min((run.stop // lanes for _, run in runs), default=0))
    if begin + vectors - end > MAX_SEGMENTS:
        return None
    borders = [(number, number + 1) for number in (*range(begin), *range(end, vectors))]
    for first, stop in sorted([*borders, *([(begin, end)] if begin < end else [])]):
        at = first * lanes
        parts = tuple(
            (run.offset, number * channels, (number + 1) * channels, lo, hi)
            for number, run in runs
            if (lo := max(0, run.first - at)) < (hi := min(lanes, run.stop - at))
        )
        if parts:
            segments.append(Segment(0, at, stop * lanes, 0, steps.setdefault(parts, len(steps))))
    return tuple(segments), tuple(steps)
