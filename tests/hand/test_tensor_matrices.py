"""Tensors as matrices of their elements."""

from __future__ import annotations

import pytest

from symconv.hand.matrix_values import Matrix
from symconv.hand.polynomial import Atom, of_atom
from symconv.hand.stacks import Stack
from symconv.hand.tensor_matrices import whole_matrix
from symconv.hand.values import NotUnderstoodError
from symconv.spec import Conv


def test_one_axis_is_a_row_two_a_matrix_three_a_stack() -> None:
    row = whole_matrix(Conv(input=4, kernel=2), "x")
    assert isinstance(row, Matrix)
    assert row.shape == (1, 4)
    square = whole_matrix(Conv(input=(4, 3), kernel=2), "dx")
    assert isinstance(square, Matrix)
    assert square.shape == (4, 3)
    assert square.rows[1][2] == of_atom(Atom("dx", (0, 0, 1, 2)))
    assert isinstance(whole_matrix(Conv(input=(2, 4, 3), kernel=2), "w"), Stack)


def test_a_tensor_with_channels_is_no_matrix() -> None:
    with pytest.raises(NotUnderstoodError):
        whole_matrix(Conv(input=4, kernel=2, in_channels=2), "x")
