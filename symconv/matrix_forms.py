"""The gradients as matrix products: padded zero-inserted ∂Y with the rotated kernel, X with dilated ∂Y, im2col.

Each form is read off the taps' shifts (so in mode convolution the kernel is not rotated, because the derived
gradient says so) and is written for one image and one pair of channels; `DgradForm.meeting` and its like give
the products that a form makes, which are compared with the derived system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from symconv.equations import Element, Lazy, unravel
from symconv.phases import Phase
from symconv.spec import Conv
from symconv.taps import AxisTaps


@dataclass(frozen=True)
class Grid:
    """A tensor of elements and zeros (None), each cell made when it is looked at."""

    shape: tuple[int, ...]
    cell: Callable[[tuple[int, ...]], Element | None]

    def __getitem__(self, index: tuple[int, ...]) -> Element | None:
        """The cell at `index`. Raises IndexError outside the grid."""
        if not all(0 <= i < size for i, size in zip(index, self.shape, strict=True)):
            raise IndexError(f"{index} is outside {self.shape}")
        return self.cell(index)

    def cells(self) -> list[Element | None]:
        """All cells, row-major."""
        return [self.cell(index) for index in product(*map(range, self.shape))]


def _grid(
    tensor: str, channels: tuple[int, ...], sizes: Iterable[int], lines: Sequence[Callable[[int], int | None]]
) -> Grid:
    """The product of axes: `lines[a](place)` is the tensor's index at a place of axis a, None for a zero there."""

    def cell(at: tuple[int, ...]) -> Element | None:
        inside = [i for line, place in zip(lines, at, strict=True) if (i := line(place)) is not None]
        return Element(tensor, (*channels, *inside)) if len(inside) == len(at) else None

    return Grid(tuple(sizes), cell)


def whole(tensor: str, channels: tuple[int, ...], sizes: tuple[int, ...]) -> Grid:
    """All elements of a tensor at the given batch and channel indices."""
    return Grid(sizes, lambda at: Element(tensor, (*channels, *at)))


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
        """The (output, tap) pairs whose products the correlation sums to ∂x[position], in the order of the outputs."""
        outputs = ((self.output_at(position + place), tap) for tap, place in enumerate(self.places))
        return sorted((output, tap) for output, tap in outputs if output is not None)


