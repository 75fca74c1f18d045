"""Conditions as written."""

from __future__ import annotations

import pytest

from symconv.hand.step_votes import plain_symbol
from symconv.hand.tests_read import conditions_of
from symconv.hand.written import Test, UnreadError
from symconv.index_sum import Between, Divides, Equal
from tests.hand.texts import trees


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("0 \\le i < K", [Between, Between]),
        ("s \\mid i", [Divides]),
        ("i = j", [Equal]),
        ("i \\in [a, b)", [Between]),
        ("i \\bmod s = 0", [Divides]),
    ],
)
def test_a_condition_is_read(text: str, kinds: list[type]) -> None:
    found = conditions_of(Test(trees(text)[0]), lambda *nodes: plain_symbol)
    assert [type(condition) for condition in found] == kinds


def test_an_inequation_is_refused() -> None:
    with pytest.raises(UnreadError):
        conditions_of(Test(trees("i \\ne j")[0]), lambda *nodes: plain_symbol)
