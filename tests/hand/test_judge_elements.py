"""Element rows are judged, and a reading that is open is not guessed."""

from __future__ import annotations

import pytest

from symconv.hand.judge_elements import likeness
from symconv.hand.polynomial import number
from tests.hand.judged import STRIDED, verdicts


def test_right_and_wrong_rows() -> None:
    assert verdicts(STRIDED) == ["holds", "holds"]
    assert verdicts(STRIDED.replace("w_2 x_4", "w_2 x_3")) == ["holds", "wrong"]


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        ("\\partial{x_1} = \\partial{y_1} w_1", "holds"),
        ("\\partial{x_1} = w_2 \\partial{y_1}", "wrong"),
        ("x_1 = w_1 y_1", "conditional"),
        ("\\partial b = \\partial y_1 + \\partial y_2", "holds"),
        ("\\partial b = \\partial y_1", "wrong"),
        ("\\frac{\\partial y_2}{\\partial x_3} = w_1", "holds"),
        ("\\frac{\\partial y_1}{\\partial x_3} = w_1", "wrong"),
        ("\\partial w_1 = x_1 \\partial y_1 + \\cdots", "holds"),
        ("y_1 = q_1 + q_2", "unchecked"),
        ("\\partial x_1 + \\partial x_2 = (w_1 + w_2) \\partial y_1", "holds"),
    ],
)
def test_rows(row: str, verdict: str) -> None:
    assert verdicts(f"{STRIDED}\n$${row}$$\n")[2:] == [verdict]


def test_likeness() -> None:
    assert likeness(number(1), number(1)) == 1


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        ("y_1 = 14", "unchecked"),
        ("y_1 = 2 x_1 + 3 x_2", "unchecked"),
        ("y_1 = 1 \\cdot 2 + 3 \\cdot 4 + b", "unchecked"),
        ("y_1 = 0", "wrong"),
        ("y_1 = x_1 + x_2 + b", "wrong"),
        ("\\partial x_1 = \\partial y_1", "wrong"),
        ("\\partial x_1 = 2 \\partial y_1 w_1", "wrong"),
    ],
)
def test_numbers_that_are_put_in_are_no_slip(row: str, verdict: str) -> None:
    assert verdicts(f"{STRIDED}$${row}$$")[-1] == verdict