@dataclass(frozen=True)
class WgradAxis:
    """One axis of the weight gradient as a correlation of padded x with dilated ∂y, at steps of `step`.

    x gets `padding_low` zeros before and `padding_high` after (a negative padding drops what no window reaches), ∂y
    gets `insert` zeros between its entries, and result number r is ∂w[order[r]].
    """

    taps: AxisTaps
    insert: int
    padding_low: int
    padding_high: int
    step: int
    order: tuple[int, ...]

    def input_at(self, position: int) -> int | None:
        """The index of x at a position of the padded x; None for a zero."""
        i = position - self.padding_low
        return i if 0 <= i < self.taps.axis.input else None

    def meeting(self, tap: int) -> Sequence[tuple[int, int]]:
        """The (output, input) pairs whose products the correlation sums to ∂w[tap]."""
        start, step = self.step * self.order.index(tap) - self.padding_low, self.insert + 1
        first = max(0, -(start // step))
        stop = min(self.taps.axis.output, (self.taps.axis.input - 1 - start) // step + 1)
        return Lazy(max(0, stop - first), lambda n: (first + n, start + step * (first + n)))


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
    length = step * (axis.kernel - 1) + (axis.output - 1) * axis.stride + 1
    return WgradAxis(taps, axis.stride - 1, low, length - low - axis.input, step, order)


@dataclass(frozen=True)
class DgradForm:
    """∂X as the correlation of the padded, zero-inserted ∂Y with the rotated, dilated kernel."""

    conv: Conv
    axes: tuple[DgradAxis, ...]

    @property
    def rotated(self) -> bool:
        """Whether the kernel's taps stand in reverse order (with a flipped forward, or of one tap, they do not)."""
        several = [axis.places for axis in self.axes if len(axis.places) > 1]
        return bool(several) and all(places == tuple(sorted(places, reverse=True)) for places in several)

    def meeting(self, index: tuple[int, ...]) -> list[list[tuple[int, int]]]:
        """Per axis, the (output, tap) pairs that make ∂x at spatial `index`."""
        return [axis.meeting(i) for axis, i in zip(self.axes, index, strict=True)]

    def upstream(self, image: int, m: int) -> Grid:
        """The padded, zero-inserted ∂Y of one image and output channel; shape input + k' − 1."""
        sizes = (axis.taps.axis.input + axis.size - 1 for axis in self.axes)
        return _grid("dy", (image, m), sizes, [axis.output_at for axis in self.axes])

    def kernel(self, m: int, channel: int) -> Grid:
        """The kernel that ∂Y is correlated with, dilated; shape k'. `channel` counts within the group."""
        return _grid("w", (m, channel), (axis.size for axis in self.axes), [axis.tap_at for axis in self.axes])

    def result(self, image: int, c: int) -> Grid:
        """∂X of one image and input channel."""
        return whole("dx", (image, c), self.conv.input)


@dataclass(frozen=True)
class WgradForm:
    """∂W as the correlation of padded X with dilated ∂Y."""

    conv: Conv
    axes: tuple[WgradAxis, ...]

    def meeting(self, taps: tuple[int, ...]) -> list[Sequence[tuple[int, int]]]:
        """Per axis, the (output, input) pairs that make ∂w at spatial `taps`."""
        return [axis.meeting(tap) for axis, tap in zip(self.axes, taps, strict=True)]

    @property
    def in_order(self) -> bool:
        """Whether the correlation gives the weights in their own order (with a flipped forward it does not)."""
        return all(axis.order == tuple(range(len(axis.order))) for axis in self.axes)

    def image(self, image: int, c: int) -> Grid:
        """Padded X of one image and input channel, without the remainder that no window reaches."""
        sizes = (axis.taps.axis.input + axis.padding_low + axis.padding_high for axis in self.axes)
        return _grid("x", (image, c), sizes, [axis.input_at for axis in self.axes])

    def upstream(self, image: int, m: int) -> Grid:
        """∂Y of one image and output channel with `insert` zeros between its entries."""
        sizes = (axis.insert * (o - 1) + o for axis, o in zip(self.axes, self.conv.output, strict=True))
        return _grid("dy", (image, m), sizes, [_every(axis.insert + 1) for axis in self.axes])

    def result(self, m: int, channel: int) -> Grid:
        """∂W of one pair of channels in the order in which the correlation gives it."""
        return _grid("dw", (m, channel), self.conv.kernel, [axis.order.__getitem__ for axis in self.axes])


def _every(step: int) -> Callable[[int], int | None]:
    """Counts every `step`-th place; None between."""
    return lambda place: None if place % step else place // step


def padded(conv: Conv, image: int, c: int) -> Grid:
    """X of one image and input channel between the problem's own paddings."""
    sizes = (axis.padded_input for axis in conv.axes)
    lines = [_between(axis.padding_low, axis.input) for axis in conv.axes]
    return _grid("x", (image, c), sizes, lines)


@dataclass(frozen=True)
class Im2col:
    """The forward pass as a matrix product: y of one image and group = patches · weights + b.

    A row of `patches` is one output, a column one (channel, tap) pair.
    """

    conv: Conv

    def _input(self, image: int, group: int, output: tuple[int, ...], column: tuple[int, ...]) -> Element | None:
        """The element of x that `output` reads in a column (channel within the group, *tap)."""
        channel, *taps = column
        at = [axis.position(o, tap) for axis, o, tap in zip(self.conv.axes, output, taps, strict=True)]
        if not all(0 <= i < size for i, size in zip(at, self.conv.input, strict=True)):
            return None
        return Element("x", (image, group * self.conv.group_in + channel, *at))

    @property
    def _columns(self) -> tuple[int, ...]:
        return (self.conv.group_in, *self.conv.kernel)

    def patches(self, image: int, group: int) -> Grid:
        """The matrix of patches; shape (∏ output, channels of the group · ∏ kernel)."""

        def cell(at: tuple[int, ...]) -> Element | None:
            return self._input(image, group, unravel(at[0], self.conv.output), unravel(at[1], self._columns))

        return Grid((prod(self.conv.output), prod(self._columns)), cell)

    def weights(self, m: int) -> Grid:
        """The weights of one output channel as a column."""
        return Grid((prod(self._columns), 1), lambda at: Element("w", (m, *unravel(at[0], self._columns))))

    def outputs(self, image: int, m: int) -> Grid:
        """The outputs of one channel as a column."""
        output = self.conv.output
        return Grid((prod(output), 1), lambda at: Element("y", (image, m, *unravel(at[0], output))))

    def meeting(self, output: tuple[int, ...]) -> list[list[tuple[int, int]]]:
        """Per axis, the (tap, input) pairs that make y at spatial `output`: its row's columns that are not zero."""
        return [
            [(tap, i) for tap in range(axis.kernel) if 0 <= (i := axis.position(o, tap)) < axis.input]
            for axis, o in zip(self.conv.axes, output, strict=True)
        ]


@dataclass(frozen=True)
class PhaseForm:
    """One phase's part of ∂X as the stride-1 correlation of padded or cropped ∂Y with the phase's taps."""

    phase: Phase

    def upstream(self, conv: Conv, image: int, m: int) -> Grid:
        """∂Y of one image and output channel, padded or cropped on each side."""
        sizes = (o + axis.padding_low + axis.padding_high for o, axis in zip(conv.output, self.phase.axes, strict=True))
        lines = [
            _between(axis.padding_low, outputs) for axis, outputs in zip(self.phase.axes, conv.output, strict=True)
        ]
        return _grid("dy", (image, m), sizes, lines)

    def kernel(self, m: int, channel: int) -> Grid:
        """The phase's taps in order, with zeros between them where they are more than one apart."""
        sizes = ((len(axis.taps) - 1) * axis.dilation + 1 for axis in self.phase.axes)
        return _grid("w", (m, channel), sizes, [_spread(axis.taps, axis.dilation) for axis in self.phase.axes])

    def result(self, image: int, c: int) -> Grid:
        """∂X at the inputs of the phase."""
        sizes = (axis.count for axis in self.phase.axes)
        return _grid("dx", (image, c), sizes, [axis.inputs.__getitem__ for axis in self.phase.axes])


def _between(low: int, size: int) -> Callable[[int], int | None]:
    """Counts from −low; None outside 0…size−1."""
    return lambda place: place - low if 0 <= place - low < size else None


def _spread(values: tuple[int, ...], step: int) -> Callable[[int], int | None]:
    """The values `step` places apart; None between."""
    return lambda place: None if place % step else values[place // step]
