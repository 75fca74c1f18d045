"""Which elements a note shows."""

from __future__ import annotations

from symconv.hand.evidence import all_rows, grids
from symconv.hand.occurring_elements import met_in_gradients, occurring
from symconv.hand.parse import parse_note
from tests.hand.judged import STRIDED, bound
from tests.hand.texts import scanned

LETTERS = {"x": "x", "w": "w", "y": "y", "dx": "dx"}
COUNTS = {"x": 1, "w": 1, "y": 1}


def test_left_sides_count_once_and_matrices_twice() -> None:
    text = STRIDED + r"$$X = \begin{pmatrix} x_1 & x_2 & x_3 \end{pmatrix}$$" + "\n"
    parsed = parse_note(scanned(text))
    found = occurring(all_rows(parsed), grids(parsed), LETTERS, COUNTS, 1)
    assert dict(found["y"]) == {(0,): 1, (1,): 1}
    assert dict(found["x"]) == {(0,): 2, (1,): 2, (2,): 2}


def test_of_gradient_rows_only_products_that_obey_the_relation_count() -> None:
    fit = bound(STRIDED).fit
    assert fit is not None
    text = STRIDED + r"$$\partial x_1 = \partial y_1 w_1 + \partial y_2 w_2$$" + "\n"
    rows = all_rows(parse_note(scanned(text)))
    found = met_in_gradients(rows, LETTERS, COUNTS, 1, fit)
    assert dict(found["w"]) == {(0,): 1}


def test_an_element_out_of_place_in_a_matrix_counts_once() -> None:
    text = (
        STRIDED + r"$$X = \begin{pmatrix} x_{11} & x_{12} & x_{13} \\ x_{21} & x_{24} & x_{23} \end{pmatrix}$$" + "\n"
    )
    parsed = parse_note(scanned(text))
    found = occurring(all_rows(parsed), grids(parsed), LETTERS, COUNTS | {"x": 2}, 1)
    assert dict(found["x"]) == {(0, 0): 2, (0, 1): 2, (0, 2): 2, (1, 0): 2, (1, 3): 1, (1, 2): 2}


def test_a_matrix_in_no_order_does_not_say_where_a_tensor_ends() -> None:
    text = STRIDED + r"$$\begin{pmatrix} x_{11} \\ x_{34} \\ x_{21} \\ x_{22} \end{pmatrix}$$" + "\n"
    parsed = parse_note(scanned(text))
    found = occurring(all_rows(parsed), grids(parsed), LETTERS, COUNTS | {"x": 2}, 1)
    assert set(found["x"].values()) == {1}


def test_indices_may_fall_and_zeros_may_stand_between() -> None:
    text = STRIDED + r"$$\begin{pmatrix} 0 & x_3 & 0 & x_2 & 0 & x_1 & 0 & x_9 \end{pmatrix}$$" + "\n"
    parsed = parse_note(scanned(text))
    found = occurring(all_rows(parsed), grids(parsed), LETTERS, COUNTS, 1)
    assert dict(found["x"]) == {(2,): 2, (1,): 2, (0,): 2, (8,): 1}
