"""Tensors rotated, padded and with zeros put in, and the correlation of two of them, as index sums for all sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sympy import Expr, Symbol, expand

from symconv.closed_form import AXIS_NAMES
from symconv.index_sum import Condition, Equal, Factor, Range


@dataclass(frozen=True)
class View:
    """An image made of a tensor: entry `index` of the tensor stands at `at`, all else is zero; by axis.

    `channels` are the indices before the axes. `sizes` are those of the image.
    """

    tensor: str
    channels: tuple[Expr, ...]
    index: tuple[Range, ...]
    at: tuple[Expr, ...]
    sizes: tuple[Expr, ...]

    def rotated(self) -> View:
        """The image turned by 180 degrees."""
        at = tuple(expand(size - 1 - place) for size, place in zip(self.sizes, self.at, strict=True))
        return replace(self, at=at)

    def padded(self, low: Sequence[Expr], high: Sequence[Expr]) -> View:
        """Zeros before and behind the image on each axis; cropped where they are less than none."""
        at = tuple(expand(place + pad) for place, pad in zip(self.at, low, strict=True))
        sizes = tuple(expand(size + a + b) for size, a, b in zip(self.sizes, low, high, strict=True))
        return replace(self, at=at, sizes=sizes)

    def spread(self, steps: Sequence[Expr]) -> View:
        """Zeros between the entries: neighbours are `steps` apart."""
        at = tuple(expand(place * step) for place, step in zip(self.at, steps, strict=True))
        sizes = tuple(expand((size - 1) * step + 1) for size, step in zip(self.sizes, steps, strict=True))
        return replace(self, at=at, sizes=sizes)

    def transposed(self) -> View:
        """Rows and columns exchanged."""
        return replace(self, at=self.at[::-1], sizes=self.sizes[::-1])


def whole(tensor: str, channels: tuple[Expr, ...], sizes: Sequence[Expr], mark: str) -> View:
    """A tensor as it is, its indices called by `mark`."""
    suffixes = AXIS_NAMES[len(sizes)]
    symbols = [Symbol(f"{mark}{suffix}", integer=True) for suffix in suffixes]
    index = tuple(Range(symbol, size) for symbol, size in zip(symbols, sizes, strict=True))
    return View(tensor, channels, index, tuple(symbols), tuple(sizes))


def fitted(image: View, kernel: View, full: bool) -> View:
    """The image that the windows go over: padded by the kernel's size less one where they may overhang."""
    if not full:
        return image
    reach = [expand(size - 1) for size in kernel.sizes]
    return image.padded(reach, reach)


def correlation_sizes(image: View, kernel: View) -> tuple[Expr, ...]:
    """How many places a kernel's window has in an image."""
    return tuple(expand(a - b + 1) for a, b in zip(image.sizes, kernel.sizes, strict=True))


def correlation(
    image: View, kernel: View, places: Sequence[Expr], flipped: bool
) -> tuple[tuple[Range, ...], tuple[Factor, ...], tuple[Condition, ...]]:
    """The sum at some places: what it ranges over, what it multiplies, and where the two meet.

    `flipped`: the convolution of mathematics, which reads the kernel from its end.
    """
    window = kernel.rotated() if flipped else kernel
    met = tuple(
        Equal(at, expand(place + offset)) for at, place, offset in zip(image.at, places, window.at, strict=True)
    )
    factors = tuple(Factor(v.tensor, (*v.channels, *(r.symbol for r in v.index))) for v in (image, kernel))
    return image.index + kernel.index, factors, met
