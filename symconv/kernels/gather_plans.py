"""Which gathers through tiles there are for a problem, and about how long each takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import inf, prod

from symconv.kernels.gather_plan import GatherPlan
from symconv.kernels.machine import Machine
from symconv.kernels.options import Dtype, Layout, Pass
from symconv.kernels.phase_runs import ALONE, AxisPlan, is_plain, is_tileable, joined
from symconv.kernels.strides import ITEMSIZE, strides_of
from symconv.kernels.tiling import FAR, MAX_COLUMNS, MOST_APART, NEAR, TURNED_CYCLES, Kind, tilings
from symconv.spec import Conv

LEAST_PRODUCTS = 40_000
"""A pass of fewer products takes less time than the compilation of a kernel of its own is worth."""
CACHED = 1 << 19
"""Bytes of the source that the lines of a unit may read: they stay in the second level's cache."""
LEAST_PIECE = 48
"""Pixels that such a line has at least, where it isn't an image."""
SET_BYTES = 1 << 10
"""Lines so far apart, or a multiple, are in a few sets of the first level's cache."""
NEAREST = 1 << 15
"""The same for the first level's cache."""
UNITS_EACH = 4
"""So many units of work, at least, a thread has where there are lines enough."""
PACKED_CYCLES = 0.6
"""Cycles that a weight takes to be packed."""
INNER_PACKED_CYCLES = 4.0
"""The same where weights are packed one by one."""
FAR_CYCLES = ((1 << 20, 0.0), (1 << 22, 0.2), (1 << 24, 0.4), (inf, 1.0))
"""Cycles that a weight takes once from or to memory, where all of them have at most so many bytes."""
FAR_RUN = 96
"""Weights that take as long to be read as to be found, far from the ones before."""
LINE_BYTES = 64
BLOCK_BYTES = 5 << 18
"""The weights of a block that is packed on its own stay in the second level's cache."""
CHUNK_BYTES = 64 << 10
"""The weights of so many source channels are packed at a time that they stay in the caches."""
NEAR_BYTES = 1 << 20
AHEAD_BYTES, AHEAD_BLOCKS = 1 << 21, 4
"""A source of more bytes is not in the second level's cache; and the blocks that each read it again from there."""
FEW_PAGES = 128
"""Pages that the processor knows the places of without looking them up far away."""
WRITTEN_CYCLES = (26.0, 17.0, 15.0, 11.0)
"""Cycles that a line of memory takes to be written, where one, two, three or more follow each other."""
AGAIN_CYCLES = 10.0
"""Cycles that a vector of sums takes to be kept in the target, and to be loaded again, between two chunks."""
READ_CYCLES = 25.0
"""Cycles that a vector of weights takes to be read from where it lies, a page from the one before."""


