"""Taps that a derivative leaves free."""

from __future__ import annotations

import pytest

from tests.hand.sums import judged

NOTE = r"""
$$y_{m,u} = \sum_{c=0}^{C-1}\sum_{k=0}^{K-1} w_{m,c,k}\, x_{c,%s}$$

$$\frac{\partial y_{m,u}}{\partial x_{c,i}} = w_{m,c,%s}$$
"""


@pytest.mark.parametrize(
    ("reads", "tap"),
    [("u + k", "i-u"), ("2 u + k", "i-2*u"), ("s u + k - p", "i-s*u+p"), ("u + k - 1", "i-u+1")],
)
def test_they_are_what_the_relation_gives(reads: str, tap: str) -> None:
    claim = judged(NOTE % (reads, "k"))[-1]
    assert (str(claim.verdict), claim.reason) == ("wrong", "k is neither summed nor an index of the left side")
    (correction,) = claim.correction
    assert correction.replace(" ", "") == f"w_{{m,c,{tap}}}"
    assert str(judged(NOTE % (reads, tap))[-1].verdict) == "holds"


def test_nothing_is_said_where_the_tap_has_to_be_divided() -> None:
    claim = judged(NOTE % ("u + 2 k", "k"))[-1]
    assert str(claim.verdict) == "wrong"
    assert not any("i-" in text for text in claim.correction)
