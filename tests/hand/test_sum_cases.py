"""Tables of cases."""

from __future__ import annotations

import pytest

from symconv.hand.sum_cases import case_terms
from symconv.hand.tree import Table
from symconv.hand.written import Test, UnreadError
from tests.hand.texts import trees


def test_one_value_and_zero_otherwise_are_a_term_with_its_conditions() -> None:
    table = trees("\\begin{cases} x(i) & i = j \\\\ 0 & \\text{otherwise} \\end{cases}")[0]
    assert isinstance(table, Table)
    (term,) = case_terms(table, {"x": 1})
    assert any(isinstance(factor, Test) for factor in term.factors)


def test_cases_without_an_otherwise_are_refused() -> None:
    table = trees("\\begin{cases} x(i) & i = j \\\\ x(j) & i = k \\end{cases}")[0]
    assert isinstance(table, Table)
    with pytest.raises(UnreadError):
        case_terms(table, {"x": 1})
