"""Where a note announces another problem."""

from __future__ import annotations

from symconv.hand.problem_turns import problem_turns
from tests.hand.sums import read_of

FIRST = r"$$y_i = \sum_{k=0}^{K-1} w_k\, x_{i+k}$$"
TURNED = r"$$y_i = \sum_{k=0}^{K-1} w_k\, x_{i-k}$$"
STRIDED = r"$$y_i = \sum_{k=0}^{K-1} w_k\, x_{2i+k}$$"


def test_words_and_a_formula_turn_the_kernel() -> None:
    read = read_of(f"{FIRST}\n\nNow the true convolution, with the kernel flipped:\n\n{TURNED}\n")
    assert [given for _, given in problem_turns(read)] == [{"mode": 1}]


def test_words_and_a_formula_change_the_stride() -> None:
    read = read_of(f"{FIRST}\n\nNow with stride 2:\n\n{STRIDED}\n")
    assert [given for _, given in problem_turns(read)] == [{}]


def test_a_formula_without_words_is_a_slip_and_no_turn() -> None:
    read = read_of(f"{FIRST}\n\nIn other words\n\n{TURNED}\n")
    assert list(problem_turns(read)) == []
