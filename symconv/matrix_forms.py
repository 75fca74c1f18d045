"""The gradients as matrix products: padded zero-inserted ∂Y with the rotated kernel, X with dilated ∂Y, im2col.

Each form is read off the taps' shifts (so in mode convolution the kernel is not rotated, because the derived
gradient says so) and is written for one image and one pair of channels; `DgradForm.meeting` and its like give
the products that a form makes, which are compared with the derived system.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TypeVar

from symconv.equations import Element
from symconv.errors import LimitError
from symconv.spec import Conv
from symconv.taps import AxisTaps

_A = TypeVar("_A")

MAX_CELLS = 1_000_000
"""The largest grid that is written out."""


@dataclass(frozen=True)
class Grid:
    """A tensor of elements and zeros (None), cells in row-major order."""

    shape: tuple[int, ...]
    cells: tuple[Element | None, ...]

    def __getitem__(self, index: tuple[int, ...]) -> Element | None:
        place = 0
        for i, size in zip(index, self.shape, strict=True):
            if not 0 <= i < size:
                raise IndexError(f"{index} is outside {self.shape}")
            place = place * size + i
        return self.cells[place]


@dataclass(frozen=True)
class DgradAxis:
    """One axis of the input gradient as a stride-1 correlation.

    ∂y gets `insert` zeros between its entries, `padding_low` before and `padding_high` after (a negative padding
    crops), and is correlated with a kernel of `size` positions that holds w[tap] at `places[tap]`.
    """

    taps: AxisTaps
    insert: int
    padding_low: int
    padding_high: int
    size: int
    places: tuple[int, ...]

    def output_at(self, position: int) -> int | None:
        """The index of ∂y at a position of the padded, zero-inserted ∂y; None for a zero."""
        output, between = divmod(position - self.padding_low, self.insert + 1)
        return output if between == 0 and 0 <= output < self.taps.axis.output else None

    def tap_at(self, place: int) -> int | None:
        """The tap at a position of the dilated kernel; None for a zero."""
        return next((tap for tap, at in enumerate(self.places) if at == place), None)

    def meeting(self, position: int) -> list[tuple[int, int]]:
        """The (output, tap) pairs whose products the correlation sums to ∂x[position]."""
        outputs = ((self.output_at(position + place), tap) for tap, place in enumerate(self.places))
        return [(output, tap) for output, tap in outputs if output is not None]


@dataclass(frozen=True)
class WgradAxis:
    """One axis of the weight gradient as a correlation of padded x with dilated ∂y, at steps of `step`.

    x gets `padding_low` and `padding_high` zeros, ∂y gets `insert` zeros between its entries; result number r is
    ∂w[order[r]], and `crop` further results are dropped.
    """

    taps: AxisTaps
    insert: int
    padding_low: int
    padding_high: int
    step: int
    order: tuple[int, ...]
    crop: int

    def input_at(self, position: int) -> int | None:
        """The index of x at a position of the padded x; None for a zero."""
        i = position - self.padding_low
        return i if 0 <= i < self.taps.axis.input else None

    def meeting(self, tap: int) -> list[tuple[int, int]]:
        """The (output, input) pairs whose products the correlation sums to ∂w[tap]."""
        start = self.step * self.order.index(tap)
        outputs = range(self.taps.axis.output)
        inputs = ((o, self.input_at(start + (self.insert + 1) * o)) for o in outputs)
        return [(o, i) for o, i in inputs if i is not None]


def dgrad_axis(taps: AxisTaps) -> DgradAxis:
    """The input gradient's form on one axis."""
    axis = taps.axis
    last = max(taps.shifts)
    size = last - min(taps.shifts) + 1
    low = last - axis.padding_low
    high = axis.input + size - 1 - low - ((axis.output - 1) * axis.stride + 1)
    return DgradAxis(taps, axis.stride - 1, low, high, size, tuple(last - shift for shift in taps.shifts))


def wgrad_axis(taps: AxisTaps) -> WgradAxis:
    """The weight gradient's form on one axis."""
    axis = taps.axis
    order = tuple(sorted(range(axis.kernel), key=lambda tap: taps.shifts[tap]))
    first = taps.shifts[order[0]]
    step = taps.shifts[order[1]] - first if axis.kernel > 1 else axis.dilation
    low = axis.padding_low - first
    length = axis.input + low + axis.padding_high
    results = (length - ((axis.output - 1) * axis.stride + 1)) // step + 1
    return WgradAxis(taps, axis.stride - 1, low, axis.padding_high, step, order, results - axis.kernel)


@dataclass(frozen=True)
class DgradForm:
    """∂X as the correlation of the padded, zero-inserted ∂Y with the rotated, dilated kernel."""

    conv: Conv
    axes: tuple[DgradAxis, ...]

    def meeting(self, index: tuple[int, ...]) -> list[list[tuple[int, int]]]:
        """Per axis, the (output, tap) pairs that make ∂x at spatial `index`."""
        return [axis.meeting(i) for axis, i in zip(self.axes, index, strict=True)]

    def upstream(self, image: int, m: int) -> Grid:
        """The padded, zero-inserted ∂Y of one image and output channel; shape input + k' − 1."""
        sizes = [axis.taps.axis.input + axis.size - 1 for axis in self.axes]
        lines = [[axis.output_at(i) for i in range(size)] for axis, size in _bounded(self.axes, sizes)]
        return _grid(lines, "dy", (image, m))

    def kernel(self, m: int, channel: int) -> Grid:
        """The kernel that ∂Y is correlated with, dilated; shape k'. `channel` counts within the group."""
        lines = [
            [axis.tap_at(i) for i in range(size)] for axis, size in _bounded(self.axes, [a.size for a in self.axes])
        ]
        return _grid(lines, "w", (m, channel))

    def result(self, image: int, c: int) -> Grid:
        """∂X of one image and input channel."""
        return whole("dx", (image, c), self.conv.input)


