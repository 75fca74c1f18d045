"""Matrices of polynomials: products, correlations, rotations, paddings, and where shapes do not fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symconv.hand.polynomial import Polynomial, number, total

MAX_CELLS = 40_000


class ShapeError(Exception):
    """Raised where matrices of such shapes can't be combined; its text is the reason."""


@dataclass(frozen=True)
class Matrix:
    """Rows of cells, all of one length."""

    rows: tuple[tuple[Polynomial, ...], ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.rows), len(self.rows[0])

    @property
    def size(self) -> str:
        """The shape as text."""
        return f"{self.shape[0]}×{self.shape[1]}"

    def mapped(self, change: Callable[[Polynomial], Polynomial]) -> Matrix:
        """Every cell changed."""
        return Matrix(tuple(tuple(map(change, row)) for row in self.rows))

    @property
    def transposed(self) -> Matrix:
        """Rows as columns."""
        return Matrix(tuple(zip(*self.rows, strict=True)))

    @property
    def rotated(self) -> Matrix:
        """Turned by 180°."""
        return Matrix(tuple(row[::-1] for row in self.rows[::-1]))


def combined(a: Matrix, b: Matrix, join: Callable[[Polynomial, Polynomial], Polynomial]) -> Matrix:
    """Two matrices of one shape, cell by cell. Raises `ShapeError` where the shapes differ."""
    if a.shape != b.shape:
        raise ShapeError(f"a {a.size} and a {b.size} matrix can't be combined cell by cell")
    return Matrix(
        tuple(tuple(join(x, y) for x, y in zip(r, s, strict=True)) for r, s in zip(a.rows, b.rows, strict=True))
    )


def product(a: Matrix, b: Matrix) -> Matrix:
    """The matrix product. Raises `ShapeError` where the inner sizes differ."""
    if a.shape[1] != b.shape[0]:
        raise ShapeError(f"a {a.size} matrix can't be multiplied by a {b.size} matrix")
    if a.shape[0] * b.shape[1] * a.shape[1] > MAX_CELLS * 10:
        raise ShapeError("the matrices are too large to multiply out")
    columns = b.transposed.rows
    return Matrix(
        tuple(
            tuple(total(x * y for x, y in zip(row, column, strict=True) if x.terms and y.terms) for column in columns)
            for row in a.rows
        )
    )


def correlation(a: Matrix, b: Matrix, stride: tuple[int, int], dilation: tuple[int, int], flipped: bool) -> Matrix:
    """The valid correlation of a with b (rotated first where `flipped`). Raises `ShapeError` where b does not fit."""
    kernel = b.rotated if flipped else b
    reach = tuple((size - 1) * d + 1 for size, d in zip(kernel.shape, dilation, strict=True))
    outputs = [(size - r) // s + 1 for size, r, s in zip(a.shape, reach, stride, strict=True)]
    if min(size - r for size, r in zip(a.shape, reach, strict=True)) < 0:
        raise ShapeError(f"a {b.size} kernel does not fit into a {a.size} matrix")
    if outputs[0] * outputs[1] * kernel.shape[0] * kernel.shape[1] > MAX_CELLS * 10:
        raise ShapeError("the matrices are too large to multiply out")
    taps = [
        (p * dilation[0], q * dilation[1], cell)
        for p, row in enumerate(kernel.rows)
        for q, cell in enumerate(row)
        if cell.terms
    ]
    return Matrix(
        tuple(
            tuple(
                total(
                    cell * found for p, q, cell in taps if (found := a.rows[u * stride[0] + p][v * stride[1] + q]).terms
                )
                for v in range(outputs[1])
            )
            for u in range(outputs[0])
        )
    )


def padded(a: Matrix, rows: tuple[int, int], columns: tuple[int, int]) -> Matrix:
    """Zeros around a matrix: so many rows above and below, columns left and right."""
    zero = number(0)
    width = a.shape[1] + sum(columns)
    if (a.shape[0] + sum(rows)) * width > MAX_CELLS:
        raise ShapeError("the matrix is too large to pad")
    blank = (zero,) * width
    inside = tuple((zero,) * columns[0] + row + (zero,) * columns[1] for row in a.rows)
    return Matrix((blank,) * rows[0] + inside + (blank,) * rows[1])
