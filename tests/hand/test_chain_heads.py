"""Slips in the left side of a chain."""

from __future__ import annotations

from tests.hand.sums import NOTE, judged

CHAIN = r"""
$$
\begin{aligned}
\frac{dL}{dw(m,c,i,i)} &= \sum_{u=0}^{P-1}\sum_{v=0}^{Q-1} \frac{dL}{dy(m,u,v)}*x(c,s*u+i-pt,s*v+j-pl) \\
&= \sum_{v=0}^{Q-1}\sum_{u=0}^{P-1} \frac{dL}{dy(m,u,v)}*x(c,s*u+i-pt,s*v+j-pl) \\
&= \sum_{v=0}^{Q-1}\sum_{u=0}^{P-1} x(c,s*u+i-pt,s*v+j-pl)*\frac{dL}{dy(m,u,v)}
\end{aligned}
$$
"""


def test_a_wrong_left_side_condemns_its_own_line_alone() -> None:
    found = judged(NOTE + CHAIN)[2:]
    assert [str(claim.verdict) for claim in found] == ["wrong", "holds", "holds"]
