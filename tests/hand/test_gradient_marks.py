"""Primes and accents that a note says to be gradients."""

from __future__ import annotations

import pytest

from symconv.hand.verify import verify_text

FORWARD = "$$y_0 = w_0 x_0 + w_1 x_1$$\n\n$$y_1 = w_0 x_1 + w_1 x_2$$\n\n"
SAYING = [
    ("I write $x'$ for $\\partial L/\\partial x$.\n\n", "{}'_{}"),
    ("Let $y'_i = \\frac{{\\partial L}}{{\\partial y_i}}$.\n\n".format(), "{}'_{}"),
    ("Bars are adjoints.\n\n", "\\bar{{{}}}_{}"),
    ("Here $\\hat{x}$ denotes $\\frac{\\partial L}{\\partial x}$.\n\n", "\\hat{{{}}}_{}"),
]


@pytest.mark.parametrize(("saying", "mark"), SAYING)
def test_a_mark_that_is_said_to_be_one_is_a_gradient(saying: str, mark: str) -> None:
    def g(letter: str, index: int) -> str:
        return mark.format(letter, index)

    right = f"$${g('x', 1)} = w_1 {g('y', 0)} + w_0 {g('y', 1)}$$\n\n"
    wrong = f"$${g('w', 1)} = {g('y', 0)} x_1 + {g('y', 1)} x_1$$\n"
    claims = verify_text(saying + FORWARD + right + wrong).claims
    assert [str(claim.verdict) for claim in claims][-2:] == ["holds", "wrong"]


def test_a_prime_of_which_nothing_is_said_is_none() -> None:
    claims = verify_text(FORWARD + "$$x'_1 = w_1 y'_0 + w_0 y'_1$$\n").claims
    assert str(claims[-1].verdict) == "unchecked"
