"""The wgrad pass of one convolution: int64, layout nchw.

Written by symconv 0.1.0: symconv emit --input 9 --kernel 2 --stride 4 --pass wgrad
--layout nchw --dtype int64

Problem: cross-correlation, x (N, 1, 9), w (1, 1, 2), y (N, 1, 2); N is any batch
size.

The derived system begins (indices from 0, channels before positions)

    dw[0, 0, 0] = dy[0, 0, 0] * x[0, 0, 0] + dy[0, 0, 1] * x[0, 0, 4]
    dw[0, 0, 1] = dy[0, 0, 0] * x[0, 0, 1] + dy[0, 0, 1] * x[0, 0, 5]

and along each axis, t counting the targets of a phase, its terms are

    position: dy t, t < 2: w 0: x 4t, w 1: x 4t+1
"""

import contextlib
import functools

import numpy as np
from numba import njit, types

# Sums may be reordered and fused, so that they can be vectorised; nothing is assumed
# about infinities and NaN.
OPTIONS = {
    "error_model": "numpy",
    "fastmath": {"contract", "reassoc"},
    "nogil": True,
}
# What only compiled code calls needs nothing for Python to call it by.
WITHIN = {**OPTIONS, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}


@njit(**WITHIN)
def _correlate_tap(x, dy, k, steps, taps):
    """Sums x * dy over all outputs for one tap of one pair of channels.

    taps holds one table an axis (depth, height, width). A row is: weight index, source
    offset, first t, stop t. Through that weight output t, from first to before stop, meets
    the source at steps * t + offset.
    """
    taps_d, taps_h, taps_w = taps
    k_d, k_h, k_w = k
    step_d, step_h, step_w = steps
    first = taps_w[k_w, 2]
    total = dy.dtype.type(0)
    for n in range(dy.shape[0]):
        for t_d in range(taps_d[k_d, 2], taps_d[k_d, 3]):
            plane = x[n, step_d * t_d + taps_d[k_d, 1]]
            for t_h in range(taps_h[k_h, 2], taps_h[k_h, 3]):
                line = plane[step_h * t_h + taps_h[k_h, 1]]
                read = line[step_w * first + taps_w[k_w, 1] :]
                part = dy[n, t_d, t_h, first : taps_w[k_w, 3]]
                if step_w == 1:
                    for j in range(part.size):
                        total += part[j] * read[j]
                else:
                    for j in range(part.size):
                        total += part[j] * read[step_w * j]
    return total


def _wgrad(x, dy, dw, groups, steps, taps, start, stop):
    """Writes dw for the output channels start to stop."""
    taps_d, taps_h, taps_w = taps
    per_group = dw.shape[0] // groups
    for m in range(start, stop):
        for channel in range(dw.shape[1]):
            c = m // per_group * dw.shape[1] + channel
            for k_d in range(taps_d.shape[0]):
                for k_h in range(taps_h.shape[0]):
                    for k_w in range(taps_w.shape[0]):
                        k = k_d, k_h, k_w
                        total = _correlate_tap(x[:, c], dy[:, m], k, steps, taps)
                        tap = taps_d[k_d, 0], taps_h[k_h, 0], taps_w[k_w, 0]
                        dw[m, channel, tap[0], tap[1], tap[2]] = total


@functools.cache
def _compiled():
    """The compiled loop nest, from the cache beside this file where there is one."""
    number = types.int64
    image = types.Array(number, 5, "C", readonly=True)
    result = types.Array(number, 5, "C")
    table = types.Array(types.int64, 2, "C", readonly=True)
    signature = types.void(
        image,
        image,
        result,
        types.int64,
        types.UniTuple(types.int64, 3),
        types.UniTuple(table, 3),
        types.int64,
        types.int64,
    )
    return _compile(signature, _wgrad)


def _compile(signature, function):
    with contextlib.suppress(Exception):  # nowhere to keep a cache, or a damaged one
        return njit(signature, cache=True, **OPTIONS)(function)
    return njit(signature, **OPTIONS)(function)


DTYPE = np.dtype("int64")
GROUPS = 1
STEPS = (1, 1, 4)


def _table(columns, rows):
    table = np.array(rows, dtype=np.int64).reshape(-1, columns)
    table.flags.writeable = False
    return table


TAPS_D = _table(
    4,
    [
        [0, 0, 0, 1],
    ],
)
TAPS_H = _table(
    4,
    [
        [0, 0, 0, 1],
    ],
)
TAPS_W = _table(
    4,
    [
        [0, 0, 0, 2],
        [1, 1, 0, 2],
    ],
)
TAPS = (TAPS_D, TAPS_H, TAPS_W)


def _check(array, name, shape):
    """Refuses whatever the compiled code could misread; a size of None may be any."""
    if type(array) is np.ndarray and array.dtype is DTYPE:
        given = array.shape
        if given == shape or (shape[0] is None and given[1:] == shape[1:]):
            flags = array.flags
            if flags.c_contiguous and flags.aligned:
                return array
    if not isinstance(array, np.ndarray) or isinstance(array, np.ma.MaskedArray):
        kind = type(array).__name__
        raise TypeError(f"{name} is a {kind}, but this kernel takes a NumPy array")
    if array.dtype != DTYPE:
        given = array.dtype
        raise TypeError(f"{name} has dtype {given}, but this kernel takes {DTYPE}")
    given = array.shape
    if len(given) != len(shape) or any(
        wanted not in (None, size) for size, wanted in zip(given, shape, strict=True)
    ):
        wanted = ", ".join("N" if size is None else str(size) for size in shape)
        wanted = f"({wanted},)" if len(shape) == 1 else f"({wanted})"
        raise ValueError(f"{name} has shape {given}, but this kernel takes {wanted}")
    if not array.flags.c_contiguous:
        advice = f"pass numpy.ascontiguousarray({name})"
        raise ValueError(f"{name} is not contiguous in C order; {advice}")
    if not array.flags.aligned:
        raise ValueError(f"{name} is not aligned in memory; pass a copy of it")
    return np.asarray(array)


def _output(out, shape, *inputs):
    """The caller's own array for the result, which must not overlap an input."""
    result = _check(out, "out", shape)
    if not result.flags.writeable:
        raise ValueError("out is read-only; pass an array that can be written to")
    if any(np.may_share_memory(result, array) for array in inputs):
        raise ValueError("out shares memory with an input; pass an array of its own")
    return result


def wgrad(x, dy, out=None):
    """The wgrad pass: dw from x and dy.

    x has shape (N, 1, 9).
    dy has shape (N, 1, 2).
    dw has shape (1, 1, 2).
    out, where given, receives the result. All arrays are int64, contiguous in C
    order. Raises TypeError or ValueError with what was given and what is taken.
    """
    x = _check(x, "x", (None, 1, 9))
    dy = _check(dy, "dy", (len(x), 1, 2))
    shape = (1, 1, 2)
    if out is None:
        result = np.empty(shape, DTYPE)
    else:
        result = _output(out, shape, x, dy)
    arguments = (
        x.reshape(len(x), 1, 1, 1, 9),
        dy.reshape(len(x), 1, 1, 1, 2),
        result.reshape(1, 1, 1, 1, 2),
        GROUPS,
        STEPS,
        TAPS,
    )
    _compiled()(*arguments, 0, 1)
    return result if out is None else out
