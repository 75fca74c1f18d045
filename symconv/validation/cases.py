"""The arrays that a problem is tried on, in the layout nchw, from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symconv.spec import Conv

Array = NDArray[Any]

LARGEST_INTEGER = 9
"""Integers of a case lie between −9 and 9, zero left out: every sum is then exact in float64 up to 10^13 terms."""


@dataclass(frozen=True)
class Case:
    """x, w, b and the upstream gradient dy of one problem."""

    x: Array
    w: Array
    b: Array
    dy: Array

    def cast(self, dtype: str) -> Case:
        """The same numbers in another type."""
        return Case(*(array.astype(dtype) for array in (self.x, self.w, self.b, self.dy)))

    def magnitudes(self) -> Case:
        """The absolute values, in float64."""
        return Case(*(np.abs(array).astype(np.float64) for array in (self.x, self.w, self.b, self.dy)))


def integer_case(conv: Conv, seed: int) -> Case:
    """Small random integers other than zero, as int64."""
    random = np.random.default_rng(seed)

    def draw(shape: tuple[int, ...]) -> Array:
        # No zeros: a weight of zero would hide whatever it is multiplied with.
        signs = 2 * random.integers(0, 2, shape, dtype=np.int64) - 1
        return signs * random.integers(1, LARGEST_INTEGER, shape, dtype=np.int64, endpoint=True)

    return Case(*map(draw, (conv.x_shape, conv.w_shape, conv.b_shape, conv.y_shape)))


def float_case(conv: Conv, seed: int, dtype: str) -> Case:
    """Normally distributed numbers with full mantissas, in float32 or float64."""
    random = np.random.default_rng(seed)
    shapes = (conv.x_shape, conv.w_shape, conv.b_shape, conv.y_shape)
    return Case(*(random.standard_normal(shape).astype(dtype) for shape in shapes))


def to_layout(array: Array, layout: str) -> Array:
    """An nchw array in a layout, contiguous; arrays without spatial axes stay as they are."""
    moved = array if layout == "nchw" or array.ndim < 3 else np.moveaxis(array, 1, -1)
    return np.ascontiguousarray(moved)


def from_layout(array: Array, layout: str) -> Array:
    """An array of a layout as nchw."""
    return array if layout == "nchw" or array.ndim < 3 else np.moveaxis(array, -1, 1)
