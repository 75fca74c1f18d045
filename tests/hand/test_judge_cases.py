"""Cases judged."""

from __future__ import annotations

from symconv.hand.judge_cases import holding_tests
from symconv.hand.tree import Name
from symconv.hand.written import Element
from tests.hand.sums import binding_of


def test_without_a_case_everything_is_right() -> None:
    assert holding_tests(None, Element("x", None, Name("x")), binding_of()) == (True, ())
