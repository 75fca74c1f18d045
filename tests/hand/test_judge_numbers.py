"""Equations between numbers, as in worked sizes and counts of weights; nothing that may be a shape is wrong."""

from __future__ import annotations

import pytest

from tests.hand.general import general, said

CASES = [
    (r"$\frac{227 - 11}{4} + 1 = 55$", ["holds"]),
    (r"$\frac{10 - 4}{2} + 1 = 5$", ["wrong"]),
    (r"$(7 - 3)/2 + 1 = 3$", ["holds"]),
    (r"$(224 + 6 - 7)/2 + 1 = 112$", ["conditional"]),
    (r"$11 \cdot 11 \cdot 3 \cdot 96 = 34848$", ["holds"]),
    (r"$1\cdot1 + 2\cdot(-1) + 0\cdot0 + 1\cdot2 = 1$", ["holds"]),
    (r"$\lfloor (5 - 2)/2 \rfloor + 1 = 2$", ["holds"]),
    # Shapes, matrices and approximate numbers are left alone.
    (r"$(3 \times 4)(4 \times 2) = 3$", []),
    (r"$4 \ast 2 = 3$", []),
    (r"$5 \times 5 * 3 \times 3 = 9$", []),
    (r"$1/3 = 0.33$", []),
    (r"$2 = 3$", []),
]


@pytest.mark.parametrize(("text", "verdicts"), CASES)
def test_numbers_are_worked_out(text: str, verdicts: list[str]) -> None:
    assert said(f"It is {text} here.\n") == verdicts


def test_a_wrong_number_is_corrected() -> None:
    (claim,) = general(r"$$\frac{27 - 3}{2} + 1 = 12$$" + "\n")
    assert claim.correction == (r"\frac{27 - 3}{2} + 1 = 13",)
    assert claim.reason == "the left side is 13"
