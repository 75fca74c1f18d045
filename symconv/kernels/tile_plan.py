"""The loops around a tile: which lines and channels a unit of work has, and where everything lies in memory."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from symconv.kernels.machine import Machine
from symconv.kernels.options import Dtype, Layout, Pass
from symconv.kernels.phase_runs import ALONE, AxisPlan, is_plain, joined
from symconv.kernels.tiling import Tiling, best_tiling, tiling
from symconv.spec import Conv

LEAST_PRODUCTS = 100_000
"""A pass of fewer products takes less time than the compilation of a kernel of its own is worth."""
CACHED = 1 << 19
"""Bytes of the source that the lines of a unit may read: they stay in the second level's cache."""
UNITS_EACH = 4
"""So many units of work, at least, a thread has where there are lines enough."""

ITEMSIZE: dict[Dtype, int] = {"float32": 4, "float64": 8, "int64": 8}


@dataclass(frozen=True)
class Strides:
    """Elements from one image, channel, plane, line and pixel of an array to the next."""

    image: int
    channel: int
    plane: int
    line: int
    pixel: int


@dataclass(frozen=True)
class TilePlan:
    """A gather through tiles: three axes, the source's and the target's channels of a group, and the tiling.

    `source_sizes` and `target_sizes` are the arrays' sizes on the three axes. `lines` of the target are one unit.
    """

    machine: str
    axes: tuple[AxisPlan, AxisPlan, AxisPlan]
    groups: int
    sources: int
    targets: int
    source_sizes: tuple[int, ...]
    target_sizes: tuple[int, ...]
    source: Strides
    target: Strides
    kernel: tuple[int, ...]
    tiling: Tiling
    lines: int

    @property
    def all_lines(self) -> int:
        """The lines of an image of the target that any tap reaches."""
        return prod(sum(phase.count for phase in axis.phases) for axis in self.axes[:2])

    @property
    def line_blocks(self) -> int:
        """The units that the lines of an image are."""
        return -(-self.all_lines // self.lines)

    @property
    def direct(self) -> bool:
        """Does a tile go to the target as it is: all of its channels, side by side?"""
        return self.target.channel == 1 and self.tiling.kept == self.tiling.width

    def __str__(self) -> str:
        t = self.tiling
        clips = ", ".join(f"{lo} to {hi - 1}" for lo, hi in t.clips)
        return "\n".join(
            [
                f"tiles for {self.machine}: {t.pixels} pixels x {t.vectors} vectors of {t.lanes} target channels",
                f"taps reach pixels {clips} of a tile",
                f"{len(t.blocks)} blocks of {t.width} channels a group, {self.lines} lines a unit",
            ]
        )


def tile_plan(
    conv: Conv,
    pass_: Pass,
    layout: Layout,
    dtype: Dtype,
    axes: tuple[AxisPlan, ...],
    machine: Machine,
    threads: int,
    tile: tuple[int, int] | None,
) -> TilePlan | None:
    """The plan, None where the pass is no gather, or too small, or has too few channels or too many borders."""
    if pass_ not in ("forward", "dgrad") or not axes or not all(axis.phases for axis in axes):
        return None
    forward = pass_ == "forward"
    channels = (conv.in_channels // conv.groups, conv.out_channels // conv.groups)
    sources, targets = channels if forward else channels[::-1]
    source_sizes, target_sizes = (conv.input, conv.output) if forward else (conv.output, conv.input)
    size = ITEMSIZE[dtype]
    lanes = machine.lanes(size)
    if tile is None and (targets * 2 <= lanes or _products(conv) < LEAST_PRODUCTS):
        return None
    spatial = 3 - conv.dimensions
    whole = (*(ALONE,) * spatial, *axes)
    plain = all(map(is_plain, axes, source_sizes))
    shapes = [((1,) * spatial + source_sizes, (1,) * spatial + target_sizes, whole)]
    if plain:
        pixels = prod(source_sizes)
        shapes.append(((1, 1, pixels), (1, 1, pixels), (ALONE, ALONE, joined(source_sizes))))
    best = None
    for before, after, run in shapes:
        last = run[2].phases
        found = tiling(lanes, *tile, last, targets) if tile is not None else best_tiling(machine, size, last, targets)
        if found is None:
            continue
        cycles = found.cycles * prod(sum(phase.count for phase in axis.phases) for axis in run[:2])
        if best is None or cycles < 0.95 * best[0]:
            best = cycles, found, before, after, run
    if best is None:
        return None
    _, found, before, after, run = best
    source = _strides(layout, sources * conv.groups, before)
    target = _strides(layout, targets * conv.groups, after)
    lines = prod(sum(phase.count for phase in axis.phases) for axis in run[:2])
    read = run[1].source_step * before[2] * sources * size
    wanted = -(-lines * conv.batch * len(found.blocks) * conv.groups // (UNITS_EACH * threads))
    each = max(1, min(lines, CACHED // max(1, read), wanted if threads > 1 else lines))
    return TilePlan(
        machine.name, (run[0], run[1], run[2]), conv.groups, sources, targets, before, after, source, target,
        (1,) * spatial + conv.kernel, found, each,
    )  # fmt: skip


def _products(conv: Conv) -> int:
    return prod(conv.output) * conv.out_channels * conv.in_channels // conv.groups * prod(conv.kernel)


def _strides(layout: Layout, channels: int, sizes: tuple[int, ...]) -> Strides:
    depth, height, width = sizes
    if layout == "nhwc":
        return Strides(channels * depth * height * width, 1, height * width * channels, width * channels, channels)
    return Strides(channels * depth * height * width, depth * height * width, height * width, width, 1)
