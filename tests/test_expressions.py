from __future__ import annotations

import random

import pytest
from sympy import Expr, Integer, Rational, Symbol, ceiling, floor

from symconv.expressions import over_one_denominator, plain, signed_terms
from symconv.general import GeneralConv
from symconv.general_derivation import derive_general
from tests.general_problems import condition_holds, number

I, K, O, S, D, p, q, i, k = (Symbol(name, integer=True) for name in "IKOSDpqik")  # noqa: E741


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (Integer(0), "0"),
        (Integer(-3), "-3"),
        (K, "K"),
        (-K, "-K"),
        (K - 1, "K - 1"),
        (1 - K, "1 - K"),
        (i + p - 3 * k, "i + p - 3*k"),
        ((i + p - 3 * k) / 2, "(i + p - 3*k)/2"),
        (i / 2, "i/2"),
        ((i + p - D * k) / S, "(i + p - D*k)/S"),
        (floor((I + p + q - K) / 2) + 1, "floor((I + p + q - K)/2) + 1"),
        (ceiling((K - 1) / 3), "ceiling((K - 1)/3)"),
        (2 * floor(K / 2) - K, "2*floor(K/2) - K"),
        (-floor(K / 2), "-floor(K/2)"),
        (D * K - D - p, "D*K - D - p"),
    ],
)
def test_expressions_are_written_as_a_person_types_them(expr: Expr, text: str) -> None:
    assert plain(expr) == text


def test_the_text_means_the_expression() -> None:
    draw = random.Random(1)
    symbols = (I, K, O, p, q)
    for _ in range(200):
        inner = sum((draw.randint(-3, 3) * symbol for symbol in symbols), Integer(draw.randint(-4, 4)))
        expr = draw.choice((inner, floor(inner / draw.randint(1, 4)) * draw.choice((1, -1, 2)) + inner - K))
        sizes = {symbol.name: draw.randint(0, 9) for symbol in symbols}
        assert condition_holds(f"{plain(expr)} = {number(expr, sizes)}", sizes), expr


def test_the_text_of_every_rule_means_its_value() -> None:
    derivation = derive_general(GeneralConv(None, 3, None, 2))
    sizes = {"I": 11, "K": 3, "O": 3, "p": 1, "q": 2, "r": 0, "f": 4, "j": 2, "a": -1, "op": 1}
    sizes["r"] = sizes["I"] + 3 - 3 * 2 - 5
    for rule in derivation.rules[0]:
        assert condition_holds(f"{plain(rule.value)} = {number(rule.value, sizes)}", sizes), rule.name


def test_a_fraction_has_one_numerator_and_one_denominator() -> None:
    assert over_one_denominator(i / 2 + p / 3) == (3 * i + 2 * p, 6)
    assert over_one_denominator((i - k) / S) == (i - k, S)
    assert over_one_denominator(i + Rational(1, 2)) == (2 * i + 1, 2)
    assert over_one_denominator(i) == (i, 1)


def test_positive_terms_come_first_and_constants_last_among_equals() -> None:
    assert signed_terms(1 - k + i - 2 * p) == [(False, i), (False, Integer(1)), (True, k), (True, 2 * p)]
