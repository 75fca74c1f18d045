"""Convolutions of whole tensors by name."""

from __future__ import annotations

import pytest

from tests.hand.sums import NOTE, judged

ABOVE = NOTE.replace("s*", "").replace("-pt", "").replace("-pl", "").replace("p:padding:(pt,pb,pl,pr)", "") + (
    r"$$\frac{dL}{dx(c,i,j)} = \sum_{m=0}^{M-1}\sum_{a=0}^{K-1}\sum_{b=0}^{K-1} "
    r"\frac{dL}{dyp(m,i+a,j+b)}*w(m,c,K-1-a,K-1-b)$$" + "\n\n"
)


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        ("\\frac{dL}{dw(m,c)} = conv(x(c), \\frac{dL}{dy(m)})", "holds"),
        ("\\frac{dL}{dw(m,c)} = conv(\\frac{dL}{dy(m)}, x(c))", "wrong"),
        ("\\frac{dL}{dx(c)} = \\sum_{m=0}^{M-1} conv(\\frac{dL}{dyp(m)}, rot_{180}(w(m,c)))", "holds"),
        ("\\frac{dL}{dx(c)} = \\sum_{m=0}^{M-1} conv(\\frac{dL}{dyp(m)}, w(m,c))", "wrong"),
        ("\\frac{dL}{dx(m)} = \\sum_{m=0}^{M-1} conv(\\frac{dL}{dyp(m)}, rot_{180}(w(m,c)))", "wrong"),
        ("\\frac{dL}{dw(m,c)} = conv_{full}(x(c), \\frac{dL}{dy(m)})", "unchecked"),
    ],
)
def test_a_convolution_by_name(formula: str, verdict: str) -> None:
    claim = judged(f"{ABOVE}$${formula}$$\n")[-1]
    assert str(claim.verdict) == verdict
