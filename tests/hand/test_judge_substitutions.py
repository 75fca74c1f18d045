"""Changes of summation indices between two lines judged."""

from __future__ import annotations

import pytest

from tests.hand.general import general

NOTE = r"""
x:input:(C,H,W)
w:weight:(M,C,K,K)
y:output:(M,P,Q)
p:padding:(pt,pb,pl,pr)

$$y(m,u,v) = \sum_{c=0}^{C-1}\sum_{i=0}^{K-1}\sum_{j=0}^{K-1} w(m,c,i,j)*x(c,u+i-pt,v+j-pl)$$

$$\begin{aligned}
\frac{dL}{dx(c,a,b)} &= \sum_{m=0}^{M-1}\sum_{u=0}^{P-1}\sum_{v=0}^{Q-1} \frac{dL}{dy(m,u,v)}*w(m,c,a-u+pt,b-v+pl) \\
& SUBSTITUTION \\
&= \sum_{m=0}^{M-1}\sum_{i=0}^{K-1}\sum_{j=0}^{K-1} \frac{dL}{dy(m,a-i+pt,b-j+pl)}*w(m,c,i,j)
\end{aligned}$$
"""


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (r"\text{let } i=a-u+pt, j=b-v+pl", "holds"),
        (r"\text{let } u=a-i+pt, v=b-j+pl", "holds"),
        ("令i=a-u+pt,j=b-v+pl", "holds"),
        ("令i=a-u+pt,j=a-v+pl", "wrong"),
        ("令i=a-u+pt,j=b-v+pt", "wrong"),
    ],
)
def test_a_change_of_indices(text: str, verdict: str) -> None:
    (claim,) = [c for c in general(NOTE.replace("SUBSTITUTION", text)) if c.kind == "substitution"]
    assert str(claim.verdict) == verdict
    if verdict == "wrong":
        assert claim.correction[0].endswith("j = b - v + pl")


def test_one_that_is_neither_is_not_called_wrong() -> None:
    (claim,) = [c for c in general(NOTE.replace("SUBSTITUTION", "令i=2u,j=3v")) if c.kind == "substitution"]
    assert str(claim.verdict) == "unchecked"
