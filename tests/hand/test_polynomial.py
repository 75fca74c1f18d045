"""Polynomials are exact, and bounded."""

from __future__ import annotations

import pytest

from symconv.hand.polynomial import Atom, number, of_atom, total
from symconv.hand.work import TooLargeError

X, W = of_atom(Atom("x", (0,))), of_atom(Atom("w", (1,)))


def test_order_and_grouping_make_no_difference() -> None:
    assert W * X + X * W == (X + X) * W
    assert (X + -X).constant == 0
    assert (number(2) * number(3)).constant == 6
    assert X.constant is None


def test_elements_are_replaced_by_what_they_mean() -> None:
    meaning = {Atom("x", (0,)): W + number(1)}
    assert (X * X).substituted(meaning.get) == (W + number(1)) * (W + number(1))


def test_a_polynomial_that_is_too_large_is_refused() -> None:
    long = total(of_atom(Atom("x", (n,))) for n in range(300))
    with pytest.raises(TooLargeError):
        long * long
