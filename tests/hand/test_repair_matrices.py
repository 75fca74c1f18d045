"""Wrong matrices are corrected by their cells, by the sign between them, or as a whole."""

from __future__ import annotations

import pytest

from tests.hand.judged import STRIDED, claims

PATCHES = "\\begin{pmatrix} x_1 & x_2 \\\\ x_3 & x_4 \\end{pmatrix}"
KERNEL = "\\begin{pmatrix} w_1 \\\\ w_2 \\end{pmatrix}"
OUTPUT = "\\begin{pmatrix} y_1 \\\\ y_2 \\end{pmatrix}"
NAMED = STRIDED + f"$${OUTPUT} = {PATCHES} \\cdot {KERNEL} + b$$\n\n"


def correction(text: str, system: str = STRIDED) -> tuple[str, ...]:
    return claims(f"{system}$${text}$$\n")[-1].correction


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (
            "\\begin{bmatrix} y_1 & y_2 \\end{bmatrix} = "
            "\\begin{bmatrix} w_1x_1 + w_2x_1 + b & w_1x_3 + w_1x_4 + b \\end{bmatrix}",
            "\\begin{bmatrix} y_1 & y_2 \\end{bmatrix} = "
            "\\begin{bmatrix} w_1x_1 + w_2x_2 + b & w_1x_3 + w_2x_4 + b \\end{bmatrix}",
        ),
        (
            f"\\begin{{pmatrix}} y_2 \\\\ y_1 \\end{{pmatrix}} = {PATCHES} \\cdot {KERNEL} + b",
            f"{OUTPUT} = {PATCHES} \\cdot {KERNEL} + b",
        ),
        (
            "\\partial X = \\begin{pmatrix} \\partial y_1 & \\partial y_2 \\end{pmatrix} (w_1 + w_2)",
            "\\partial X = \\begin{pmatrix}\n"
            "\\partial y_1w_1 & \\partial y_1w_2 & \\partial y_2w_1 & \\partial y_2w_2\n"
            "\\end{pmatrix}",
        ),
    ],
)
def test_cells(text: str, right: str) -> None:
    assert correction(text) == (right,)


def test_signs() -> None:
    assert correction("\\hat X conv \\hat W + b = \\hat Y", NAMED) == ("\\hat X \\cdot \\hat W + b = \\hat Y",)
