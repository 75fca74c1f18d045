"""A wrong row comes with values for which it fails."""

from __future__ import annotations

from tests.hand.judged import STRIDED, claims


def test_values() -> None:
    wrong = claims(STRIDED.replace("w_2 x_4", "w_2 x_3"))[1].counterexample
    assert wrong is not None
    assert wrong.claimed != wrong.true
    assert all(number == 1 for _, number in wrong.at)
