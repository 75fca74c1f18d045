"""About how long a weight gradient by tiles takes."""

from __future__ import annotations

from dataclasses import replace
from math import gcd, prod

from symconv.kernels.correlate_plan import CorrelatePlan
from symconv.kernels.strides import Strides
from symconv.kernels.tiling import LATENCY, NEAR, SOURCE, TURNED_CYCLES
from symconv.spec import Conv

CACHE_LINE, CACHE_SETS, CACHE_WAYS, CACHE_ITEM = 64, 64, 12, 4
"""The first level's cache: bytes of a line, sets, lines of a set; and bytes of a number, about."""
LOST_VECTOR, LOST_ROWS = 0.8, 0.38
"""Cycles in which the second level's cache gives a vector, or a line of memory that rows are read from."""
SQUARE_CYCLES = 10.0
"""Cycles that a vector of a square takes to be turned and to go to a line of memory of its own."""
PART_CYCLES, FAR_PART_CYCLES = 4.0, 12.0
"""The same where it is a part of that line, and the next tile writes the rest; and where the result is far."""
ROW_CYCLES, TAP_ROW_CYCLES = 10.0, 22.0
"""Cycles that the rows of a tile take to be put together, for a pixel, where there is one tap; and where more."""
PAGE_BYTES, PAGES = 1 << 12, 64
PAGE_ROWS, PAGE_VECTORS = 7.0, 4.0
"""Cycles that rows or vectors of x take more for a pixel, where pixels are a page apart and so many of them are met at
once that the processor doesn't know the places of all; less in proportion where they are nearer."""
FAR_BYTES, FAR_ROWS, FAR_VECTORS, FAR_TOGETHER = 1 << 22, 50.0, 20.0, 8.0
"""Arrays of more bytes are far, in memory. Cycles more for each line of x then: as rows, as vectors, and as rows that
are put together."""
LINE_CYCLES, SEGMENT_CYCLES = 58, 16
"""Cycles that the tiles of a line's taps take together from one line to the next; and one of pixels, or of all these
taps, from one segment to the next."""


def with_cycles(plan: CorrelatePlan, conv: Conv) -> CorrelatePlan:
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
            distant = _lost(plan, rows)
        one = max(products / 2, 0.57 * loads, float(LATENCY)) + distant + 1
        start = SEGMENT_CYCLES if plan.unrolled or plan.vectors == "pixels" else LINE_CYCLES
        line += one * turns + start / (1 if plan.unrolled else plan.kernel[2])
    cycles = conv.batch * lines * line * blocks
    tiles = plan.units * plan.rows * plan.columns
    times = -(-conv.batch * prod(plan.output[:2]) // plan.lines)
    cycles += 2 * tiles * times
    if plan.squares:
        taps = prod(plan.kernel) if plan.taps_follow else 1
        turned = plan.units // taps * -(-plan.rows * taps // plan.lanes) * plan.columns
        vector = SQUARE_CYCLES if plan.taps_follow else FAR_PART_CYCLES if _is_far(conv.w_shape) else PART_CYCLES
        cycles += vector * plan.lanes * turned
    elif plan.kept_apart and not plan.ends_at_once:
        cycles += (1.5 * plan.lanes if plan.vectors == "dy" else 4.0) * tiles
    if plan.strip:
        pixels = conv.batch * prod(plan.output) * plan.groups
        vectors = pixels * plan.dy_channels / plan.lanes
        if plan.rows_in:
            row = ROW_CYCLES if plan.tap_units == 1 else TAP_ROW_CYCLES
            cycles += row * pixels * len(plan.x_blocks) * plan.tap_units
            vectors *= plan.rows_in * plan.tap_units
        cycles += (TURNED_CYCLES if plan.dy.channel != 1 else NEAR) * vectors
    if plan.vectors == "pixels":
        cycles += 20 * plan.units + 3.5 * tiles
    elif plan.vectors != "both" and plan.x.channel == 1:
        cycles += _far(plan, conv)
    return replace(plan, cycles=cycles)


def _is_far(shape: tuple[int, ...]) -> bool:
    """Is an array of this shape too large for the caches?"""
    return prod(shape) * CACHE_ITEM > FAR_BYTES


def _far(plan: CorrelatePlan, conv: Conv) -> float:
    """Cycles more where the pixels of x, whose channels are side by side, are far from each other or from memory."""
    vectors = plan.vectors != "dy"
    pixels = conv.batch * prod(plan.output)
    cycles = 0.0
    if not plan.rows_in and min(plan.lines * plan.output[2], pixels) > PAGES:
        apart = plan.axes[2].source_step * plan.x.pixel * CACHE_ITEM
        page = PAGE_VECTORS if vectors else PAGE_ROWS
        cycles += page * min(1.0, apart / PAGE_BYTES) * pixels * plan.units
    if _is_far(conv.x_shape):
        line = FAR_TOGETHER if plan.rows_in else FAR_VECTORS if vectors else FAR_ROWS
        reached = prod(min(size, axis.source_step) for size, axis in zip(plan.kernel, plan.axes, strict=True))
        pixels = min(pixels * reached, conv.batch * prod(conv.input))
        cycles += line * pixels * plan.x.pixel * CACHE_ITEM / CACHE_LINE
    return cycles


def _lost(plan: CorrelatePlan, rows: int) -> float:
    """Cycles a pixel for the lines of memory that the first level's cache has lost when another tile meets them again.

    Pixels whose distance is a large power of two share few of the cache's sets.
    """
    pixels = plan.lines * plan.output[2]

    def lost(strides: Strides, step: int, lines: float) -> float:
        apart = strides.pixel * step * CACHE_ITEM / CACHE_LINE
        sets = CACHE_SETS / gcd(CACHE_SETS, int(apart)) if apart == int(apart) else CACHE_SETS
        return lines if lines * pixels > sets * CACHE_WAYS else 0.0

    step = plan.axes[2].source_step
    # A row is in a line with others, or in a plane of its own.
    row_lines = 1 + rows * CACHE_ITEM / CACHE_LINE
    if plan.vectors == "dy":
        if plan.rows_in:
            return LOST_ROWS * rows * CACHE_ITEM / CACHE_LINE
        vectors = 0.0 if plan.strip else lost(plan.dy, 1, plan.columns)
        return LOST_VECTOR * vectors + LOST_ROWS * (lost(plan.x, step, row_lines) if plan.x.channel == 1 else 0.0)
    if plan.vectors == "x":
        return LOST_VECTOR * lost(plan.x, step, plan.columns) + LOST_ROWS * lost(plan.dy, 1, row_lines)
    return 0.0
