"""How a plan's work and memory are given out: threads, how much each takes at a time, scratch memory and results."""

from __future__ import annotations

from math import prod

from symconv.kernels.correlate_plan import CorrelatePlan
from symconv.kernels.gather_context import blocks_of, packed_size
from symconv.kernels.gather_plan import GatherPlan
from symconv.kernels.plan import Plan
from symconv.kernels.strides import ITEMSIZE
from symconv.kernels.tensors import tensor_shape

SHORT_CYCLES = 1e5
"""A pass that takes less time, by the estimate, is left to one thread."""
PACKED_ALONE = 1 << 18
"""Fewer weights than this are packed by one thread."""
BORROWED = 1 << 17
"""Scratch memory of so many bytes is kept from one call to the next: the system takes long to give it again."""
ALIGNED = 1 << 20
"""Results of so many bytes are not in a near cache, and begin where a line of memory does: none is written twice."""
SHARES_EACH = 4
"""So many shares of the work, about, a thread takes: one that comes late takes fewer."""


def threads_of(plan: Plan) -> int:
    """The threads that have work: a short pass is done before others would begin."""
    tiles = plan.tiles
    if tiles is None:
        return plan.threads
    cycles = tiles.cycles * (plan.conv.batch if isinstance(tiles, GatherPlan) else 1)
    return plan.threads if cycles > SHORT_CYCLES else 1


def share_of(plan: Plan, images: str) -> str:
    """How many `units` a thread takes at a time, as an expression; `images` is the one for the batch size."""
    threads, tiles = threads_of(plan), plan.tiles
    if isinstance(tiles, CorrelatePlan):
        return str(_tiles_each(tiles, threads))
    parts = SHARES_EACH * threads
    if isinstance(tiles, GatherPlan) and tiles.packing in ("blocks", "chunks"):
        # What is packed for a block is packed again where another thread takes some of its units.
        if tiles.packing == "blocks" and blocks_of(tiles) >= threads:
            return f"{images} * {tiles.line_blocks}"
        parts = threads
    return f"-(-units // {parts})"


def _tiles_each(tiles: CorrelatePlan, threads: int) -> int:
    """How many tiles of weights a thread takes at a time."""
    # The taps of a block stay together, or the blocks of x for a tap: what is put together is used again. Rows that are
    # put together have parts for the threads already.
    each = len(tiles.x_blocks) if tiles.ends_at_once else tiles.tap_units
    parts = tiles.units // each
    return -(-tiles.units // threads) if tiles.rows_in or parts < threads else -(-parts // threads) * each


def cuts_blocks(plan: Plan) -> bool:
    """Are there too few blocks of weights for each thread to have all taps of some?"""
    tiles = plan.tiles
    return isinstance(tiles, CorrelatePlan) and _tiles_each(tiles, threads_of(plan)) % tiles.tap_units > 0


def packing_share(plan: Plan) -> int | None:
    """How many blocks of weights a thread packs at a time; None where one packs all, or none are packed first."""
    tiles, threads = plan.tiles, threads_of(plan)
    if not isinstance(tiles, GatherPlan) or not tiles.packs or threads == 1 or packed_size(tiles) < PACKED_ALONE:
        return None
    return -(-blocks_of(tiles) // (SHARES_EACH * threads))


def scratch_size(plan: Plan) -> int:
    """The numbers that a call keeps in memory of its own: packed weights, or tiles before they go to the result."""
    if isinstance(plan.tiles, CorrelatePlan):
        return plan.tiles.kept_size
    return packed_size(plan.tiles) if isinstance(plan.tiles, GatherPlan) and plan.tiles.packs else 0


def borrows(plan: Plan) -> bool:
    """Is that memory kept from one call to the next?"""
    return scratch_size(plan) * ITEMSIZE[plan.dtype] >= BORROWED


def aligns(plan: Plan, result: str) -> bool:
    """Does a new array for the result begin with a line of memory, for its vectors to be in one each?"""
    sizes = (plan.conv.batch if size is None else size for size in tensor_shape(plan.conv, result, plan.layout))
    return plan.tiles is not None and prod(sizes) * ITEMSIZE[plan.dtype] >= ALIGNED
