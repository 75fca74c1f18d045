"""Sizes in the author's letters."""

from __future__ import annotations

from sympy import floor

from symconv.hand.rule_spelling import in_author_letters, spelled
from symconv.hand.rule_truths import symbols


def test_a_letter_of_the_authors_and_usual_ones_for_the_rest() -> None:
    axis = symbols().axis
    size = (axis.input - axis.kernel) / axis.stride + 1
    assert spelled(floor(size), {"W": axis.input, "F_1": axis.kernel}) == r"\lfloor \frac{W - F_{1}}{s} \rfloor + 1"
    assert in_author_letters(axis.input - 1, {"W": axis.input}) == "W - 1"
    assert in_author_letters(axis.input - 1, {}) == "n - 1"
