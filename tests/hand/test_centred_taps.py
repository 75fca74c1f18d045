"""Kernels whose taps are counted from their middle."""

from __future__ import annotations

import pytest

from symconv.hand.verify import verify_text

FORWARD = r"$$y_{i} = u + \sum_{a=-r}^{r} w_{a} x_{i+a}$$" + "\n\n"
FLIPPED = r"$$y_{i} = \sum_{a=-r}^{r} w_{a} x_{i-a}$$" + "\n\n"
CASES = [
    (FORWARD, r"\frac{\partial L}{\partial w_a} = \sum_i \frac{\partial L}{\partial y_i} x_{i+a}", "holds"),
    (FORWARD, r"\frac{\partial L}{\partial w_a} = \sum_i \frac{\partial L}{\partial y_i} x_{i-a}", "wrong"),
    (FORWARD, r"\frac{\partial L}{\partial x_i} = \sum_{a=-r}^{r} \frac{\partial L}{\partial y_{i-a}} w_{a}", "holds"),
    (FORWARD, r"\frac{\partial L}{\partial x_i} = \sum_{a=-r}^{r} \frac{\partial L}{\partial y_{i+a}} w_{-a}", "holds"),
    (FORWARD, r"\frac{\partial L}{\partial x_i} = \sum_{a=-r}^{r} \frac{\partial L}{\partial y_{i+a}} w_{a}", "wrong"),
    (FORWARD, r"\frac{\partial L}{\partial x_i} = \sum_{a=0}^{r} \frac{\partial L}{\partial y_{i-a}} w_{a}", "wrong"),
    (FORWARD, r"\frac{\partial L}{\partial u} = \sum_i \frac{\partial L}{\partial y_i}", "holds"),
    (FLIPPED, r"\frac{\partial L}{\partial x_i} = \sum_{a=-r}^{r} \frac{\partial L}{\partial y_{i+a}} w_{a}", "holds"),
    (FLIPPED, r"\frac{\partial L}{\partial x_i} = \sum_{a=-r}^{r} \frac{\partial L}{\partial y_{i-a}} w_{a}", "wrong"),
]


@pytest.mark.parametrize(("forward", "gradient", "verdict"), CASES)
def test_gradients_of_centred_kernels(forward: str, gradient: str, verdict: str) -> None:
    claims = verify_text(f"{forward}$${gradient}$$\n").claims
    assert [str(claim.verdict) for claim in claims] == ["conditional", verdict]


def test_the_middle_may_be_a_number() -> None:
    text = FORWARD.replace("-r", "-1").replace("{r}", "{1}")
    gradient = r"$$\frac{\partial L}{\partial x_i} = \sum_{a=-1}^{1} \frac{\partial L}{\partial y_{i-a}} w_{a}$$" + "\n"
    assert [str(claim.verdict) for claim in verify_text(text + gradient).claims] == ["conditional", "holds"]


def test_the_input_is_zero_beyond_its_ends() -> None:
    (claim,) = verify_text(FORWARD).claims
    assert "the input is 0 beyond its ends" in str(claim.condition)
