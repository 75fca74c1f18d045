"""Dots among matrices side by side hide depths, which the others' order tells."""

from __future__ import annotations

from itertools import product

import pytest

from symconv.hand.dotted_stacks import filled_stack
from symconv.hand.matrix_values import HiddenError, Matrix, ShapeError
from symconv.hand.polynomial import Atom, number, of_atom
from symconv.spec import Conv

CONV = Conv((5, 2, 2), (2, 1, 1), 1, 1)
ZERO = Matrix(((number(0),) * 2,) * 2)


def at(depth: int, tensor: str = "x") -> Matrix:
    rows = [[of_atom(Atom(tensor, (0, 0, depth, u, v))) for v in range(2)] for u in range(2)]
    return Matrix(tuple(map(tuple, rows)))


def test_hidden_depths_follow_one_another() -> None:
    whole, open_ended = filled_stack([at(0), at(1), None, at(4)], CONV)
    assert whole.slices == tuple(map(at, range(5)))
    assert not open_ended


def test_between_zeros_the_tensor_is_whole() -> None:
    whole, open_ended = filled_stack([ZERO, at(0), None, ZERO], CONV)
    assert whole.slices == (ZERO, *map(at, range(5)), ZERO)
    assert open_ended
    more, _ = filled_stack([ZERO, at(0), None, ZERO], CONV, 1)
    assert more.slices == (*whole.slices, ZERO)


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param([at(0), None, at(2), None, at(4)], id="two gaps"),
        pytest.param([ZERO, None, ZERO], id="nothing but zeros"),
        pytest.param([at(0), at(2), at(1), None, at(4)], id="in no order"),
        pytest.param([at(0), None, at(4, "dx")], id="of two tensors"),
        pytest.param([at(0), None, Matrix(((number(2),) * 2,) * 2)], id="a number"),
    ],
)
def test_what_order_does_not_tell_stays_hidden(seen: list[Matrix | None]) -> None:
    with pytest.raises(HiddenError):
        filled_stack(seen, CONV)


def test_matrices_of_different_shapes_are_no_depths() -> None:
    with pytest.raises(ShapeError):
        filled_stack([at(0), None, Matrix(((number(0),),))], CONV)


def test_a_slip_in_a_written_depth_is_not_hidden() -> None:
    cells = [[of_atom(Atom("x", (0, 0, 4, u, v))) for v in (1, 0)] for u in range(2)]
    turned = Matrix(tuple(map(tuple, cells)))
    assert all(a != b for a, b in product([turned], map(at, range(5))))
    with pytest.raises(HiddenError):
        filled_stack([at(0), None, turned], CONV)
