"""Rows that go on with the row before them."""

from __future__ import annotations

from symconv.hand.continuations import whole_rows
from tests.hand.texts import parsed


def test_a_row_without_a_sign_goes_on_with_the_one_before() -> None:
    found = whole_rows(parsed("\\begin{aligned} a &= \\sum_{i} \\\\ &\\quad x_i * y_i \\\\ &= c \\end{aligned}"))
    assert len(found) == 2
