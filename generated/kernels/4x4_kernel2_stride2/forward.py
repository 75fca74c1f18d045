"""The forward pass of one convolution: float32, layout nchw.

Written by symconv 0.1.0: symconv emit --input 4x4 --kernel 2x2 --stride 2 --pass
forward --layout nchw --dtype float32

Problem: cross-correlation, x (N, 1, 4, 4), w (1, 1, 2, 2), y (N, 1, 2, 2); N is any
batch size.

The derived system begins (indices from 0, channels before positions)

    y[0, 0, 0, 0] = w[0, 0, 0, 0] * x[0, 0, 0, 0] + w[0, 0, 0, 1] * x[0, 0, 0, 1] +
        w[0, 0, 1, 0] * x[0, 0, 1, 0] + ... (5 terms)
    y[0, 0, 0, 1] = w[0, 0, 0, 0] * x[0, 0, 0, 2] + w[0, 0, 0, 1] * x[0, 0, 0, 3] +
        w[0, 0, 1, 0] * x[0, 0, 1, 2] + ... (5 terms)
    y[0, 0, 1, 0] = w[0, 0, 0, 0] * x[0, 0, 2, 0] + w[0, 0, 0, 1] * x[0, 0, 2, 1] +
        w[0, 0, 1, 0] * x[0, 0, 3, 0] + ... (5 terms)
    y[0, 0, 1, 1] = w[0, 0, 0, 0] * x[0, 0, 2, 2] + w[0, 0, 0, 1] * x[0, 0, 2, 3] +
        w[0, 0, 1, 0] * x[0, 0, 3, 2] + ... (5 terms)

and along each axis, t counting the targets of a phase, its terms are

    height: y t, t < 2: w 0 * x 2t, w 1 * x 2t+1

    width: y t, t < 2: w 0 * x 2t, w 1 * x 2t+1
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
def _gather_row(row, source, weights, place, steps, phases, taps):
    """Adds to one row of the target what all source channels of its group give.

    phases and taps hold one table an axis (depth, height, width). A row of a phases
    table is: first target, step, number of targets, its taps from, to. A row of a taps
    table is: weight index, source offset, first t, stop t. Target number t of a phase is
    first + step * t, and reads the source at steps * t + offset.
    """
    p_d, t_d, p_h, t_h, p_w = place
    phases_d, phases_h, phases_w = phases
    taps_d, taps_h, taps_w = taps
    step_d, step_h, step_w = steps
    for channel in range(source.shape[0]):
        for k_d in range(phases_d[p_d, 3], phases_d[p_d, 4]):
            if not taps_d[k_d, 2] <= t_d < taps_d[k_d, 3]:
                continue
            plane = source[channel, step_d * t_d + taps_d[k_d, 1]]
            for k_h in range(phases_h[p_h, 3], phases_h[p_h, 4]):
                if not taps_h[k_h, 2] <= t_h < taps_h[k_h, 3]:
                    continue
                line = plane[step_h * t_h + taps_h[k_h, 1]]
                for k_w in range(phases_w[p_w, 3], phases_w[p_w, 4]):
                    k = taps_d[k_d, 0], taps_h[k_h, 0], taps_w[k_w, 0]
                    weight = weights[channel, k[0], k[1], k[2]]
                    first = taps_w[k_w, 2]
                    part = row[first : taps_w[k_w, 3]]
                    read = line[step_w * first + taps_w[k_w, 1] :]
                    if step_w == 1:
                        for j in range(part.size):
                            part[j] += weight * read[j]
                    else:
                        for j in range(part.size):
                            part[j] += weight * read[step_w * j]


def _forward(x, w, b, y, groups, steps, phases, taps, start, stop):
    """Writes y for the (image, channel) pairs start to stop, row by row."""
    phases_d, phases_h, phases_w = phases
    channels = y.shape[1]
    per_target = channels // groups
    per_source = x.shape[1] // groups
    row = np.empty(y.shape[4], y.dtype)
    for unit in range(start, stop):
        n = unit // channels
        m = unit % channels
        group = m // per_target
        first = group * per_source
        seen = x[n, first : first + per_source]
        weights = w[m]
        for p_d in range(phases_d.shape[0]):
            for t_d in range(phases_d[p_d, 2]):
                plane = y[n, m, phases_d[p_d, 0] + phases_d[p_d, 1] * t_d]
                for p_h in range(phases_h.shape[0]):
                    for t_h in range(phases_h[p_h, 2]):
                        line = plane[phases_h[p_h, 0] + phases_h[p_h, 1] * t_h]
                        for p_w in range(phases_w.shape[0]):
                            place = p_d, t_d, p_h, t_h, p_w
                            row[:] = b[m]
                            _gather_row(row, seen, weights, place, steps, phases, taps)
                            at, step = phases_w[p_w, 0], phases_w[p_w, 1]
                            for t_w in range(phases_w[p_w, 2]):
                                line[at + step * t_w] = row[t_w]


@functools.cache
def _compiled():
    """The compiled loop nest, from the cache beside this file where there is one."""
    number = types.float32
    image = types.Array(number, 5, "C", readonly=True)
    data = types.Array(number, 5, "C", readonly=True)
    vector = types.Array(number, 1, "C", readonly=True)
    result = types.Array(number, 5, "C")
    table = types.Array(types.int64, 2, "C", readonly=True)
    signature = types.void(
        image,
        data,
        vector,
        result,
        types.int64,
        types.UniTuple(types.int64, 3),
        types.UniTuple(table, 3),
        types.UniTuple(table, 3),
        types.int64,
        types.int64,
    )
    return _compile(signature, _forward)


def _compile(signature, function):
    with contextlib.suppress(Exception):  # nowhere to keep a cache, or a damaged one
        return njit(signature, cache=True, **OPTIONS)(function)
    return njit(signature, **OPTIONS)(function)


DTYPE = np.dtype("float32")
GROUPS = 1
STEPS = (1, 2, 2)


def _table(columns, rows):
    table = np.array(rows, dtype=np.int64).reshape(-1, columns)
    table.flags.writeable = False
    return table


PHASES_D = _table(
    5,
    [
        [0, 1, 1, 0, 1],
    ],
)
TAPS_D = _table(
    4,
    [
        [0, 0, 0, 1],
    ],
)
PHASES_H = _table(
    5,
    [
        [0, 1, 2, 0, 2],
    ],
)
TAPS_H = _table(
    4,
    [
        [0, 0, 0, 2],
        [1, 1, 0, 2],
    ],
)
PHASES_W = _table(
    5,
    [
        [0, 1, 2, 0, 2],
    ],
)
TAPS_W = _table(
    4,
    [
        [0, 0, 0, 2],
        [1, 1, 0, 2],
    ],
)
PHASES = (PHASES_D, PHASES_H, PHASES_W)
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


def forward(x, w, b, out=None):
    """The forward pass: y from x and w and b.

    x has shape (N, 1, 4, 4).
    w has shape (1, 1, 2, 2).
    b has shape (1,).
    y has shape (N, 1, 2, 2).
    out, where given, receives the result. All arrays are float32, contiguous in C
    order. Raises TypeError or ValueError with what was given and what is taken.
    """
    x = _check(x, "x", (None, 1, 4, 4))
    w = _check(w, "w", (1, 1, 2, 2))
    b = _check(b, "b", (1,))
    shape = (len(x), 1, 2, 2)
    if out is None:
        result = np.empty(shape, DTYPE)
    else:
        result = _output(out, shape, x, w, b)
    arguments = (
        x.reshape(len(x), 1, 1, 4, 4),
        w.reshape(1, 1, 1, 2, 2),
        b,
        result.reshape(len(x), 1, 1, 2, 2),
        GROUPS,
        STEPS,
        PHASES,
        TAPS,
    )
    _compiled()(*arguments, 0, len(x) * 1)
    return result if out is None else out
