"""Signs between matrices."""

from __future__ import annotations

from symconv.hand.operator_signs import convolution_signs
from tests.hand.texts import parsed


def test_signs() -> None:
    matrix = "\\begin{pmatrix}1\\end{pmatrix}"
    assert convolution_signs([parsed(f"{matrix} \\ast {matrix} + a * b")]) == ("\\ast",)
