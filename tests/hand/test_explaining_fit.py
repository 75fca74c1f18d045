"""The problem that explains the rows."""

from __future__ import annotations

from tests.hand.judged import STRIDED, bound
from tests.hand.test_agreement import ONE_TAP


def test_the_first_is_kept_where_it_explains_the_rows() -> None:
    assert bound(STRIDED).certain


def test_another_is_taken_where_the_first_leaves_most_rows_unexplained() -> None:
    found = bound(ONE_TAP)
    assert found.bindings.axes[0].dilation == 2
    assert not found.bindings.ties
