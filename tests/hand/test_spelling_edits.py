"""Elements are respelled where they stand."""

from __future__ import annotations

import pytest

from symconv.hand.spelling_edits import with_indices, with_letter
from tests.hand.texts import tree


@pytest.mark.parametrize("text", ["x_{12}", "\\partial{x_{12}}", "\\frac{\\partial L}{\\partial x_{12}}", "x12"])
def test_indices(text: str) -> None:
    assert with_indices(text, tree(text), ("12",), ("34",)) == text.replace("12", "34")


def test_indices_apart_and_letters() -> None:
    assert with_indices("x[1][2]", tree("x[1][2]"), ("1", "2"), ("1", "3")) == "x[1][3]"
    assert with_letter("dx_{1}", tree("dx_{1}"), "y") == "dy_{1}"
