"""Paddings of the output gradient given as tuples."""

from __future__ import annotations

import pytest

from tests.hand.general import general

NOTE = r"""
x:input:(C,H,W)
w:weight:(M,C,K,K)
y:output:(M,P,Q)
p:padding:(pt,pb,pl,pr)

$$y(m,u,v) = \sum_{c=0}^{C-1}\sum_{i=0}^{K-1}\sum_{j=0}^{K-1} w(m,c,i,j)*x(c,u+i-pt,v+j-pl)$$

$$令\frac{dL}{dy}的padding为(TUPLE)$$
"""


@pytest.mark.parametrize(
    ("entries", "verdict"),
    [
        ("K-1-pt, K-1-pb, K-1-pl, K-1-pr", "conditional"),
        ("K-1-pt, H-P+pt, K-1-pl, W-Q+pl", "conditional"),
        ("K-1-pt, K-1-pb, K-1-pl, K-1-pl", "wrong"),
        ("K-pt, K-pb, K-pl, K-pr", "wrong"),
    ],
)
def test_each_end_of_each_axis(entries: str, verdict: str) -> None:
    (claim,) = [c for c in general(NOTE.replace("TUPLE", entries)) if c.kind == "rule"]
    assert str(claim.verdict) == verdict
    if verdict == "wrong":
        assert claim.correction
    else:
        assert "pt < K" in str(claim.condition)
