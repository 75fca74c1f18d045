"""Sizes as functions of numbers, and the derived truths of rules on all small problems."""

from __future__ import annotations

import pytest
from sympy import Integer, Symbol, ceiling, floor

from symconv.hand.phase_rules import live_phases, phases_rule
from symconv.hand.rule_truths import Rule, RuleSetting, truth
from symconv.hand.size_values import compiled, problems

ALL = list(problems(strided=True, dilated=True, padded=True, uneven=True))


def test_expressions_are_functions() -> None:
    n, s = Symbol("n"), Symbol("s")
    assert compiled(floor((n + 3) / s) - 2 * n)({"n": 4, "s": 2}) == -5
    assert compiled(ceiling(n / s) + Integer(1))({"n": 5, "s": 2}) == 4


def test_problems_are_those_of_a_sliding_window() -> None:
    for at in ALL:
        reach = at["D"] * (at["K"] - 1)
        assert at["I"] + at["p"] + at["q"] == at["S"] * (at["O"] - 1) + reach + 1 + at["r"]
        assert 0 <= at["r"] < at["S"]


@pytest.mark.parametrize(("rule", "name"), [("output size", "O"), ("remainder", "r"), ("input padding", "p")])
def test_truths_are_what_sliding_counts(rule: Rule, name: str) -> None:
    value = compiled(truth(rule))
    assert all(value(at) == at[name] for at in ALL)


def test_a_padding_of_the_gradient_is_even_just_where_nothing_is_left_over() -> None:
    low = compiled(truth("gradient padding"))
    for at in ALL:
        if at["p"] == at["q"]:
            # The window of the kernel over the padded gradient has as many places as the input has entries.
            length = at["S"] * (at["O"] - 1) + 1 + 2 * low(at)
            assert (length - at["D"] * (at["K"] - 1) == at["I"]) == (at["r"] == 0)


def test_plain_quantities_are_put_in() -> None:
    value = truth("output size").xreplace(RuleSetting(strided=False, dilated=False, padded=False).table())
    assert {str(symbol) for symbol in value.free_symbols} == {"I", "K"}


def test_phases_with_taps() -> None:
    assert [live_phases(7, 3, 1), live_phases(1, 2, 1), live_phases(3, 4, 2)] == [3, 1, 2]
    assert phases_rule("s", "k", "d").condition == "gcd(s, d) = 1 and k >= s on each axis"
