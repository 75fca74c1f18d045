"""Canonical polynomials are those of plain loops."""

from __future__ import annotations

from hypothesis import given

from symconv import Conv
from symconv.hand.polynomial import Atom, number
from symconv.hand.truth import Truth
from tests.brute_force import products
from tests.problems import as_dict, problems


@given(problems(most_products=300))
def test_gradients_are_those_of_the_loops(conv: Conv) -> None:
    truth = Truth(conv)
    met = list(products(as_dict(conv)))
    for y, w, x in met[:20]:
        value = truth.of(Atom("dx", x))
        assert value is not None
        assert value.terms[tuple(sorted((Atom("dy", y), Atom("w", w))))] == 1
        ratio = truth.ratio(Atom("y", y), Atom("x", x))
        assert ratio is not None
        assert (Atom("w", w),) in ratio.terms


def test_what_is_no_element_means_nothing() -> None:
    truth = Truth(Conv(input=3, kernel=2))
    assert truth.of(Atom("y", (0, 0, 7))) is None
    assert truth.of(Atom("x", (0, 0, 0))) is None
    assert truth.ratio(Atom("x", (0, 0, 0)), Atom("w", (0, 0, 0))) == number(0)
