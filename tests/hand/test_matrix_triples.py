"""Equations of matrices bind a note that has no element rows."""

from __future__ import annotations

import pytest

from symconv.hand.verify import verify_text


def matrix(letter: str, rows: int, columns: int) -> str:
    cells = (" & ".join(f"{letter}_{{{u}{v}}}" for v in range(1, columns + 1)) for u in range(1, rows + 1))
    return "\\begin{pmatrix} " + " \\\\ ".join(cells) + " \\end{pmatrix}"


def equation(size: int, kernel: int, output: int) -> str:
    return f"$${matrix('x', size, size)} * {matrix('w', kernel, kernel)} = {matrix('y', output, output)}$$\n\n"


GRADIENT = "$$\\partial x_{11} = \\partial y_{11} w_{11}$$\n\n$$\\partial x_{12} = \\partial y_{11} w_{11}$$\n"


def test_shapes_that_leave_one_step() -> None:
    found = verify_text(equation(3, 2, 2) + GRADIENT)
    assert [(axis.input, axis.kernel, axis.stride) for axis in found.bindings.axes] == [(3, 2, 1)] * 2
    assert [str(claim.verdict) for claim in found.claims] == ["holds", "holds", "wrong"]


@pytest.mark.parametrize(("words", "stride", "dilation"), [("Stride 2.", 2, 1), ("Stride 1, dilation 2.", 1, 2)])
def test_stated_steps(words: str, stride: int, dilation: int) -> None:
    found = verify_text(f"{words}\n\n{equation(4, 2, 2)}")
    assert [(axis.stride, axis.dilation) for axis in found.bindings.axes] == [(stride, dilation)] * 2
    assert [str(claim.verdict) for claim in found.claims] == ["holds"]


def test_steps_that_shapes_leave_open_are_a_tie() -> None:
    found = verify_text(equation(4, 2, 2))
    assert [str(claim.verdict) for claim in found.claims] == ["unchecked"]
    assert found.bindings.ties == (
        "the shapes of the matrices fit stride 1x1 with dilation 2x2 or stride 2x2 with dilation 1x1",
    )
