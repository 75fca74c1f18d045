"""Sums of a gradient that has lost its indices."""

from __future__ import annotations

import pytest

from symconv.hand.claim import Claim
from symconv.hand.verify import verify_text
from symconv.verdict import Verdict

ELEMENTS = r"""
$$\begin{aligned}
y_{11} &= w_{11}x_{11} + w_{12}x_{12} + w_{21}x_{21} + w_{22}x_{22} + b \\
y_{12} &= w_{11}x_{12} + w_{12}x_{13} + w_{21}x_{22} + w_{22}x_{23} + b \\
y_{21} &= w_{11}x_{21} + w_{12}x_{22} + w_{21}x_{31} + w_{22}x_{32} + b \\
y_{22} &= w_{11}x_{22} + w_{12}x_{23} + w_{21}x_{32} + w_{22}x_{33} + b
\end{aligned}$$
"""
PLANE = r"$$y_{i,j} = \sum_{a=0}^{K-1}\sum_{b=0}^{K-1} w_{a,b}\, x_{i+a,j+b} + b$$"
CHANNELS = r"$$y_{n,m,u,v} = \sum_{c,i,j} w_{m,c,i,j} x_{n,c,su+i,sv+j} + b_m$$"
LAYERS = r"A convolution layer has $z^l = a^{l-1} * W^l + b^l$ and the error $\delta^l$."


def last(problem: str, formula: str) -> Claim:
    return verify_text(f"{problem}\n\n$${formula}$$\n").claims[-1]


@pytest.mark.parametrize(
    ("problem", "formula", "correction"),
    [
        (ELEMENTS, r"\partial b = \sum_{u,v} \partial y", r"\partial b = \sum_{u, v} \partial y_{uv}"),
        (
            ELEMENTS,
            r"\frac{\partial L}{\partial b} = \sum_i\sum_j \frac{\partial L}{\partial y}",
            r"\frac{\partial L}{\partial b} = \sum_{i} \sum_{j} \frac{\partial L}{\partial y_{ij}}",
        ),
        (PLANE, r"db = \sum_{p,q} dy", r"db = \sum_{p, q} dy_{p, q}"),
        (
            PLANE,
            r"\frac{\partial L}{\partial b} = \sum_{i=0}^{H-1}\sum_{j=0}^{W-1} \frac{\partial L}{\partial y}",
            r"\frac{\partial L}{\partial b} = \sum_{i = 0}^{H - 1} \sum_{j = 0}^{W - 1}"
            r" \frac{\partial L}{\partial y_{i, j}}",
        ),
        (
            CHANNELS,
            r"\frac{\partial L}{\partial b_m} = \sum_{n,u,v} \frac{\partial L}{\partial y}",
            r"\frac{\partial L}{\partial b_{m}} = \sum_{n, u, v} \frac{\partial L}{\partial y_{n, m, u, v}}",
        ),
        (
            LAYERS,
            r"\frac{\partial J}{\partial b^l} = \sum_{u,v} \delta^l",
            r"\frac{\partial J}{\partial b^{l}} = \sum_{u, v} \delta_{uv}^{l}",
        ),
    ],
)
def test_the_indices_are_put_in(problem: str, formula: str, correction: str) -> None:
    claim = last(problem, formula)
    assert (claim.verdict, claim.kind, claim.correction) == (Verdict.MALFORMED, "bgrad-sum", (correction,))


@pytest.mark.parametrize(
    ("problem", "formula"),
    [
        (ELEMENTS, r"\partial b = \sum_{u} \partial y"),  # too few
        (PLANE, r"db = \sum_{i} dy"),
        (CHANNELS, r"\frac{\partial L}{\partial b_m} = \sum_{u,v} \frac{\partial L}{\partial y}"),
        (PLANE, r"db = \sum_{i,j} x"),  # of something else
        (PLANE, r"db = \sum_{i,j} i\, dy"),
    ],
)
def test_what_is_not_plain_is_left_alone(problem: str, formula: str) -> None:
    assert last(problem, formula).verdict is Verdict.UNCHECKED


def test_a_summand_with_its_indices_holds() -> None:
    assert last(ELEMENTS, r"\partial b = \sum_{u,v} \partial y_{uv}").verdict is Verdict.HOLDS
    assert last(PLANE, r"db = \sum_{i,j} dy_{i,j}").verdict is Verdict.HOLDS
