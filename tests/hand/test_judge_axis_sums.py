"""Bias gradients that sum a whole tensor."""

from __future__ import annotations

import pytest

from symconv.hand.verify import verify_text
from symconv.verdict import Verdict

IMAGES_FIRST = r"$$y_{n,m,u,v} = \sum_{c,i,j} w_{m,c,i,j} x_{n,c,su+i,sv+j} + b_m$$"
CHANNELS_LAST = r"$$y_{n,u,v,m} = \sum_{i,j,c} w_{i,j,c,m} x_{n,u+i,v+j,c} + b_m$$"


def verdict(problem: str, formula: str) -> Verdict:
    return verify_text(f"{problem}\n\n$${formula}$$\n").claims[-1].verdict


@pytest.mark.parametrize(
    ("problem", "formula"),
    [
        (IMAGES_FIRST, r"db = np.sum(dy, axis=(0,2,3))"),
        (IMAGES_FIRST, r"db = dout.sum(axis=(0,2,3))"),
        (IMAGES_FIRST, r"\nabla b = \text{sum}(\nabla y, \text{dim}=[0,2,3])"),
        (IMAGES_FIRST, r"db = sum(dy, (n, u, v))"),
        (
            CHANNELS_LAST,
            r"\frac{\partial L}{\partial b} = \mathrm{reduce\_sum}(\frac{\partial L}{\partial y}, [0,1,2])",
        ),
    ],
)
def test_every_axis_but_the_channel(problem: str, formula: str) -> None:
    assert verdict(problem, formula) is Verdict.HOLDS


@pytest.mark.parametrize(
    "formula", [r"db = np.sum(dy, axis=(0,1,2))", r"db = np.sum(dy, axis=0)", r"db = sum(dy, (n, u))", r"db = sum(x)"]
)
def test_the_axes_of_another_order_are_not_called_wrong(formula: str) -> None:
    assert verdict(IMAGES_FIRST, formula) is Verdict.UNCHECKED


@pytest.mark.parametrize("formula", [r"db = \sum dy", r"db = sum(dy)", r"db = sum(dy, (dim(n), \ldots))"])
def test_a_sum_over_everything_is_of_every_place(formula: str) -> None:
    assert verdict(IMAGES_FIRST, formula) is Verdict.CONDITIONAL