def gather_plans(
    conv: Conv,
    pass_: Pass,
    layout: Layout,
    dtype: Dtype,
    axes: tuple[AxisPlan, ...],
    machine: Machine,
    threads: int,
) -> list[GatherPlan]:
    """The plans that there are, the one with the fewest cycles by the estimate first.

    None where there are too many borders, taps or channels, or no kind of product fits.
    """
    if not all(axis.phases for axis in axes) or not is_tileable(conv, axes[-1]):
        return []
    forward = pass_ == "forward"
    channels = (conv.in_channels // conv.groups, conv.out_channels // conv.groups)
    sources, targets = channels if forward else channels[::-1]
    source_sizes, target_sizes = (conv.input, conv.output) if forward else (conv.output, conv.input)
    spatial = 3 - conv.dimensions
    padding = (1,) * spatial
    whole = (*(ALONE,) * spatial, *axes)
    shapes = [(padding + source_sizes, padding + target_sizes, whole)]
    if all(map(is_plain, axes, source_sizes)):
        pixels = prod(source_sizes)
        size = _piece(pixels, CACHED // (sources * ITEMSIZE[dtype]))
        lines = pixels // size
        shapes.append(((1, lines, size), (1, lines, size), (ALONE, joined((lines,)), joined((size,)))))
    groups = conv.groups
    kinds = _kinds(layout, axes[-1], targets, machine.lanes(ITEMSIZE[dtype]))
    if layout == "nhwc" and groups > 1 and sources == targets == 1:
        kinds, targets, sources = ("lanes",), groups, groups
        groups = 1
    far = prod(conv.w_shape) * ITEMSIZE[dtype] > NEAR_BYTES
    found = []
    for before, after, run in shapes:
        line_taps = _line_taps(run)
        source = strides_of(layout, sources * groups, before)
        target = strides_of(layout, targets * groups, after)
        for kind in kinds:
            step = run[2].source_step
            # Pixels so far apart share few of the cache's sets.
            shared = step * source.pixel * ITEMSIZE[dtype] % SET_BYTES == 0
            for tiling in tilings(
                machine, ITEMSIZE[dtype], run[2].phases, kind, sources, targets, line_taps, far, step, shared
            ):
                plan = GatherPlan(
                    machine.name, (run[0], run[1], run[2]), groups, sources, targets, before, after, source, target,
                    padding + conv.kernel, tiling, "all", sources, 1, False, 0.0,
                )  # fmt: skip
                found += [
                    _with_lines(_with_ahead(made, conv, dtype), conv, dtype, threads)
                    for made in _with_weights(plan, conv, pass_, layout, dtype)
                ]
    return sorted(found, key=lambda plan: plan.cycles)


def _piece(pixels: int, most: int) -> int:
    """The longest lines of one length that so many pixels can be cut into, whose sources stay in the cache."""
    whole = max(size for size in range(1, max(1, min(pixels, most)) + 1) if pixels % size == 0)
    return whole if whole >= LEAST_PIECE else pixels


def _kinds(layout: Layout, axis: AxisPlan, targets: int, lanes: int) -> tuple[Kind, ...]:
    """The kinds of products that a layout has; in nchw vectors of few target channels would be idle for the most."""
    if layout == "nhwc":
        return "spread", "inner"
    pixels = ("pixels",) if axis.source_step <= MOST_APART else ()
    return (*(("spread",) if 2 * targets > lanes else ()), *pixels)


def _with_weights(plan: GatherPlan, conv: Conv, pass_: Pass, layout: Layout, dtype: Dtype) -> Iterable[GatherPlan]:
    """The plan with its weights packed, all or by chunks, and with them read where they lie, as far as that can be."""
    t = plan.tiling
    lines = plan.all_lines
    cycles = t.cycles * _planes(plan, conv, pass_, dtype) + _storing(plan, conv, dtype) * t.tiles * len(t.blocks)
    cycles *= lines * plan.group_blocks
    taps, channels = prod(plan.kernel), plan.block_channels
    weights = len(t.blocks) * plan.group_blocks * taps * channels * t.width
    if t.kind == "pixels":
        yield replace(plan, packing="none", chunk=channels, cycles=cycles)
        return
    size = weights * ITEMSIZE[dtype]
    far = next(cycles for most, cycles in FAR_CYCLES if size <= most)
    once = PACKED_CYCLES if t.kind != "inner" else INNER_PACKED_CYCLES
    # From memory to be packed, back to memory, and from there again to be used.
    yield replace(plan, chunk=channels, cycles=cycles + (once + 3 * far) * weights / conv.batch)
    tiles = t.tiles * lines
    unit = max(t.lanes, t.together)
    parts = -(-taps * channels * t.width * ITEMSIZE[dtype] // BLOCK_BYTES)
    part = -(-channels // (parts * unit)) * unit if parts > 1 else channels
    kept = t.kind == "spread" and plan.stores == "rows" and t.apart
    if far and pass_ == "forward" and t.kind == "spread" and (parts == 1 or (kept and part < channels)):
        # The source is read again for each block.
        size = _source_bytes(plan, conv, dtype)
        read = len(t.blocks) * plan.group_blocks * size / LINE_BYTES * (NEAR if size <= NEAR_BYTES else FAR)
        packed = (PACKED_CYCLES + far * (_runs_apart(part) if parts > 1 else 1.0)) * weights
        again = AGAIN_CYCLES * tiles * len(t.blocks) * t.pixels * t.columns * (parts - 1)
        yield replace(plan, packing="blocks", chunk=part, cycles=cycles + again + (read + packed) / conv.batch)
    if kept:
        most = min(CHUNK_BYTES // t.width, NEAR_BYTES // (t.width * len(t.blocks) * plan.group_blocks))
        chunk = min(channels, most // (taps * ITEMSIZE[dtype]) // unit * unit)
        if unit <= chunk:
            chunks = -(-channels // chunk)
            apart = _runs_apart(chunk) if pass_ == "forward" else 1.0
            again = AGAIN_CYCLES * tiles * len(t.blocks) * t.pixels * t.columns * (chunks - 1)
            yield replace(
                plan,
                packing="chunks",
                chunk=chunk,
                cycles=cycles + again + (PACKED_CYCLES + far * apart) * weights / conv.batch,
            )
    side_by_side = "forward" if t.kind == "inner" else "dgrad"
    if layout == "nhwc" and pass_ == side_by_side and t.kind != "lanes" and (t.kept == t.width):
        # A vector of weights is read once by each tile, or it stays in a cache near by.
        vectors = weights / t.lanes
        reads = vectors if t.kind == "spread" else 0.0
        more = READ_CYCLES * reads * tiles + far * weights
        yield replace(plan, packing="none", chunk=channels, cycles=cycles + more)


def _runs_apart(run: int) -> float:
    """How many times as long weights take from memory that lie there in runs of so many, far from each other."""
    return 1.0 + FAR_RUN / run


def _planes(plan: GatherPlan, conv: Conv, pass_: Pass, dtype: Dtype) -> float:
    """How many times as long the products take where each source channel is on a page of its own."""
    t, channels = plan.tiling, plan.block_channels
    if plan.source.channel == 1 or t.unrolled:
        return 1.0
    if t.kind == "spread":
        return 1.15 if channels <= FEW_PAGES else 1.4
    # The weights of the next source channel are far away, too, where its rows are those of another pass.
    apart = pass_ == "dgrad" and prod(conv.w_shape) * ITEMSIZE[dtype] > NEAR_BYTES // 2
    return 1.15 if channels <= FEW_PAGES else 1.85 if apart else 1.25


def _storing(plan: GatherPlan, conv: Conv, dtype: Dtype) -> float:
    """Cycles more that a tile takes to go to the target."""
    t = plan.tiling
    if plan.stores == "turned":
        return TURNED_CYCLES * t.lanes * t.columns * -(-t.pixels // t.lanes)
    if plan.stores == "one by one":
        return 1.5 * t.pixels * t.kept if t.kind != "inner" else 0.0
    size = conv.batch * prod(plan.target_sizes) * plan.targets * plan.groups * ITEMSIZE[dtype]
    if t.kind != "spread" or size <= NEAR_BYTES:
        return 0.0
    # The more lines follow each other, the faster the memory takes them.
    line = WRITTEN_CYCLES[min(len(WRITTEN_CYCLES) - 1, t.columns - 1 if len(t.blocks) > 1 else MAX_COLUMNS)]
    return line * t.pixels * t.columns


def _with_ahead(plan: GatherPlan, conv: Conv, dtype: Dtype) -> GatherPlan:
    """The plan, which asks for the next tile's source in advance where that pays.

    It does where the source comes from memory, little is computed with it, and pixels are so far apart that the
    processor doesn't see that their lines of memory follow each other.
    """
    t = plan.tiling
    little = t.kind == "spread" and prod(plan.kernel) == 1 and len(t.blocks) <= AHEAD_BLOCKS and not plan.chunked
    apart = plan.source.channel == 1 and plan.source.pixel * ITEMSIZE[dtype] >= SET_BYTES
    return replace(plan, ahead=little and apart and _source_bytes(plan, conv, dtype) > AHEAD_BYTES and not t.unrolled)


def _source_bytes(plan: GatherPlan, conv: Conv, dtype: Dtype) -> int:
    return conv.batch * prod(plan.source_sizes) * plan.sources * plan.groups * ITEMSIZE[dtype]


def _with_lines(plan: GatherPlan, conv: Conv, dtype: Dtype, threads: int) -> GatherPlan:
    """The plan with as many lines a unit as stay in the cache and leave work for all threads."""
    lines = plan.all_lines
    lanes = plan.tiling.kind == "lanes"
    # Blocks of channels that are lanes read other parts of the same lines of memory.
    channels = plan.sources if lanes else plan.block_channels
    read = plan.axes[1].source_step * plan.source_sizes[2] * channels * ITEMSIZE[dtype]
    units = lines * conv.batch * len(plan.tiling.blocks) * plan.group_blocks
    wanted = -(-units // (UNITS_EACH * threads)) if threads > 1 else lines
    return replace(plan, lines=max(1, min(lines, (NEAREST if lanes else CACHED) // max(1, read), wanted)))


def _line_taps(axes: tuple[AxisPlan, ...]) -> int:
    """The lines of taps, depth and height, that a line of the target gathers through, on the average."""
    taps = 1.0
    for axis in axes[:2]:
        reached = sum(run.stop - run.first for phase in axis.phases for run in phase.taps)
        taps *= reached / max(1, sum(phase.count for phase in axis.phases))
    return max(1, round(taps))
