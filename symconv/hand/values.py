"""The values of concrete sides: polynomials, matrices and stacks of matrices, and what signs between them do."""

from __future__ import annotations

from typing import TypeAlias

from symconv.hand.concrete_reading import ConvolutionReading
from symconv.hand.dots import is_open
from symconv.hand.element_rows import PRODUCTS
from symconv.hand.matrix_values import Matrix, combined, correlation, padded, product
from symconv.hand.operator_signs import is_convolution, is_word
from symconv.hand.polynomial import Polynomial
from symconv.hand.stacks import Stack, combined_stacks, correlation_of_stacks

Value: TypeAlias = Polynomial | Matrix | Stack


class NotUnderstoodError(Exception):
    """Raised at what has no concrete value; its text is the reason."""


def joined(a: Value, sign: str, b: Value, convolution: ConvolutionReading) -> Value:
    """Two values with a sign between them, a convolution as it is read. Raises `NotUnderstoodError`, `ShapeError`."""
    if isinstance(a, Matrix) and isinstance(b, Matrix):
        if sign == "\\odot":
            return combined(a, b, lambda x, y: x * y)
        if is_word(sign) and convolution.stride is None:
            raise NotUnderstoodError("a convolution that is read as a product")
        if is_convolution(sign) and convolution.stride is not None:
            if convolution.full:
                rows, columns = b.shape[0] - 1, b.shape[1] - 1
                a = padded(a, (rows, rows), (columns, columns))
            return correlation(a, b, _pair(convolution.stride), _pair(convolution.dilation), convolution.flipped)
        if sign in {"", "\\cdot", "\\times", "*"}:
            return product(a, b)
        raise NotUnderstoodError(f"the sign {sign} between two matrices is not known")
    if sign not in PRODUCTS and not is_convolution(sign):
        raise NotUnderstoodError(f"the sign {sign} is not known")
    if isinstance(a, Stack) and isinstance(b, Stack):
        return _stacks(a, sign, b, convolution)
    if isinstance(a, Polynomial):
        if is_open(a):
            raise NotUnderstoodError("dots between factors")
        return a * b if isinstance(b, Polynomial) else b.mapped(lambda cell: a * cell)
    if isinstance(b, Polynomial):
        return a.mapped(lambda cell: cell * b)
    raise NotUnderstoodError("matrices and matrices side by side")


def _stacks(a: Stack, sign: str, b: Stack, convolution: ConvolutionReading) -> Stack:
    if sign == "\\odot":
        return combined_stacks(a, b, lambda x, y: x * y)
    if not is_convolution(sign) or convolution.stride is None or len(convolution.stride) != 3 or convolution.full:
        raise NotUnderstoodError(f"the sign {sign} between matrices side by side is not known")
    return correlation_of_stacks(a, b, convolution.stride, convolution.dilation, convolution.flipped)


def _pair(steps: tuple[int, ...]) -> tuple[int, int]:
    return steps[-2], steps[-1]


def negated(value: Value) -> Value:
    """The value with the other sign."""
    return -value if isinstance(value, Polynomial) else value.mapped(lambda cell: -cell)


def added(a: Value, b: Value) -> Value:
    """The sum; a single number or element is added to every cell."""
    if isinstance(a, Polynomial):
        return a + b if isinstance(b, Polynomial) else b.mapped(lambda cell: a + cell)
    if isinstance(b, Polynomial):
        return a.mapped(lambda cell: cell + b)
    if isinstance(a, Matrix) and isinstance(b, Matrix):
        return combined(a, b, lambda x, y: x + y)
    if isinstance(a, Stack) and isinstance(b, Stack):
        return combined_stacks(a, b, lambda x, y: x + y)
    raise NotUnderstoodError("a matrix and matrices side by side")
