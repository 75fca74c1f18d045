"""The four passes as plain NumPy loops over kernel positions, written apart from the derivation.

Nothing here knows of phases, taps' ranges or clipping: x is copied into a zero-padded array, every kernel position
looks at it through a strided slice, and the input gradient is scattered back through the same slices. In float64
the results are exact where the inputs are small integers.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any, TypeAlias

import numpy as np

from symconv.spec import Conv
from symconv.validation.cases import Array

Window: TypeAlias = tuple[slice, ...]
"""Slices of the spatial axes."""


def forward(conv: Conv, x: Array, w: Array, b: Array) -> Array:
    """y (N, M, *O) in float64."""
    padded = _pad(conv, x)
    y: Array = np.zeros((len(x), conv.groups, conv.group_out, *conv.output))
    for weight, window in _positions(conv):
        seen = _by_group(conv, padded[_at(window)])
        y += np.einsum("gmc,ngc...->ngm...", _weight(conv, w, weight), seen, optimize=True)
    y = y.reshape(len(x), conv.out_channels, *conv.output)
    return y + b.reshape(-1, *[1] * conv.dimensions) if conv.bias else y


def dgrad(conv: Conv, dy: Array, w: Array) -> Array:
    """dx (N, C, *I) in float64."""
    padded: Array = np.zeros((len(dy), conv.in_channels, *(a.padded_input for a in conv.axes)))
    upstream = _by_group(conv, dy)
    for weight, window in _positions(conv):
        part = np.einsum("gmc,ngm...->ngc...", _weight(conv, w, weight), upstream, optimize=True)
        padded[_at(window)] += part.reshape(len(dy), conv.in_channels, *conv.output)
    inside: Window = tuple(slice(low, low + size) for (low, _), size in zip(conv.padding, conv.input, strict=True))
    result: Array = padded[_at(inside)]
    return result


def wgrad(conv: Conv, x: Array, dy: Array) -> Array:
    """dw (M, C/groups, *K) in float64."""
    padded = _pad(conv, x)
    upstream = _by_group(conv, dy).reshape(len(dy), conv.groups, conv.group_out, -1)
    dw: Array = np.zeros((conv.groups, conv.group_out, conv.group_in, *conv.kernel))
    for weight, window in _positions(conv):
        seen = _by_group(conv, padded[_at(window)]).reshape(len(x), conv.groups, conv.group_in, -1)
        dw[_at(weight)] = np.einsum("ngmo,ngco->gmc", upstream, seen, optimize=True)
    return dw.reshape(conv.w_shape)


def bgrad(conv: Conv, dy: Array) -> Array:
    """db (M,) in float64."""
    db: Array = dy.astype(np.float64).sum(axis=(0, *range(2, 2 + conv.dimensions)))
    return db


def _at(spatial: tuple[int | slice, ...]) -> Any:
    """An index of the last axes."""
    return (..., *spatial)


def _pad(conv: Conv, x: Array) -> Array:
    return np.pad(x.astype(np.float64), ((0, 0), (0, 0), *conv.padding))


def _by_group(conv: Conv, array: Array) -> Array:
    n, channels, *spatial = array.shape
    return array.astype(np.float64).reshape(n, conv.groups, channels // conv.groups, *spatial)


def _weight(conv: Conv, w: Array, position: tuple[int, ...]) -> Array:
    grouped: Array = w.astype(np.float64).reshape(conv.groups, conv.group_out, conv.group_in, *conv.kernel)
    weight: Array = grouped[_at(position)]
    return weight


def _positions(conv: Conv) -> Iterator[tuple[tuple[int, ...], Window]]:
    """Every kernel position: the weight's index there, and the slices of the padded input that it looks at."""
    for place in product(*map(range, conv.kernel)):
        window: Window = tuple(
            slice(d * k, d * k + s * (o - 1) + 1, s)
            for k, d, s, o in zip(place, conv.dilation, conv.stride, conv.output, strict=True)
        )
        flipped = tuple(size - 1 - k for k, size in zip(place, conv.kernel, strict=True))
        yield (flipped if conv.mode == "convolution" else place), window
