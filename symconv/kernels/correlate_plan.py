"""The weight gradient by tiles: which weights a tile sums products for, and which lines it meets at a time.

A tile is some rows times some vectors. The vectors are channels of one tensor, the rows channels of the other, which
are spread: of x for vectors of ∂y, of ∂y for vectors of x. Where x has few channels the rows are those of all the taps
of a line. Where each channel is a group of its own the vectors are channels of both, and the rows are taps. Where
pixels lie side by side vectors can be pixels: a row and a column are a channel each, and lanes are summed at the end.

Only outputs whose source lies inside x are met: the borders cut the taps' ranges, and nothing is padded.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Literal, TypeAlias

from symconv.kernels.phase_runs import AxisPlan
from symconv.kernels.strides import Strides

Vectors: TypeAlias = Literal["dy", "x", "both", "pixels"]
Part: TypeAlias = tuple[int, ...]
"""A tap in a step: source offset in pixels, first row, the one behind the last, and where lanes are pixels the same of
the lanes that the tap reaches."""


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
    group. `strip` says whether the vectors of some lines are put together first, `rows_in` in how many parts of the
    blocks of x the rows are, for one tap after another; 0 says that they are read where they lie. `cycles` is an
    estimate.
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
    rows_in: int
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
    def blocks_in_part(self) -> int:
        """The blocks of x, at most, whose rows are put together at a time."""
        return -(-len(self.x_blocks) // self.rows_in) if self.rows_in else 0

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
    def kept_size(self) -> int:
        """The numbers of that memory, and room for it to begin where a line of the cache does."""
        return self.units * self.rows * self.width + 16 if self.kept_apart else 0

    @property
    def squares(self) -> bool:
        """Are squares of tiles turned to go to the result, where a tile's rows follow each other?"""
        return self.vectors == "dy" and not self.unrolled

    @property
    def ends_at_once(self) -> bool:
        """Does a tile go to the result as soon as it has met its last line, without the other taps' tiles?"""
        return self.vectors == "x" or (self.squares and not self.taps_follow)

    @property
    def taps_follow(self) -> bool:
        """Do all taps of a channel of x follow each other in the result, and not the channels of a tap?"""
        return (self.x.channel, self.dy.channel) != (1, 1)

    @property
    def loops(self) -> tuple[str, ...]:
        """The loops, the outermost first."""
        if self.rows_in:
            part = ("part of the x channels",) if self.rows_in > 1 else ()
            blocks = ("block of dy channels", "block of x channels")
            return ("block of lines", "tap", *part, *blocks, "line", "output position")
        # Tiles that go to the result at once follow each other there.
        x_and_tap = ("tap", "block of x channels") if self.ends_at_once else ("block of x channels", "tap")
        tiles = ("block of dy channels", *x_and_tap, "line", "output position")
        return tiles if self.vectors == "pixels" else ("block of lines", *tiles)

    @property
    def name(self) -> str:
        """What tells it from the other plans of its problem, in one word."""
        taps = "-taps" if self.unrolled else ""
        strip = f"-rows{self.rows_in}" if self.rows_in else "-strip" if self.strip else ""
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
                + (", whose vectors are put together" if self.strip else "")
                + (", and tap by tap the rows" if self.rows_in else "")
                + (f", in {self.rows_in} parts" if self.rows_in > 1 else ""),
                f"about {self.cycles:.3g} cycles",
            ]
        )
