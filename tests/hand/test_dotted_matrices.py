"""Dots hide rows and columns, which their neighbours tell where the cells are one tensor's elements in order."""

from __future__ import annotations

import pytest

from symconv.hand.matrix_values import HiddenError
from tests.hand.judged import verdicts

SYSTEM = "Stride 1.\n\n" + "\n\n".join(f"$$y_{o} = w_1x_{o} + w_2x_{o + 1}$$" for o in range(1, 8)) + "\n\n"
SQUARE = "\n\n".join(f"$$y_{{{i}{j}}} = w_{{11}} x_{{{i}{j}}}$$" for i in range(1, 5) for j in range(1, 5)) + "\n\n"


def verdict(text: str, system: str = SYSTEM) -> str:
    return verdicts(f"{system}$${text}$$\n")[-1]


def row(*cells: str) -> str:
    return "\\begin{pmatrix} " + " & ".join(cells) + " \\end{pmatrix}"


def column(*cells: str) -> str:
    return "\\begin{pmatrix} " + " \\\\ ".join(cells) + " \\end{pmatrix}"


C, V = "\\cdots", "\\vdots"
DY = [f"\\partial y_{o}" for o in range(1, 8)]
X, W = row("x_1", "x_2", C, "x_8"), row("w_1", "w_2")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{X} * {W} = {row('y_1', 'y_2', 'y_3', C, 'y_7')}", "holds"),
        (f"{X} * {W} = {row('y_1', 'y_3', 'y_2', C, 'y_7')}", "wrong"),
        (f"{row('x_1', 'x_2', C)} * {W} = {row('y_1', 'y_2', C, 'y_7')}", "holds"),
        (f"{row('0', 'y_1', 'y_2', C, 'y_7', '0')} * {row('w_2', 'w_1')} = X", "conditional"),
        (
            f"\\partial X = {row('0', DY[0], DY[1], C, DY[6], '0')} * {row('w_2', 'w_1')}",
            "holds",
        ),
        (
            f"\\partial X = {row('0', DY[0], DY[1], C, DY[6], '0')} * {row('w_1', 'w_1')}",
            "wrong",
        ),
    ],
)
def test_rows(text: str, expected: str) -> None:
    assert verdict(text) == expected


@pytest.mark.parametrize(
    ("patch", "expected"), [("x_7 & x_8", "holds"), ("x_7 & x_7", "wrong"), ("x_8 & x_7", "wrong")]
)
def test_patches(patch: str, expected: str) -> None:
    left = column("y_1", "y_2", "\\vdots", "y_7")
    right = column("x_1 & x_2", "x_2 & x_3", "\\vdots & \\vdots", patch)
    assert verdict(f"{left} = {right} \\cdot {column('w_1', 'w_2')}") == expected


@pytest.mark.parametrize(
    ("second", "expected"),
    [("0 & w_1 & w_2 & \\cdots & 0", "holds"), ("0 & w_1 & 0 & \\cdots & 0", "wrong")],
)
def test_sparse_weights(second: str, expected: str) -> None:
    left = column("y_1", "y_2", "\\vdots", "y_7")
    weights = column(
        "w_1 & w_2 & 0 & \\cdots & 0", second, "\\vdots & & & \\ddots & \\vdots", "0 & 0 & 0 & \\cdots & w_2"
    )
    assert verdict(f"{left} = {weights} {column('x_1', 'x_2', 'x_3', V, 'x_8')}") == expected


def test_squares_are_filled() -> None:
    square = column("x_{11} & \\cdots & x_{14}", "\\vdots & \\ddots & \\vdots", "x_{41} & \\cdots & x_{44}")
    assert verdict(f"{square} * \\begin{{pmatrix}} w_{{11}} \\end{{pmatrix}} = Y", SQUARE) == "holds"
    assert verdict(f"{square.replace('41', '42')} * \\begin{{pmatrix}} w_{{11}} \\end{{pmatrix}} = Y", SQUARE) == (
        "unchecked"
    )


def test_dots_in_several_places_are_left_open() -> None:
    assert verdict(f"{row('x_1', C, 'x_4', C, 'x_8')} * {W} = Y") == "unchecked"
    assert issubclass(HiddenError, Exception)
