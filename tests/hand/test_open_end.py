"""Rows that are the beginning of a system do not make what comes behind them wrong."""

from __future__ import annotations

import pytest

from symconv.hand.verify import verify_text
from symconv.verdict import Verdict

GENERAL = r"$$y_i = \sum_{k=0}^{2} w_k x_{i+k}, \quad i = 0, \dots, N-3$$" + "\n\n"
ROWS = "For example $y_0 = w_0 x_0 + w_1 x_1 + w_2 x_2$ and $y_1 = w_0 x_1 + w_1 x_2 + w_2 x_3$.\n\n"
LEFT = r"\frac{\partial L}{\partial x_2} = "
BEHIND = LEFT + r"w_2 \frac{\partial L}{\partial y_0} + w_1 \frac{\partial L}{\partial y_1} + w_0 "


def verdict(text: str, row: str) -> Verdict:
    claims = verify_text(f"{text}$${row}$$\n", "note.md").claims
    return claims[-1].verdict


def test_a_row_that_names_a_further_output_is_left_open() -> None:
    assert verdict(GENERAL + ROWS, BEHIND + r"\frac{\partial L}{\partial y_2}") is Verdict.UNCHECKED


@pytest.mark.parametrize("further", [r"\frac{\partial L}{\partial y_3}", r"\frac{\partial L}{\partial y_1}"])
def test_one_that_is_right_in_no_longer_problem_is_wrong(further: str) -> None:
    assert verdict(GENERAL + ROWS, BEHIND + further) is Verdict.WRONG


def test_where_the_size_is_stated_the_rows_are_all() -> None:
    stated = ROWS.replace("For example", "The input has 4 elements, output size 2:")
    assert verdict(stated, BEHIND + r"\frac{\partial L}{\partial y_2}") is Verdict.WRONG


def test_rows_alone_are_a_whole_system() -> None:
    assert verdict(ROWS, BEHIND + r"\frac{\partial L}{\partial y_2}") is Verdict.WRONG
