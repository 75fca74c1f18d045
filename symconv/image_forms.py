"""The weight gradient by phases: ∂W as correlations of phase images of x with ∂y, no inserted zero among them.

Every tap reads one phase image of x (`phases.tap_image`), from some first element on. The taps of one phase are
together the correlation of that image with ∂y.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from symconv.equations import Element
from symconv.matrix_forms import Grid
from symconv.phases import TapImage
from symconv.spec import Conv


@dataclass(frozen=True)
class ImageForm:
    """The taps of one phase with the part of its image of x that they read.

    Along axis a the image's element u is x[stride·u + phase − padding_low]; taps read from `offsets` on.
    """

    conv: Conv
    phase: tuple[int, ...]
    taps: tuple[TapImage, ...]

    @property
    def first(self) -> tuple[int, ...]:
        """The first element of the image that is read, per axis."""
        return tuple(min(tap.offset[axis] for tap in self.taps) for axis in range(self.conv.dimensions))

    @property
    def counts(self) -> tuple[int, ...]:
        """How many different offsets the taps have, per axis."""
        return tuple(len({tap.offset[axis] for tap in self.taps}) for axis in range(self.conv.dimensions))

    @property
    def step(self) -> tuple[int, ...]:
        """How far the offsets of neighbouring taps are apart, per axis; 1 where there is one."""
        steps = []
        for axis in range(self.conv.dimensions):
            offsets = sorted({tap.offset[axis] for tap in self.taps})
            steps.append(offsets[1] - offsets[0] if len(offsets) > 1 else 1)
        return tuple(steps)

    def image(self, image: int, c: int) -> Grid:
        """The part of the phase image that the taps read, zero where that is padding."""
        sizes = tuple(
            (count - 1) * step + output
            for count, step, output in zip(self.counts, self.step, self.conv.output, strict=True)
        )

        def cell(at: tuple[int, ...]) -> Element | None:
            places = [
                axis.stride * (first + u) + phase - axis.padding_low
                for axis, first, u, phase in zip(self.conv.axes, self.first, at, self.phase, strict=True)
            ]
            inside = all(0 <= i < size for i, size in zip(places, self.conv.input, strict=True))
            return Element("x", (image, c, *places)) if inside else None

        return Grid(sizes, cell)

    def result(self, m: int, channel: int) -> Grid:
        """∂W at the phase's taps, in the order in which the correlation gives them."""
        by_offset = {tap.offset: tap.tap for tap in self.taps}

        def cell(at: tuple[int, ...]) -> Element | None:
            offset = tuple(first + step * place for first, step, place in zip(self.first, self.step, at, strict=True))
            return Element("dw", (m, channel, *by_offset[offset]))

        return Grid(self.counts, cell)


def image_forms(conv: Conv, taps: Iterable[TapImage]) -> list[ImageForm]:
    """The taps grouped by the phase image that they read, phases in order."""
    groups: dict[tuple[int, ...], list[TapImage]] = {}
    for tap in taps:
        groups.setdefault(tap.phase, []).append(tap)
    return [ImageForm(conv, phase, tuple(groups[phase])) for phase in sorted(groups)]


def residues(grid: Grid, steps: Sequence[int]) -> list[Grid]:
    """A grid split by the remainders of its indices: for dilated ∂y, ∂y itself first and then nothing but zeros."""
    found = []
    for start in product(*(range(min(step, size)) for step, size in zip(steps, grid.shape, strict=True))):
        shape = tuple(-(-(size - first) // step) for size, first, step in zip(grid.shape, start, steps, strict=True))
        if prod(shape):
            found.append(Grid(shape, _every(grid, start, tuple(steps))))
    return found


def _every(grid: Grid, start: tuple[int, ...], steps: tuple[int, ...]) -> Callable[[tuple[int, ...]], Element | None]:
    def cell(at: tuple[int, ...]) -> Element | None:
        return grid[tuple(first + step * place for first, step, place in zip(start, steps, at, strict=True))]

    return cell
