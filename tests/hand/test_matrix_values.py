"""Matrices of polynomials."""

from __future__ import annotations

import pytest

from symconv.hand.matrix_values import Matrix, ShapeError, combined, correlation, padded, product
from symconv.hand.polynomial import number


def matrix(rows: int, columns: int) -> Matrix:
    return Matrix(tuple(tuple(number(columns * u + v) for v in range(columns)) for u in range(rows)))


def test_correlation_and_convolution() -> None:
    kernel = Matrix(((number(1), number(0)), (number(0), number(2))))
    straight = correlation(matrix(3, 3), kernel, (1, 1), (1, 1), False)
    assert straight.rows[0][0] == number(0 + 2 * 4)
    assert correlation(matrix(3, 3), kernel, (1, 1), (1, 1), True).rows[0][0] == number(4)
    assert correlation(matrix(3, 3), kernel, (1, 1), (2, 2), False).shape == (1, 1)


def test_shapes_that_do_not_fit() -> None:
    with pytest.raises(ShapeError, match="does not fit"):
        correlation(matrix(2, 2), matrix(3, 3), (1, 1), (1, 1), False)
    with pytest.raises(ShapeError, match="multiplied"):
        product(matrix(2, 2), matrix(3, 2))
    with pytest.raises(ShapeError, match="cell by cell"):
        combined(matrix(1, 2), matrix(2, 1), lambda a, b: a + b)


def test_turning_and_padding() -> None:
    assert matrix(2, 2).rotated.rotated == matrix(2, 2)
    assert matrix(2, 3).transposed.shape == (3, 2)
    assert padded(matrix(1, 1), (1, 0), (0, 2)).shape == (2, 3)
