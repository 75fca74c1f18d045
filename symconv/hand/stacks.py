"""Three-dimensional tensors as authors write them: matrices side by side, one for each depth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symconv.hand.matrix_values import Matrix, ShapeError, combined, correlation
from symconv.hand.polynomial import Polynomial


@dataclass(frozen=True)
class Stack:
    """Matrices of one shape."""

    slices: tuple[Matrix, ...]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Depth, rows and columns."""
        return len(self.slices), *self.slices[0].shape

    @property
    def size(self) -> str:
        """The shape as text."""
        return "×".join(map(str, self.shape))

    def mapped(self, change: Callable[[Polynomial], Polynomial]) -> Stack:
        """Every cell changed."""
        return Stack(tuple(part.mapped(change) for part in self.slices))

    @property
    def rotated(self) -> Stack:
        """Turned by 180° about every axis."""
        return Stack(tuple(part.rotated for part in self.slices[::-1]))


def stacked(parts: list[Matrix]) -> Stack:
    """Matrices side by side. Raises `ShapeError` where their shapes differ."""
    if len({part.shape for part in parts}) != 1:
        raise ShapeError("the matrices side by side have different shapes")
    return Stack(tuple(parts))


def combined_stacks(a: Stack, b: Stack, join: Callable[[Polynomial, Polynomial], Polynomial]) -> Stack:
    """Two tensors of one shape, cell by cell. Raises `ShapeError` where the shapes differ."""
    if a.shape != b.shape:
        raise ShapeError(f"a {a.size} and a {b.size} tensor can't be combined cell by cell")
    return Stack(tuple(combined(x, y, join) for x, y in zip(a.slices, b.slices, strict=True)))


def correlation_of_stacks(
    a: Stack, b: Stack, stride: tuple[int, ...], dilation: tuple[int, ...], flipped: bool
) -> Stack:
    """The valid correlation of a with b (rotated first where `flipped`). Raises `ShapeError` where b does not fit."""
    kernel = b.rotated if flipped else b
    outputs = (len(a.slices) - (len(kernel.slices) - 1) * dilation[0] - 1) // stride[0] + 1
    if outputs < 1:
        raise ShapeError(f"a {b.size} kernel does not fit into a {a.size} tensor")
    found = []
    for place in range(outputs):
        parts = [
            correlation(
                a.slices[place * stride[0] + tap * dilation[0]],
                part,
                (stride[1], stride[2]),
                (dilation[1], dilation[2]),
                False,
            )
            for tap, part in enumerate(kernel.slices)
        ]
        whole = parts[0]
        for part in parts[1:]:
            whole = combined(whole, part, lambda x, y: x + y)
        found.append(whole)
    return Stack(tuple(found))
