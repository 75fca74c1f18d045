"""A convolution as matrix products, as a NumPy user writes it: windows copied to columns, `@` for the rest.

Everything is nchw. `w` is the kernel as cross-correlation has it; mode `convolution` is the caller's to flip.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from symconv.benchmark.candidate import Candidate, LeftOut
from symconv.kernels.options import Pass
from symconv.spec import Conv
from symconv.validation.cases import Array, Case

MAX_BYTES = 2**30
"""The largest column matrix that is made."""


def im2col_candidates(conv: Conv, pass_: Pass, case: Case) -> Iterator[Candidate | LeftOut]:
    """The pass by matrix products; nothing for bgrad, which has none."""
    if pass_ == "bgrad":
        return
    if column_bytes(conv, case.x.itemsize) > MAX_BYTES:
        yield LeftOut("im2col", "its column matrix takes more than 1 GiB")
        return
    axes = tuple(range(2, 2 + conv.dimensions)) if conv.mode == "convolution" else ()
    w = np.ascontiguousarray(np.flip(case.w, axes))
    if pass_ == "forward":
        yield Candidate("im2col", "nchw", partial(forward, conv, case.x, w, case.b), np.asarray)
    elif pass_ == "dgrad":
        yield Candidate("im2col", "nchw", partial(dgrad, conv, case.dy, w), np.asarray)
    else:
        yield Candidate("im2col", "nchw", partial(wgrad, conv, case.x, case.dy), partial(np.flip, axis=axes))


def column_bytes(conv: Conv, itemsize: int) -> int:
    """The size of the column matrix: every output's window, of all images and channels."""
    return conv.batch * conv.in_channels * prod(conv.kernel) * prod(conv.output) * itemsize


def forward(conv: Conv, x: Array, w: Array, b: Array) -> Array:
    """y from x, w and b."""
    y = (_matrix(conv, w) @ columns(conv, x)).reshape(conv.y_shape)
    if conv.bias:
        y += b.reshape(-1, *(1,) * conv.dimensions)
    return y


def dgrad(conv: Conv, dy: Array, w: Array) -> Array:
    """dx from dy and w: columns of products, added up tap by tap where their windows lie."""
    found = _matrix(conv, w).swapaxes(-1, -2) @ dy.reshape(conv.batch, conv.groups, conv.group_out, -1)
    if found.size == prod(conv.x_shape) and _is_matrix_product(conv):
        return found.reshape(conv.x_shape)
    found = found.reshape(conv.batch, conv.in_channels, *conv.kernel, *conv.output)
    padded = np.zeros((conv.batch, conv.in_channels, *(axis.padded_input for axis in conv.axes)), dy.dtype)
    for tap in product(*map(range, conv.kernel)):
        reached = (
            slice(d * k, d * k + s * (o - 1) + 1, s)
            for d, k, s, o in zip(conv.dilation, tap, conv.stride, conv.output, strict=True)
        )
        of_tap: tuple[Any, ...] = (slice(None), slice(None), *tap)
        padded[(slice(None), slice(None), *reached)] += found[of_tap]
    return padded[(slice(None), slice(None), *_inside(conv))]


def wgrad(conv: Conv, x: Array, dy: Array) -> Array:
    """dw from x and dy: a product for each image, summed."""
    upstream = dy.reshape(conv.batch, conv.groups, conv.group_out, -1)
    dw: Array = (upstream @ columns(conv, x).swapaxes(-1, -2)).sum(axis=0).reshape(conv.w_shape)
    return dw


def columns(conv: Conv, x: Array) -> Array:
    """The windows of x as columns: (batch, groups, channels of a group × taps, outputs)."""
    x = _padded(conv, x)
    steps = x.strides[2:]
    windows = as_strided(
        x,
        (conv.batch, conv.in_channels, *conv.kernel, *conv.output),
        (
            *x.strides[:2],
            *(d * step for d, step in zip(conv.dilation, steps, strict=True)),
            *(s * step for s, step in zip(conv.stride, steps, strict=True)),
        ),
        writeable=False,
    )
    # This copies, but where a window is one element and windows follow each other without a gap.
    return windows.reshape(conv.batch, conv.groups, conv.group_in * prod(conv.kernel), prod(conv.output))


def _is_matrix_product(conv: Conv) -> bool:
    """Whether every input is in exactly one window of one element."""
    return all(size == 1 for size in (*conv.kernel, *conv.stride)) and not any(map(any, conv.padding))


def _matrix(conv: Conv, w: Array) -> Array:
    """The kernel as a matrix for each group: (groups, output channels of a group, input channels × taps)."""
    return w.reshape(conv.groups, conv.group_out, conv.group_in * prod(conv.kernel))


def _inside(conv: Conv) -> tuple[slice, ...]:
    """Where the input lies in the padded input."""
    return tuple(slice(low, low + size) for (low, _), size in zip(conv.padding, conv.input, strict=True))


def _padded(conv: Conv, x: Array) -> Array:
    if not any(map(any, conv.padding)):
        return x
    padded = np.zeros((conv.batch, conv.in_channels, *(axis.padded_input for axis in conv.axes)), x.dtype)
    padded[(slice(None), slice(None), *_inside(conv))] = x
    return padded
