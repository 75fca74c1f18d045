from __future__ import annotations

from fractions import Fraction
from math import inf

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from symconv import Conv
from symconv.validation.bounds import gamma, term_count
from tests.brute_force import products
from tests.problems import as_dict, problems


@given(st.integers(0, 2**32 - 1), st.integers(1, 300))
def test_no_order_of_summation_leaves_the_bound(seed: int, count: int) -> None:
    random = np.random.default_rng(seed)
    a, b = (random.standard_normal(count).astype("float32") for _ in range(2))
    exact = sum((Fraction(float(p)) * Fraction(float(q)) for p, q in zip(a, b, strict=True)), Fraction(0))
    magnitude = sum(abs(Fraction(float(p)) * Fraction(float(q))) for p, q in zip(a, b, strict=True))
    for order in (np.arange(count), random.permutation(count), np.argsort(-np.abs(a * b))):
        total = np.float32(0)
        for place in order:
            total += a[place] * b[place]
        assert abs(Fraction(float(total)) - exact) <= Fraction(gamma(count, "float32")) * magnitude


def test_the_bound_says_nothing_where_the_theorem_does_not() -> None:
    assert gamma(2**24, "float32") == inf
    assert 0 < gamma(2**24, "float64") < 1e-8


@given(problems(most_products=300))
def test_no_element_sums_more_terms_than_are_counted(conv: Conv) -> None:
    counts: dict[tuple[str, tuple[int, ...]], int] = {}
    for y, w, x in products(as_dict(conv)):
        for key in (("forward", y), ("dgrad", x), ("wgrad", w)):
            counts[key] = counts.get(key, 0) + 1
    for (pass_, _), count in counts.items():
        assert count + (conv.bias and pass_ == "forward") <= term_count(conv, pass_)
