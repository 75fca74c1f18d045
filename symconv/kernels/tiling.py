"""Which tile of the target a kernel keeps in registers, and where the borders of the source cut the tiles' taps.

A tile is some pixels, side by side on the last axis, times some vectors of target channels. Each product of the inner
loop takes one source value of each pixel and one vector of weights:

    tile[pixel, vector] += source[pixel] * weights[vector]

A tap reaches only the pixels whose source lies inside the source array: the others are left out, for that tap alone.
Where a row is not a whole number of tiles the last tile begins earlier, and computes some pixels again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from symconv.kernels.machine import Machine
from symconv.kernels.phase_runs import PhaseRun

MAX_CLIPS = 8
"""A kernel has at most so many inner loops, one for each set of pixels that a tap may reach."""
MAX_VECTORS = 8
LATENCY = 4
"""Cycles from one product into a register to the next into the same one; as many run at once on each of two ports."""


@dataclass(frozen=True)
class RowTile:
    """One tile of a phase's row: from target number `first`; of each tap the clip, -1 where it reaches nothing."""

    phase: int
    first: int
    clips: tuple[int, ...]


@dataclass(frozen=True)
class Tiling:
    """Tiles for one axis and one group's target channels.

    `clips` are the pixels, from and to, that the inner loops run over. `blocks` are the first channels of the blocks
    that a group's channels are cut into, `kept` how many channels of a block are the target's. `cycles` is an estimate
    for one row of all phases and one source channel and line of taps.
    """

    lanes: int
    pixels: int
    vectors: int
    clips: tuple[tuple[int, int], ...]
    tiles: tuple[RowTile, ...]
    blocks: tuple[int, ...]
    kept: int
    cycles: float

    @property
    def width(self) -> int:
        """The target channels of a tile."""
        return self.lanes * self.vectors


def best_tiling(machine: Machine, itemsize: int, phases: Sequence[PhaseRun], channels: int) -> Tiling | None:
    """The tiling with the fewest cycles by the estimate; None where the borders cut the taps in too many ways."""
    lanes = machine.lanes(itemsize)
    counts = [phase.count for phase in phases if phase.count]
    best = None
    for vectors in range(1, MAX_VECTORS + 1):
        if vectors > 1 and lanes * (vectors - 1) >= channels:
            break
        # A vector of weights each, one for the value of a pixel, and the sums.
        most = min((machine.registers - vectors - 1) // vectors, min(counts, default=0))
        for pixels in range(1, most + 1):
            made = tiling(lanes, pixels, vectors, phases, channels)
            if made is not None and (best is None or made.cycles < best.cycles):
                best = made
    return best


def tiling(lanes: int, pixels: int, vectors: int, phases: Sequence[PhaseRun], channels: int) -> Tiling | None:
    """The tiling of a tile of this size; None where the borders cut the taps in too many ways, or a row is shorter."""
    if any(0 < phase.count < pixels for phase in phases):
        return None
    clips: dict[tuple[int, int], int] = {}
    tiles = []
    cycles = 0.0
    for number, phase in enumerate(phases):
        for first in _starts(phase.count, pixels):
            reached = [_reached(run.first - first, run.stop - first, pixels) for run in phase.taps]
            numbers = tuple(-1 if lo >= hi else clips.setdefault((lo, hi), len(clips)) for lo, hi in reached)
            tiles.append(RowTile(number, first, numbers))
            cycles += sum(_cycles(hi - lo, vectors) for lo, hi in reached if lo < hi)
    if len(clips) > MAX_CLIPS:
        return None
    width = lanes * vectors
    blocks = tuple(_starts(channels, width)) if channels >= width else (0,)
    return Tiling(
        lanes, pixels, vectors, tuple(clips), tuple(tiles), blocks, min(width, channels), cycles * len(blocks)
    )


def _starts(count: int, size: int) -> Iterable[int]:
    """Where pieces of one size begin that cover a count, the last one moved back to end where it ends."""
    return [min(start, count - size) for start in range(0, count, size)]


def _reached(first: int, stop: int, pixels: int) -> tuple[int, int]:
    return max(0, first), min(pixels, stop)


def _cycles(pixels: int, vectors: int) -> float:
    """For one source channel: two products and two loads a cycle, and a sum is ready for its next product after four.

    A value that a single vector is multiplied by is loaded with the product.
    """
    products = pixels * vectors
    return max(products / 2, (pixels + vectors) / 2, float(LATENCY)) + 0.5