@dataclass(frozen=True)
class WgradForm:
    """∂W as the correlation of padded X with dilated ∂Y."""

    conv: Conv
    axes: tuple[WgradAxis, ...]

    def meeting(self, taps: tuple[int, ...]) -> list[list[tuple[int, int]]]:
        """Per axis, the (output, input) pairs that make ∂w at spatial `taps`."""
        return [axis.meeting(tap) for axis, tap in zip(self.axes, taps, strict=True)]

    def image(self, image: int, c: int) -> Grid:
        """Padded X of one image and input channel; shape input + p_lo + p_hi."""
        sizes = [a.taps.axis.input + a.padding_low + a.padding_high for a in self.axes]
        lines = [[axis.input_at(i) for i in range(size)] for axis, size in _bounded(self.axes, sizes)]
        return _grid(lines, "x", (image, c))

    def upstream(self, image: int, m: int) -> Grid:
        """∂Y of one image and output channel with `insert` zeros between its entries."""
        sizes = [axis.insert * (o - 1) + o for axis, o in zip(self.axes, self.conv.output, strict=True)]
        lines = [
            [None if i % (axis.insert + 1) else i // (axis.insert + 1) for i in range(size)]
            for axis, size in _bounded(self.axes, sizes)
        ]
        return _grid(lines, "dy", (image, m))

    def result(self, m: int, channel: int) -> Grid:
        """∂W of one pair of channels in the order in which the correlation gives it."""
        return _grid([list(axis.order) for axis in self.axes], "dw", (m, channel))


@dataclass(frozen=True)
class Im2col:
    """The forward pass as a matrix product: y of one image and group = patches · weights + b.

    A row of `patches` is one output, a column one (channel, tap) pair.
    """

    conv: Conv

    def columns(self) -> Iterator[tuple[int, ...]]:
        """(channel within the group, *tap) of every column, in order."""
        return product(range(self.conv.group_in), *map(range, self.conv.kernel))

    def row(self, image: int, group: int, output: tuple[int, ...]) -> list[Element | None]:
        """The patch of one output: the input under every column's tap, None on padding."""
        windows = [dict(axis.window(o)) for axis, o in zip(self.conv.axes, output, strict=True)]
        row: list[Element | None] = []
        for channel, *taps in self.columns():
            inputs = [window.get(tap) for window, tap in zip(windows, taps, strict=True)]
            c = group * self.conv.group_in + channel
            inside = [i for i in inputs if i is not None]
            row.append(Element("x", (image, c, *inside)) if len(inside) == len(inputs) else None)
        return row

    def patches(self, image: int, group: int) -> Grid:
        """The matrix of patches; shape (∏ output, channels of the group · ∏ kernel)."""
        shape = (prod(self.conv.output), self.conv.group_in * prod(self.conv.kernel))
        _check_cells(shape)
        rows = (self.row(image, group, output) for output in product(*map(range, self.conv.output)))
        return Grid(shape, tuple(cell for row in rows for cell in row))

    def weights(self, m: int) -> Grid:
        """The weights of one output channel as a column."""
        cells = tuple(Element("w", (m, *column)) for column in self.columns())
        return Grid((len(cells), 1), cells)

    def outputs(self, image: int, m: int) -> Grid:
        """The outputs of one channel as a column."""
        cells = tuple(Element("y", (image, m, *o)) for o in product(*map(range, self.conv.output)))
        return Grid((len(cells), 1), cells)

    def products(self, index: tuple[int, ...]) -> Iterator[tuple[Element, Element]]:
        """The (w, x) pairs whose products the matrix product sums to y[index] without its bias."""
        image, m, *output = index
        row = self.row(image, m // self.conv.group_out, tuple(output))
        for column, cell in zip(self.columns(), row, strict=True):
            if cell is not None:
                yield Element("w", (m, *column)), cell


def whole(tensor: str, channels: tuple[int, ...], sizes: tuple[int, ...]) -> Grid:
    """All elements of one image and channel of a tensor. Raises `LimitError` above `MAX_CELLS` cells."""
    _check_cells(sizes)
    return _grid([list(range(size)) for size in sizes], tensor, channels)


def _bounded(axes: tuple[_A, ...], sizes: list[int]) -> Iterator[tuple[_A, int]]:
    _check_cells(tuple(sizes))
    return zip(axes, sizes, strict=True)


def _check_cells(shape: tuple[int, ...]) -> None:
    if prod(shape) > MAX_CELLS:
        raise LimitError(f"a matrix form of shape {shape} has {prod(shape)} cells; at most {MAX_CELLS} are written")


def _grid(lines: list[list[int | None]] | list[list[int]], tensor: str, channels: tuple[int, ...]) -> Grid:
    """The product of the axes' lines; a cell is zero where any axis has a zero."""
    cells = []
    for steps in product(*lines):
        inside = [step for step in steps if step is not None]
        cells.append(Element(tensor, (*channels, *inside)) if len(inside) == len(steps) else None)
    return Grid(tuple(map(len, lines)), tuple(cells))
