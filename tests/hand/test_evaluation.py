"""Sides come to polynomials and matrices."""

from __future__ import annotations

import pytest

from symconv.hand.concrete_reading import Reading
from symconv.hand.evaluation import Evaluator
from symconv.hand.matrix_values import Matrix
from symconv.hand.polynomial import number
from symconv.hand.values import NotUnderstoodError
from tests.hand.judged import judgement
from tests.hand.texts import tree


def value(text: str) -> object:
    work = judgement()
    return Evaluator(work.bound, work.truth, Reading(), {}).value(tree(text))


def test_sums_and_products() -> None:
    assert value("2 (x_1 - x_1)") == number(0)
    assert value("x_1 w_2") == value("w_{2} \\cdot x_{1}")


def test_whole_tensors_and_matrices() -> None:
    assert value("X") == value("\\begin{pmatrix} x_1 & x_2 & x_3 & x_4 \\end{pmatrix}")
    assert isinstance(value("X^T"), Matrix)
    assert value("rot(W)") == value("\\begin{pmatrix} w_2 & w_1 \\end{pmatrix}")


@pytest.mark.parametrize("text", ["\\sum_i x_i", "\\sqrt{x_1}", "\\begin{pmatrix} 1 \\\\ 1 & 2 \\end{pmatrix}"])
def test_what_has_no_value(text: str) -> None:
    with pytest.raises(NotUnderstoodError):
        value(text)
