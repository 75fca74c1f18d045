"""Sides taken apart into terms."""

from __future__ import annotations

import pytest

from symconv.hand.terms import bounds_of, terms_of
from symconv.hand.tree import Sum
from symconv.hand.written import UnreadError
from tests.hand.texts import trees

RANKS = {"x": 1, "w": 1, "b": 1}


def test_sums_products_and_signs() -> None:
    first, second = terms_of(trees("\\sum_{i=0}^{K-1} w(i)*x(i) - b(m)")[0], RANKS)
    assert [bound.letter for bound in first.bounds] == ["i"]
    assert len(first.elements) == 2
    assert (first.negative, second.negative) == (False, True)


@pytest.mark.parametrize("text", ["\\sum_{i,j} x(i)", "\\sum_{0 \\le i < K} x(i)", "\\sum_{i=0}^{K-1} x(i)"])
def test_bounds_in_every_spelling(text: str) -> None:
    node = trees(text)[0]
    assert isinstance(node, Sum)
    assert bounds_of(node)[0].letter == "i"


def test_a_product_over_indices_is_refused() -> None:
    with pytest.raises(UnreadError):
        terms_of(trees("\\prod_{i} x(i)")[0], RANKS)
