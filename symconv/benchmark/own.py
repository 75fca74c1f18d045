"""Candidates made of our own kernels: the pass itself, and a strided dgrad by zero insertion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from symconv.benchmark.candidate import Candidate, LeftOut
from symconv.kernels.compiled import kernel
from symconv.kernels.options import Layout, Pass, inputs_of
from symconv.spec import Conv
from symconv.validation.cases import Array, Case, from_layout, to_layout

MAX_ZERO_MACS = 10**11
"""The largest dgrad that is tried with inserted zeros: strides of 16 by 16 make it 256 times as large."""


def own_candidates(
    conv: Conv, pass_: Pass, case: Case, layouts: Sequence[Layout], dtype: str, threads: int
) -> Iterator[Candidate]:
    """The kernel of a pass in each layout; it allocates its result, as PyTorch does."""
    for layout in layouts:
        arrays = [to_layout(getattr(case, name), layout) for name in inputs_of(conv, pass_)]
        run = partial(kernel(conv, pass_, layout, dtype, threads), *arrays)
        yield Candidate("symconv", layout, run, partial(from_layout, layout=layout))


def zero_insertion_candidates(
    conv: Conv, pass_: Pass, case: Case, layouts: Sequence[Layout], dtype: str, threads: int
) -> Iterator[Candidate | LeftOut]:
    """A strided dgrad as the textbooks have it, in each layout; nothing for other passes or where all strides are 1.

    dy spread out by the stride, zeros between, is the upstream gradient of the stride-1 convolution of the same
    input, kernel, dilation and padding; the dgrad of that is run. Spreading dy out is part of the method and timed.
    """
    if pass_ != "dgrad" or all(stride == 1 for stride in conv.stride):
        return
    dense = replace(conv, stride=(1,) * conv.dimensions)
    if dense.macs > MAX_ZERO_MACS:
        yield LeftOut("zero_insertion", f"it takes more than {MAX_ZERO_MACS / 1e9:g} billion multiply-accumulates")
        return
    for layout in layouts:
        native = kernel(dense, "dgrad", layout, dtype, threads)
        dy, w = to_layout(case.dy, layout), to_layout(case.w, layout)

        def run(native: object = native, dy: Array = dy, w: Array = w, layout: Layout = layout) -> Array:
            result: Array = native(spread(conv, dy, layout), w)  # type: ignore[operator]
            return result

        yield Candidate("zero_insertion", layout, run, partial(from_layout, layout=layout))


def spread(conv: Conv, dy: Array, layout: Layout) -> Array:
    """dy with stride − 1 zeros between its entries, and as many behind them as the input's remainder."""
    first = 2 if layout == "nchw" else 1
    spatial = tuple(
        stride * (size - 1) + 1 + rest
        for stride, size, rest in zip(conv.stride, conv.output, conv.remainder, strict=True)
    )
    wide = np.zeros((*dy.shape[:first], *spatial, *dy.shape[first + conv.dimensions :]), dy.dtype)
    places = (slice(None, stride * size, stride) for stride, size in zip(conv.stride, conv.output, strict=True))
    wide[(*[slice(None)] * first, *places)] = dy
    return wide
