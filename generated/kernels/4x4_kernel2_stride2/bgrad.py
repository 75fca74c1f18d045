"""The bgrad pass of one convolution: float32, layout nchw.

Written by symconv 0.1.0: symconv emit --input 4x4 --kernel 2x2 --stride 2 --pass
bgrad --layout nchw --dtype float32

Problem: cross-correlation, x (N, 1, 4, 4), w (1, 1, 2, 2), y (N, 1, 2, 2); N is any
batch size.

The derived system begins (indices from 0, channels before positions)

    db[0] = dy[0, 0, 0, 0] + dy[0, 0, 0, 1] + dy[0, 0, 1, 0] + ... (4 terms)
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


def _bgrad(dy, db, start, stop):
    """Writes db for the output channels start to stop."""
    for m in range(start, stop):
        total = dy.dtype.type(0)
        for n in range(dy.shape[0]):
            for d in range(dy.shape[2]):
                for h in range(dy.shape[3]):
                    line = dy[n, m, d, h]
                    for j in range(line.size):
                        total += line[j]
        db[m] = total


@functools.cache
def _compiled():
    """The compiled loop nest, from the cache beside this file where there is one."""
    number = types.float32
    image = types.Array(number, 5, "C", readonly=True)
    result = types.Array(number, 1, "C")
    signature = types.void(
        image,
        result,
        types.int64,
        types.int64,
    )
    return _compile(signature, _bgrad)


def _compile(signature, function):
    with contextlib.suppress(Exception):  # nowhere to keep a cache, or a damaged one
        return njit(signature, cache=True, **OPTIONS)(function)
    return njit(signature, **OPTIONS)(function)


DTYPE = np.dtype("float32")


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


def bgrad(dy, out=None):
    """The bgrad pass: db from dy.

    dy has shape (N, 1, 2, 2).
    db has shape (1,).
    out, where given, receives the result. All arrays are float32, contiguous in C
    order. Raises TypeError or ValueError with what was given and what is taken.
    """
    dy = _check(dy, "dy", (None, 1, 2, 2))
    shape = (1,)
    if out is None:
        result = np.empty(shape, DTYPE)
    else:
        result = _output(out, shape, dy)
    arguments = (
        dy.reshape(len(dy), 1, 1, 2, 2),
        result,
    )
    _compiled()(*arguments, 0, 1)
    return result if out is None else out
