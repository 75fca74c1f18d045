"""Where the elements of an array of three spatial axes lie, in either layout."""

from __future__ import annotations

from dataclasses import dataclass

from symconv.kernels.options import Dtype, Layout

ITEMSIZE: dict[Dtype, int] = {"float32": 4, "float64": 8, "int64": 8}
"""Bytes of an element."""


@dataclass(frozen=True)
class Strides:
    """Elements from one image, channel, plane, line and pixel of an array to the next."""

    image: int
    channel: int
    plane: int
    line: int
    pixel: int


def strides_of(layout: Layout, channels: int, sizes: tuple[int, ...]) -> Strides:
    """The strides of a contiguous array of so many channels, its depth, height and width given."""
    depth, height, width = sizes
    if layout == "nhwc":
        return Strides(channels * depth * height * width, 1, height * width * channels, width * channels, channels)
    return Strides(channels * depth * height * width, depth * height * width, height * width, width, 1)
