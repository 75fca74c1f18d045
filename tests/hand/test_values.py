"""What signs between polynomials, matrices and stacks do."""

from __future__ import annotations

import pytest

from symconv.hand.concrete_reading import ConvolutionReading
from symconv.hand.matrix_values import Matrix
from symconv.hand.polynomial import number
from symconv.hand.values import NotUnderstoodError, added, joined, negated


def matrix(*rows: tuple[int, ...]) -> Matrix:
    return Matrix(tuple(tuple(map(number, row)) for row in rows))


IMAGE, KERNEL = (
    matrix((1, 2, 3), (4, 5, 6)),
    matrix(
        (1, 10),
    ),
)
SLIDING = ConvolutionReading()


def test_a_sign_between_matrices_is_what_the_reading_says() -> None:
    assert joined(IMAGE, "*", KERNEL, SLIDING) == matrix((21, 32), (54, 65))
    assert joined(IMAGE, "*", KERNEL, ConvolutionReading((1, 2))) == matrix((21,), (54,))
    assert joined(IMAGE, "*", KERNEL, ConvolutionReading(flipped=True)) == matrix((12, 23), (45, 56))
    full = joined(IMAGE, "*", KERNEL, ConvolutionReading(full=True))
    assert full == matrix((10, 21, 32, 3), (40, 54, 65, 6))
    assert joined(matrix((1, 2)), "*", matrix((3,), (4,)), ConvolutionReading(None)) == matrix((11,))


def test_entries_and_numbers() -> None:
    assert joined(IMAGE, "\\odot", IMAGE, SLIDING) == matrix((1, 4, 9), (16, 25, 36))
    assert joined(number(2), "", KERNEL, SLIDING) == matrix((2, 20))
    assert added(KERNEL, number(1)) == matrix((2, 11))
    assert negated(KERNEL) == matrix((-1, -10))


def test_a_word_for_the_convolution_is_no_product() -> None:
    with pytest.raises(NotUnderstoodError):
        joined(IMAGE, "conv", KERNEL, ConvolutionReading(None))
