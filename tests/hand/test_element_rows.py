"""Rows are read as sums of products, matrices cell by cell."""

from __future__ import annotations

from symconv.hand.element_rows import element_rows, matrix_of
from symconv.hand.mentions import Mention
from tests.hand.texts import parsed, tree


def test_a_row() -> None:
    (row,) = parsed("y_1 = 2 w_1 (x_1 - x_2) + b").rows
    (found,) = element_rows(row)
    assert found.left == Mention("y", ("1",))
    assert [(t.coefficient, len(t.elements)) for t in found.terms] == [(2, 2), (-2, 2), (1, 1)]


def test_matrices_are_read_cell_by_cell() -> None:
    (row,) = parsed(r"\begin{pmatrix} y_1 \\ y_2 \end{pmatrix} = \begin{pmatrix} w_1 x_1 \\ w_1 x_2 \end{pmatrix}").rows
    assert len(list(element_rows(row))) == 2


def test_matrices_know_their_brackets() -> None:
    assert matrix_of(tree(r"\left[\begin{array}{c} 1 \end{array}\right]")) is not None
    assert matrix_of(tree("x_1")) is None
