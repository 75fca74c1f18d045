"""Which tile of the target a kernel keeps in registers, and where the borders of the source cut the tiles' taps.

A tile is some pixels, side by side on the last axis, times some columns. There are three kinds of products:

- spread: a column is a vector of target channels, and one source value is multiplied by all of it
- inner: a column is one target channel; its lanes are source channels, whose products are added up at the end
- lanes: a column is a vector of channels that are groups of their own, in the source as in the target
- pixels: a column is one target channel; its lanes are pixels, whose sources are all multiplied by one weight

A tap reaches only the pixels whose source lies inside the source array: the others are left out, for that tap alone.
Where a row is not a whole number of tiles the last tile begins earlier, and computes some pixels again; where lanes are
pixels a tile may also be longer than its row, and what lies behind the row is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from symconv.kernels.machine import Machine
from symconv.kernels.phase_runs import PhaseRun

Kind: TypeAlias = Literal["spread", "inner", "lanes", "pixels"]

MAX_STEPS = 8
"""A kernel has at most so many inner loops, one for each set of pixels that a tap may reach."""
MAX_UNROLLED = 640
"""Products that are written out in all steps together where the taps of a line are one step."""
FEW_CHANNELS = 16
"""With fewer source channels than this, the taps of a line are one step."""
TOGETHER = (4, 2)
"""So many source channels one turn of an inner loop can take: counting and jumping cost about a cycle a turn."""
MAX_RUNS = 96
"""Rows of the table of tiles."""
MAX_COLUMNS = 8
MAX_ROWS = 14
"""Columns of a tile whose lanes are pixels."""
MOST_APART = 4
"""Where lanes are pixels, the elements of source or target are at most so far apart."""
FEW_REGISTERS = 16
"""Where there are no more vector registers than this, products take vectors from memory as they go."""
LATENCY = 4
"""Cycles from one product into a register to the next into the same one; as many run at once on each of two ports."""

TURNED_CYCLES = 6.0
"""Cycles that a vector of a square takes to be turned and stored."""
LOAD_CYCLES = 0.65
"""Cycles of a load where products are as many."""
SPREAD_LOAD, SPREAD_VECTOR, TOGETHER_VECTOR = 0.13, 0.45, 0.2
"""Cycles that a load adds to the products that it is for; and a vector of weights that the first level's cache doesn't
hold until the next tile, where a turn takes one source channel, and where it takes some."""
INNER_LOAD = 0.4
"""The same for a load where lanes are source channels: each is of another line of memory."""
HELD_VECTORS = 400
"""So many vectors of weights it holds."""
NEAR, FAR = 1.5, 3.3
"""Cycles in which the second level's cache gives a vector, and the memory behind it."""

SOURCE, SHARED_SOURCE = 2.0, 3.2
"""Cycles in which the second level's cache gives a vector of source channels, which neighbouring taps use again, unless
pixels share few of the first level's sets."""


@dataclass(frozen=True)
class StepTap:
    """A tap in a step: it reads `offset` pixels on, for the pixels `first` to before `stop`."""

    tap: int
    offset: int
    first: int
    stop: int


Step: TypeAlias = tuple[StepTap, ...]
"""The taps of an inner loop; where taps have loops of their own, one with neither tap nor offset."""


@dataclass(frozen=True)
class TileRun:
    """`count` tiles of a phase's row, side by side from target number `first` on.

    `steps` says, of each tap or of all, which step they take, -1 where nothing is reached.
    """

    phase: int
    first: int
    count: int
    steps: tuple[int, ...]


@dataclass(frozen=True)
class Tiling:
    """Tiles for one axis and one group's target channels, or for all groups where each is a lane.

    `blocks` are the first channels of the blocks that the channels are cut into, `kept` how many channels of a block
    are the target's. `together` is how many source channels one turn of an inner loop takes. `cycles` is an estimate
    for one row of all phases and one line of taps.
    """

    kind: Kind
    lanes: int
    pixels: int
    columns: int
    unrolled: bool
    steps: tuple[Step, ...]
    runs: tuple[TileRun, ...]
    blocks: tuple[int, ...]
    kept: int
    together: int
    cycles: float

    @property
    def width(self) -> int:
        """The target channels of a tile."""
        return self.columns if self.kind in ("inner", "pixels") else self.lanes * self.columns

    @property
    def vectors(self) -> int:
        """The vectors of pixels in a row of the tile, where lanes are pixels."""
        return self.pixels // self.lanes

    @property
    def apart(self) -> bool:
        """Is each target in one tile only?"""
        follow = any(a.phase == b.phase and b.first < a.first + a.count * self.pixels for a, b in pairwise(self.runs))
        return not follow and all(b - a >= self.width for a, b in pairwise(self.blocks))

    @property
    def tiles(self) -> int:
        """The tiles of a row of all phases."""
        return sum(run.count for run in self.runs)


