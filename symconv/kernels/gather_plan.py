"""The loops around a tile of the target: which lines and channels a unit of work has, and how weights are read."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Literal, TypeAlias

from symconv.kernels.phase_runs import AxisPlan
from symconv.kernels.strides import Strides
from symconv.kernels.tiling import MOST_APART, Tiling

Stores: TypeAlias = Literal["rows", "kept", "turned", "pixels", "one by one"]
"""Rows of channels, of which some may not be the target's; rows of pixels, which rows of channels may be turned to;
or number by number."""
Packing: TypeAlias = Literal["all", "blocks", "chunks", "none"]


@dataclass(frozen=True)
class GatherPlan:
    """A gather through tiles: three axes, the channels of a group in the source and the target, and the tiling.

    `source_sizes` and `target_sizes` are the arrays' sizes on the three axes. `lines` of the target are one unit.
    `packing` says whether all weights are packed first, or those of a block before its first unit, or of all blocks
    those of `chunk` source channels at a time (of a block, too, where `chunk` is not all), or none and they are read
    where they lie. `ahead` says whether the source of the next tile is asked for while a tile is made. `cycles` is an
    estimate for one image.
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
    packing: Packing
    chunk: int
    lines: int
    ahead: bool
    cycles: float

    @property
    def packs(self) -> bool:
        """Are all weights packed first?"""
        return self.packing == "all"

    @property
    def chunked(self) -> bool:
        """Are sums kept in the target from some source channels to the next ones?"""
        return self.packing == "chunks" or (self.packing == "blocks" and self.chunk < self.block_channels)

    @property
    def all_lines(self) -> int:
        """The lines of an image of the target that any tap reaches."""
        return prod(sum(phase.count for phase in axis.phases) for axis in self.axes[:2])

    @property
    def line_blocks(self) -> int:
        """The units that the lines of an image are."""
        return -(-self.all_lines // self.lines)

    @property
    def group_blocks(self) -> int:
        """The groups that have blocks of channels of their own."""
        return 1 if self.tiling.kind == "lanes" else self.groups

    @property
    def block_channels(self) -> int:
        """The source channels that a block of target channels reads."""
        return 1 if self.tiling.kind == "lanes" else self.sources

    @property
    def apart(self) -> int:
        """Targets of a phase are so many pixels from each other."""
        return max((phase.step for phase in self.axes[2].phases), default=1)

    @property
    def stores(self) -> Stores:
        """How a tile goes to the target."""
        t = self.tiling
        if t.kind == "pixels":
            return "pixels" if self.apart <= MOST_APART else "one by one"
        if t.kind == "inner":
            return "one by one"
        if self.target.channel == 1:
            return "rows" if t.kept == t.width else "kept"
        return "turned" if self.apart <= MOST_APART else "one by one"

    @property
    def loops(self) -> tuple[str, ...]:
        """The loops, the outermost first."""
        block, chunk, lines = "block of target channels", "chunk of source channels", ("image", "block of lines")
        outer = {
            "chunks": (chunk, block, *lines),
            "blocks": (block, chunk, *lines) if self.chunked else (block, *lines),
        }
        inner = ("target line", "tile", "tap", "source channel")
        return (*outer.get(self.packing, (*lines, block)), *inner)

    @property
    def name(self) -> str:
        """What tells it from the other plans of its problem, in one word."""
        t = self.tiling
        pixels = "x".join(map(str, self.target_sizes))
        return f"{t.kind}{t.lanes}-{t.pixels}x{t.columns}-{self.packing}{self.chunk}-{pixels}-{self.lines}"

    def __str__(self) -> str:
        t = self.tiling
        column = {
            "spread": f"vectors of {t.lanes} target channels",
            "inner": f"target channels, sums over {t.lanes} source channels each",
            "lanes": f"vectors of {t.lanes} channels",
            "pixels": f"target channels, {t.lanes} pixels a vector",
        }[t.kind]
        steps = ", ".join(" and ".join(f"{tap.first} to {tap.stop - 1}" for tap in step) for step in t.steps)
        weights = {
            "all": "packed",
            "blocks": "packed block by block" + (f", by {self.chunk} source channels" if self.chunked else ""),
            "chunks": f"packed by {self.chunk} source channels",
            "none": "read where they lie",
        }[self.packing]
        return "\n".join(
            [
                f"tiles for {self.machine}: {t.pixels} pixels x {t.columns} {column}",
                f"pixels of a tile that {'the taps of a line reach' if t.unrolled else 'a tap may reach'}: {steps}",
                f"{counted(len(t.blocks), 'block')} of {counted(t.width, 'channel')} a group, "
                f"{counted(self.lines, 'line')} a unit, weights {weights}"
                + (", the next tile's source asked for in advance" if self.ahead else "")
                + (f", {t.together} source channels a turn of the inner loop" if t.together > 1 else ""),
                f"about {self.cycles:.3g} cycles an image",
            ]
        )


def counted(count: int, noun: str) -> str:
    """So many of something."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
