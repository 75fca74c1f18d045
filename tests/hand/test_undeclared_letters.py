"""Letters that nothing declares: what they would have to be."""

from __future__ import annotations

from tests.hand.sums import NOTE, judged

GRADIENT = r"""
$$\frac{dL}{dw(m,c,i,j)} = \sum_{u=0}^{%s-1}\sum_{v=0}^{Q-1} \frac{dL}{dy(m,u,v)}*x(c,s*u+i-pt,s*v+j-pl)$$
"""


def test_a_bound_has_to_be_the_size_that_makes_it_right() -> None:
    claim = judged(NOTE + GRADIENT % "Z")[-1]
    assert str(claim.verdict) == "wrong"
    assert claim.condition == "Z = P"
    assert claim.reason == "Z is declared nowhere; right only with Z = P"


def test_where_no_size_makes_it_right_nothing_is_said() -> None:
    claim = judged(NOTE + (GRADIENT % "Z").replace("j-pl", "j-pt"))[-1]
    assert str(claim.verdict) == "unchecked"
    assert claim.reason == "what Z stands for is not said"
