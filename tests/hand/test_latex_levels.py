"""How tightly parts of a formula hold together."""

from __future__ import annotations

import pytest

from symconv.hand.latex_levels import (
    ADDITION,
    ATOM,
    FACTOR,
    IMPLICATION,
    OPERAND,
    PRODUCT,
    RELATION,
    SEQUENCE,
    level,
    trails,
    would_be_taken,
)
from symconv.hand.tree import Product
from tests.hand.texts import tree


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a, b", SEQUENCE), (r"a = b \Rightarrow c = d", IMPLICATION), ("a = b", RELATION), ("a + b", ADDITION),
        (r"a \cdot b", PRODUCT), ("a b", FACTOR), ("-a", ADDITION), ("x_{1}", OPERAND), (r"\sum_{k} a", OPERAND),
        ("dL/dx", OPERAND), ("(a + b)", ATOM), ("x", ATOM),
    ],
)  # fmt: skip
def test_levels(text: str, expected: int) -> None:
    assert level(tree(text)) == expected


def test_a_sum_at_the_end_takes_in_what_follows() -> None:
    assert trails(tree(r"a \sum_{k} b"))
    assert not trails(tree(r"(\sum_{k} b) a"))


def test_a_bracket_after_a_letter_is_taken_for_its_argument() -> None:
    node = tree("2 (a)")
    assert isinstance(node, Product)
    assert would_be_taken(tree("x"), node.factors[1])
    assert not would_be_taken(node.factors[0], node.factors[1])
