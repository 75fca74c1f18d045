"""Cases whose intervals are wrong."""

from __future__ import annotations

import pytest

from tests.hand.sums import judged

FORWARD = r"""
$$y_{m,u,v} = \sum_{c=0}^{C-1}\sum_{i=0}^{K-1}\sum_{j=0}^{L-1} w_{m,c,i,j}\, x_{c,S u + i,T v + j}$$

# $%s$

$$\frac{\partial y_{m,u,v}}{\partial x_{c,a,b}} = %s$$
"""
RIGHT = r"a \in [S u, S u + K - 1], b \in [T v, T v + L - 1]"
WEIGHT = "w_{m,c,a - S u,b - T v}"


def condition_of(case: str, side: str = WEIGHT) -> tuple[str, tuple[str, ...]]:
    claim = next(c for c in judged(FORWARD % (case, side)) if c.kind == "case-condition")
    return str(claim.verdict), tuple(text.replace(" ", "") for text in claim.correction)


def test_a_right_case_is_left_alone() -> None:
    assert condition_of(RIGHT) == ("holds", ())


@pytest.mark.parametrize(
    "case",
    [
        r"a \in [S u, S u + K], b \in [T v, T v + L]",
        r"a \in [S u, S u + K - 1], b \in [T v, T u + L - 1]",
        r"a \in [S u, S u + K], b \in [T v, T u + L]",
        r"a \in [S u + 1, S u + K], b \in [T v + 1, T v + L]",
    ],
)
def test_other_ends_and_the_index_of_the_other_axis(case: str) -> None:
    verdict, (correction,) = condition_of(case)
    assert verdict == "wrong"
    assert condition_of(correction)[0] == "holds"
    if "+ 1" not in case:
        assert correction == RIGHT.replace(" ", "")


def test_where_the_derivative_is_nothing() -> None:
    verdict, (correction,) = condition_of(r"a \notin [S u, S u + K]$ or $b \notin [T v, T u + L]", "0")
    assert verdict == "wrong"
    assert correction == r"a\notin[Su,Su+K-1]\text{or}b\notin[Tv,Tv+L-1]"


def test_nothing_is_made_up() -> None:
    assert condition_of(r"a \in [S u, S u + 3 K], b \in [v, L]") == ("wrong", ())
