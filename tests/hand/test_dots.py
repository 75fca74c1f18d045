"""What is visible beside dots is judged."""

from __future__ import annotations

import pytest

from symconv.hand.dots import agree, hidden, is_open, mismatch, visible
from symconv.hand.polynomial import Atom, Polynomial, number, of_atom

X, Y, W = (of_atom(Atom(letter)) for letter in "xyw")
DOTS = hidden(3)


@pytest.mark.parametrize(
    ("side", "whole", "expected"),
    [
        (X + DOTS, X + Y, True),
        (X + DOTS, X, True),
        (X + DOTS, Y, False),
        (X + X + DOTS, X + Y, False),
        (X + DOTS, X + X, True),
        (-X + DOTS, X, False),
        (X + DOTS * W, X + Y * W, True),
        (X + DOTS * W, X + Y, False),
        (X, X, True),
        (X, Y, False),
        (X + DOTS, Y + DOTS, None),
        (X + DOTS, hidden(7), True),
        (DOTS, number(0), True),
    ],
)
def test_sides(side: Polynomial, whole: Polynomial, expected: bool | None) -> None:
    assert agree(side, whole) is expected
    assert agree(whole, side) is expected


def test_what_differs() -> None:
    assert mismatch(X + Y, X + W + DOTS) == ([], [(Atom("w"),)])
    assert is_open(X + DOTS)
    assert visible(X + DOTS) == X
