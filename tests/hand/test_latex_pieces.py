"""Sides, ends and brackets of written formulas."""

from __future__ import annotations

import pytest

from symconv.hand.dump import write
from symconv.hand.latex_levels import ADDITION, FACTOR
from symconv.hand.latex_pieces import bracketed, ends, inside, one_side
from symconv.hand.tree import Empty, Signed
from tests.hand.texts import tree


def test_nothing_is_written_where_a_side_is_empty() -> None:
    assert one_side(Empty(), ADDITION, write) == inside(Empty(), write) == ""
    assert one_side(tree("a + b"), FACTOR, write) == "{a + b}"


def test_what_would_take_in_what_follows_stands_in_braces() -> None:
    assert ends(tree(r"\sum_{k} a"), FACTOR, write) == r"{\sum_{k} a}"
    assert ends(Signed("-", tree(r"\sum_{k} a")), FACTOR, write) == r"-{\sum_{k} a}"
    assert ends(tree("a"), FACTOR, write) == "a"


@pytest.mark.parametrize(
    ("opening", "closing", "sized", "expected"),
    [
        ("(", ")", "", "(a)"),
        ("\\lfloor", "\\rfloor", "", "\\lfloor a\\rfloor "),
        ("(", ")", "\\left", "\\left( a \\right)"),
        ("(", ")", "\\bigl", "\\bigl( a \\bigr)"),
    ],
)
def test_brackets(opening: str, closing: str, sized: str, expected: str) -> None:
    assert bracketed(opening, "a", closing, sized) == expected
