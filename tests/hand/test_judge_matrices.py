"""Matrix equations are judged cell by cell."""

from __future__ import annotations

import pytest

from tests.hand.judged import STRIDED, verdicts

ROW = "\\begin{pmatrix} x_1 & x_2 & x_3 & x_4 \\end{pmatrix} \\ast \\begin{pmatrix} w_1 & w_2 \\end{pmatrix} + b = "
Y = "\\begin{pmatrix} y_1 & y_2 \\end{pmatrix}"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (ROW + Y, "holds"),
        (ROW.replace("w_1 & w_2", "w_2 & w_1") + Y, "conditional"),
        (ROW.replace("x_3 &", "x_2 &") + Y, "wrong"),
        (ROW + Y.replace("y_2", "y_2 & 0"), "wrong"),
        ("Q = " + Y, "definition"),
        (
            "\\begin{pmatrix} y_1 \\\\ y_2 \\end{pmatrix} = "
            "\\begin{pmatrix} x_1 & x_2 \\\\ x_3 & x_4 \\end{pmatrix} \\cdot "
            "\\begin{pmatrix} w_1 \\\\ w_2 \\end{pmatrix} + b",
            "holds",
        ),
        (ROW.replace("x_4", "\\cdots") + Y, "holds"),
        (ROW.replace("x_3 & x_4", "\\cdots & x_3") + Y, "wrong"),
        (ROW.replace("x_2 & x_3", "x_3 & \\cdots") + Y, "unchecked"),
    ],
)
def test_matrices(text: str, verdict: str) -> None:
    assert verdicts(f"{STRIDED}\n$${text}$$\n")[2:] == [verdict]