def tilings(
    machine: Machine,
    itemsize: int,
    phases: Sequence[PhaseRun],
    kind: Kind,
    sources: int,
    targets: int,
    lines: int,
    far: bool,
    apart: int = 1,
    shared: bool = False,
) -> Iterable[Tiling]:
    """All tilings of one kind whose sums fit into the registers. `lines` are the lines of taps of a target's line.

    `far` says whether the weights are too many for the second level's cache, `apart` how far the source moves when
    the target moves by one, `shared` whether its pixels share few sets of the first level's cache.
    """
    lanes = machine.lanes(itemsize)
    counts = [phase.count for phase in phases if phase.count]
    narrow = {"inner": sources, "pixels": max(counts, default=1)}.get(kind, targets)
    # A vector of channels must lie inside the source; one of target channels or pixels may be wider than they are.
    lanes = fewest_lanes(lanes, narrow)
    while kind == "lanes" and lanes > narrow:
        lanes //= 2
    if kind == "inner" and (lanes > sources or sources % lanes):
        return
    width = 1 if kind in ("inner", "pixels") else lanes
    for columns in range(1, (MAX_ROWS if kind == "pixels" else MAX_COLUMNS) + 1):
        if (columns > 1 and width * (columns - 1) >= targets) or (kind != "spread" and width * columns > targets):
            break
        for pixels in _pixel_counts(machine, lanes, columns, phases, kind, sources):
            made = tiling(lanes, pixels, columns, phases, kind, sources, targets, lines, far, apart, shared)
            if made is not None:
                yield made


def fewest_lanes(lanes: int, count: int) -> int:
    """The narrowest vectors, of so many lanes at most, that have a lane for each of `count`, or the widest."""
    while lanes > 2 and lanes // 2 >= count:
        lanes //= 2
    return lanes


