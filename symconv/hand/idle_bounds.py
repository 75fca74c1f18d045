"""Bounds that run past a tensor: values of a summed index at which a factor has no element, whatever the other indices.

Such a sum adds up to what it should where the tensor is taken to be zero outside its indices. Only what is outside in
every problem counts: a sum over all outputs whose kernel index leaves the kernel for some of them is the usual way to
write a gradient, and so is one from -∞ to ∞.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Symbol, expand

from symconv.hand.layouts import Place, shaped_like
from symconv.hand.sum_binding import ORDER, SumBinding, place_size
from symconv.index_sum import IndexSum, Range


def idle_bounds(value: IndexSum, binding: SumBinding) -> Iterator[str]:
    """The tensors past which the range of some summed index runs in every problem."""
    symbols = {entry.symbol for entry in value.free + value.bound}
    for factor in value.factors:
        tensor = shaped_like(factor.tensor)
        if tensor not in ORDER:
            continue
        order: list[Place] = [c for c in ORDER[tensor] if c != "g" or binding.setting.grouped]
        order += range(len(factor.indices) - len(order))
        for place, index in zip(order, factor.indices, strict=False):
            size = place_size(binding.setting, tensor, place) if tensor != "b" else None
            for entry in value.bound:
                alone = index.free_symbols & symbols == {entry.symbol}
                if size is not None and alone and _runs_past(entry, index, size, symbols):
                    yield factor.tensor


def _runs_past(entry: Range, index: Expr, size: Expr, symbols: set[Symbol]) -> bool:
    """Is an index that depends on one summed letter alone surely outside for the first or the last value of it?"""
    ends = (entry.start, expand(entry.stop - 1))
    if any(end.free_symbols & symbols or end.is_infinite for end in ends):
        return False
    for end in ends:
        reached = index.xreplace({entry.symbol: end})
        below, above = expand(reached), expand(reached - size)
        if (below.is_Integer and below < 0) or (above.is_Integer and above >= 0):
            return True
    return False
