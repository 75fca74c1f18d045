"""Indices as numbers."""

from __future__ import annotations

import pytest
from sympy import Symbol

from symconv.hand.index_expressions import UnknownLetterError, expression
from symconv.hand.step_votes import plain_symbol
from symconv.hand.written import UnreadError
from tests.hand.texts import trees


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2i", 6),
        ("s*(i-1)+1", 5),
        ("\\lfloor \\frac{i}{2} \\rfloor", 1),
        ("-i", -3),
        ("i \\bmod 2", 1),
        ("\\max(i,s)", 3),
    ],
)
def test_a_number_is_read(text: str, value: int) -> None:
    known = {"i": 3, "s": 2}
    read = expression(trees(text)[0], plain_symbol)
    assert read.subs({Symbol(name, integer=True): number for name, number in known.items()}) == value


def test_letters_that_run_together_are_a_product_of_known_ones() -> None:
    known = {"y": plain_symbol("y"), "S": plain_symbol("S")}
    assert expression(trees("yS")[0], known.get) == known["y"] * known["S"]


def test_what_is_not_known_is_said() -> None:
    with pytest.raises(UnknownLetterError):
        expression(trees("q")[0], lambda letter: None)
    with pytest.raises(UnreadError):
        expression(trees("a^b")[0], plain_symbol)