def _pixel_counts(
    machine: Machine, lanes: int, columns: int, phases: Sequence[PhaseRun], kind: Kind, sources: int
) -> Iterable[int]:
    """So many pixels a tile can have: its sums, and what they are made of, are in registers."""
    counts = [phase.count for phase in phases if phase.count]
    if kind == "pixels":
        # The vectors of the source, a weight, and the sums.
        most = min((machine.registers - 1) // (columns + 1), -(-max(counts, default=0) // lanes))
        return range(lanes, most * lanes + 1, lanes)
    # The columns, one value or vector of a pixel, and the sums.
    held = columns + 1
    taps = max(len(phase.taps) for phase in phases)
    if kind == "lanes":
        # The weights of all taps of a line stay in registers, while the vectors of the source go by.
        held = columns * (1 + taps)
    elif (
        kind == "inner"
        and taps > 1
        and machine.registers > FEW_REGISTERS
        and _turns(kind, sources, lanes) < FEW_CHANNELS
    ):
        # Taps that are one step share vectors of the source, and the next ones' weights are loaded meanwhile.
        held += 2 * columns
    return range(1, min((machine.registers - held) // columns, min(counts, default=0)) + 1)


def tiling(
    lanes: int,
    pixels: int,
    columns: int,
    phases: Sequence[PhaseRun],
    kind: Kind,
    sources: int,
    targets: int,
    lines: int = 1,
    far: bool = False,
    apart: int = 1,
    shared: bool = False,
) -> Tiling | None:
    """The tiling of a tile of this size; None where the borders cut the taps in too many ways, or a row is shorter."""
    if not phases or (kind != "pixels" and any(0 < phase.count < pixels for phase in phases)):
        return None
    channels = _turns(kind, sources, lanes)
    unrolled = channels < FEW_CHANNELS
    steps: dict[Step, int] = {}
    runs = []
    cycles = 0.0
    taps_of_line = max(len(phase.taps) for phase in phases)
    held = lines * taps_of_line * sources * columns <= HELD_VECTORS
    together = _together(kind, sources, lines * taps_of_line) if not unrolled else 1
    for number, phase in enumerate(phases):
        reuse = 0 if shared else min(3, len(phase.taps))
        for first, count in _runs(phase, pixels):
            reached = [(run, *_reached(run.first - first, run.stop - first, pixels)) for run in phase.taps]
            taps = [(StepTap(run.tap, run.offset, lo, hi) if lo < hi else None) for run, lo, hi in reached]
            if unrolled:
                parts = [tuple(tap for tap in taps if tap)]
            else:
                parts = [(StepTap(0, 0, tap.first, tap.stop),) if tap else () for tap in taps]
            numbers = tuple(steps.setdefault(part, len(steps)) if part else -1 for part in parts)
            runs.append(TileRun(number, first, count, numbers))
            turns = [_cycles(part, columns, kind, lanes, far, reuse, apart, held, together) for part in parts if part]
            once = lines * sum(channels * turn + 6 for turn in turns)
            cycles += count * (once + _ending(kind, pixels, columns, lanes))
        if len(runs) > MAX_RUNS:
            return None
    written = sum(columns * _operations(tap, kind, lanes) for step in steps for tap in step)
    if len(steps) > MAX_STEPS or (unrolled and written > MAX_UNROLLED):
        return None
    width = columns if kind in ("inner", "pixels") else lanes * columns
    blocks = starts(targets, width) if targets >= width else (0,)
    return Tiling(
        kind, lanes, pixels, columns, unrolled, tuple(steps), tuple(runs), blocks, min(width, targets),
        together, cycles * len(blocks),
    )  # fmt: skip


def _turns(kind: Kind, sources: int, lanes: int) -> int:
    """The source channels that are met one after another, or vectors of them."""
    return 1 if kind == "lanes" else sources // lanes if kind == "inner" else sources


def _together(kind: Kind, sources: int, taps: int) -> int:
    """How many source channels one turn of an inner loop takes.

    With one tap the source comes from memory far away, and the processor fetches it in advance by what the same few
    loads of a short loop do.
    """
    if kind != "spread" or taps == 1:
        return 1
    return next((count for count in TOGETHER if sources % count == 0), 1)


def _runs(phase: PhaseRun, pixels: int) -> Iterable[tuple[int, int]]:
    """Runs of tiles that cover a phase's row: first target and how many; inside the borders they are one run."""
    if not phase.count:
        return
    last = -(-phase.count // pixels) - 1
    reached = [run for run in phase.taps if run.first < run.stop]
    begin = min(last, -(-max((run.first for run in reached), default=0) // pixels))
    end = max(begin, min(last, min((run.stop for run in reached), default=phase.count) // pixels))
    for number in range(min(begin, MAX_RUNS)):
        yield number * pixels, 1
    if end > begin:
        yield begin * pixels, end - begin
    for number in range(end, min(last, end + MAX_RUNS)):
        yield number * pixels, 1
    yield max(0, phase.count - pixels), 1


def starts(count: int, size: int) -> tuple[int, ...]:
    """Where pieces of one size begin that cover a count, the last one moved back to end where it ends."""
    return tuple(min(start, count - size) for start in range(0, count, size))


def _reached(first: int, stop: int, pixels: int) -> tuple[int, int]:
    return max(0, first), min(pixels, stop)


def _operations(tap: StepTap, kind: Kind, lanes: int) -> int:
    """The products of a tap in a column."""
    return -(-tap.stop // lanes) - tap.first // lanes if kind == "pixels" else tap.stop - tap.first


def _cycles(
    step: Step, columns: int, kind: Kind, lanes: int, far: bool, reuse: int, apart: int, held: bool, together: int
) -> float:
    """For one source channel: two products and two loads a cycle, and a sum is ready for its next after four."""
    rows = sum(_operations(tap, kind, lanes) for tap in step)
    products = columns * rows
    loads = (products if kind == "lanes" else rows) + columns * len(step)
    # Weights are lines of memory that are not in the first level's cache, and so are vectors of source channels.
    distant = NEAR * columns
    if kind == "inner":
        distant = (FAR if far else NEAR) * columns + (SOURCE / reuse if reuse else SHARED_SOURCE) * rows
    if kind == "pixels":
        # Elements that are apart are put together; with many channels other lines of memory come between a weight
        # and the next.
        more = (apart - 1) * rows
        loads, products = loads + more, products + (more if apart > 1 else 0) + (rows if apart > 1 else 0)
        distant = 0.0 if len(step) > 1 else NEAR * columns + SOURCE / max(1, reuse) * rows
    # Where each load serves one product alone, two a cycle are not reached.
    most = LOAD_CYCLES * loads if kind == "spread" and columns == 1 else loads / 2
    beside = 1.0
    if kind == "inner":
        beside += INNER_LOAD * loads
    elif kind == "pixels":
        beside += SPREAD_LOAD * loads + (rows if apart > 1 else 0)
    elif kind == "spread":
        vector = 0.0 if held else SPREAD_VECTOR if together == 1 else TOGETHER_VECTOR
        beside = 0.3 + SPREAD_LOAD * loads + vector * columns * len(step)
    return max(max(products / 2, most, float(LATENCY * len(step))) + beside, distant + 1)


def _ending(kind: Kind, pixels: int, columns: int, lanes: int) -> float:
    """For what a tile takes besides its products."""
    if kind == "inner":
        vectors = -(-pixels * columns // lanes) * lanes
        return 20 + 2 * vectors + 1.5 * pixels * columns
    if kind == "pixels":
        return 20 + 1.5 * pixels // lanes * columns
    return 20 + 1.5 * pixels * columns
