"""Claims about sums."""

from __future__ import annotations

from tests.hand.sums import NOTE, judged


def test_a_claim_has_its_place_and_text() -> None:
    first = judged(NOTE)[0]
    assert (first.line, first.kind) == (7, "forward-sum")
    assert first.latex.startswith("y(m,u,v)")


def test_each_link_of_a_row_is_its_own_text() -> None:
    chain = r"""$$\frac{dL}{dw(m,c,i,j)} = \sum_{u=0}^{P-1}\sum_{v=0}^{Q-1} \frac{dL}{dy(m,u,v)}*x(c,s*u+i-pt,s*v+j-pl)
= \sum_{v=0}^{Q-1}\sum_{u=0}^{P-1} x(c,s*u+i-pt,s*v+j-pl)*\frac{dL}{dy(m,u,v)}$$"""
    _, _, first, second = judged(NOTE + "\n" + chain)
    assert first.latex.startswith(r"\frac{dL}{dw(m,c,i,j)} =")
    assert first.latex.count(r"\sum") == 2
    assert second.latex.startswith(r"\sum_{v=0}")
    assert (second.line, second.column) == (first.line + 1, 3)
