"""The wgrad pass of one convolution: float32, layout nhwc.

Written by symconv 0.1.0: symconv emit --input 56x56 --kernel 3x3 --stride 2 --padding
1 --in-channels 128 --out-channels 128 --no-bias --pass wgrad --layout nhwc --dtype
float32

Problem: cross-correlation, x (N, 56, 56, 128), w (128, 3, 3, 128), y (N, 28, 28,
128); N is any batch size.

The derived system begins (indices from 0, channels before positions)

    dw[0, 0, 0, 0] = dy[0, 0, 1, 1] * x[0, 0, 1, 1] + dy[0, 0, 1, 2] * x[0, 0, 1, 3] +
        dy[0, 0, 1, 3] * x[0, 0, 1, 5] + ... (729 terms)
    dw[0, 0, 0, 1] = dy[0, 0, 1, 0] * x[0, 0, 1, 0] + dy[0, 0, 1, 1] * x[0, 0, 1, 2] +
        dy[0, 0, 1, 2] * x[0, 0, 1, 4] + ... (756 terms)
    dw[0, 0, 0, 2] = dy[0, 0, 1, 0] * x[0, 0, 1, 1] + dy[0, 0, 1, 1] * x[0, 0, 1, 3] +
        dy[0, 0, 1, 2] * x[0, 0, 1, 5] + ... (756 terms)
    dw[0, 0, 1, 0] = dy[0, 0, 0, 1] * x[0, 0, 0, 1] + dy[0, 0, 0, 2] * x[0, 0, 0, 3] +
        dy[0, 0, 0, 3] * x[0, 0, 0, 5] + ... (756 terms)
    ... 147456 equations for batch size 1

and along each axis, t counting the targets of a phase, its terms are

    height: dy t, t < 28: w 0: x 2t-1, w 1: x 2t, w 2: x 2t+1

    width: dy t, t < 28: w 0: x 2t-1, w 1: x 2t, w 2: x 2t+1
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


@njit(**OPTIONS)
def _correlate_tap(sums, x, dy, k, steps, taps):
    """Adds x * dy over all outputs for one tap of one output channel, all channels of x.

    taps holds one table an axis (depth, height, width). A row is: weight index, source
    offset, first t, stop t. Through that weight output t, from first to before stop, meets
    the source at steps * t + offset.
    """
    taps_d, taps_h, taps_w = taps
    k_d, k_h, k_w = k
    step_d, step_h, step_w = steps
    for n in range(dy.shape[0]):
        for t_d in range(taps_d[k_d, 2], taps_d[k_d, 3]):
            plane = x[n, step_d * t_d + taps_d[k_d, 1]]
            for t_h in range(taps_h[k_h, 2], taps_h[k_h, 3]):
                line = plane[step_h * t_h + taps_h[k_h, 1]]
                for t_w in range(taps_w[k_w, 2], taps_w[k_w, 3]):
                    read = line[step_w * t_w + taps_w[k_w, 1]]
                    value = dy[n, t_d, t_h, t_w]
                    for c in range(sums.size):
                        sums[c] += value * read[c]


def _wgrad(x, dy, dw, groups, steps, taps, start, stop):
    """Writes dw for the output channels start to stop."""
    taps_d, taps_h, taps_w = taps
    per_group = dw.shape[0] // groups
    for m in range(start, stop):
        first = m // per_group * dw.shape[4]
        seen = x[:, :, :, :, first : first + dw.shape[4]]
        for k_d in range(taps_d.shape[0]):
            for k_h in range(taps_h.shape[0]):
                for k_w in range(taps_w.shape[0]):
                    k = k_d, k_h, k_w
                    tap = taps_d[k_d, 0], taps_h[k_h, 0], taps_w[k_w, 0]
                    sums = dw[m, tap[0], tap[1], tap[2]]
                    sums[:] = 0
                    _correlate_tap(sums, seen, dy[:, :, :, :, m], k, steps, taps)


@functools.cache
def _compiled():
    """The compiled loop nest, from the cache beside this file where there is one."""
    number = types.float32
    data = types.Array(number, 5, "C", readonly=True)
    result = types.Array(number, 5, "C")
    table = types.Array(types.int64, 2, "C", readonly=True)
    signature = types.void(
        data,
        data,
        result,
        types.int64,
        types.UniTuple(types.int64, 3),
        types.UniTuple(table, 3),
        types.int64,
        types.int64,
    )
    with contextlib.suppress(Exception):  # nowhere to keep a cache, or a damaged one
        return njit(signature, cache=True, **OPTIONS)(_wgrad)
    return njit(signature, **OPTIONS)(_wgrad)


DTYPE = np.dtype("float32")
GROUPS = 1
STEPS = (1, 2, 2)


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
        [0, -1, 1, 28],
        [1, 0, 0, 28],
        [2, 1, 0, 28],
    ],
)
TAPS_W = _table(
    4,
    [
        [0, -1, 1, 28],
        [1, 0, 0, 28],
        [2, 1, 0, 28],
    ],
)
TAPS = (TAPS_D, TAPS_H, TAPS_W)


def _check(array, name, shape):
    """Refuses whatever the compiled code could misread."""
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
    """A new array for the result, or the caller's own, which must not overlap an input."""
    if out is None:
        return np.empty(shape, DTYPE)
    result = _check(out, "out", shape)
    if not result.flags.writeable:
        raise ValueError("out is read-only; pass an array that can be written to")
    if any(np.may_share_memory(result, array) for array in inputs):
        raise ValueError("out shares memory with an input; pass an array of its own")
    return result


def _run(arguments, units):
    """Runs the loop nest over all units."""
    _compiled()(*arguments, 0, units)


def wgrad(x, dy, out=None):
    """The wgrad pass: dw from x and dy.

    x has shape (N, 56, 56, 128).
    dy has shape (N, 28, 28, 128).
    dw has shape (128, 3, 3, 128).
    out, where given, receives the result. All arrays are float32, contiguous in C
    order. Raises TypeError or ValueError with what was given and what is taken.
    """
    x = _check(x, "x", (None, 56, 56, 128))
    dy = _check(dy, "dy", (len(x), 28, 28, 128))
    result = _output(
        out,
        (128, 3, 3, 128),
        x,
        dy,
    )
    arguments = (
        x.reshape(len(x), 1, 56, 56, 128),
        dy.reshape(len(x), 1, 28, 28, 128),
        result.reshape(128, 1, 3, 3, 128),
        GROUPS,
        STEPS,
        TAPS,
    )
    _run(arguments, 128)
    return result if out is None else out
