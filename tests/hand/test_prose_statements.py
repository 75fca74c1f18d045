"""Sentences that state a fact about convolutions in words."""

from __future__ import annotations

import pytest

from symconv.hand.claim import Claim
from symconv.hand.verify import verify_text

SINGLE = r"$$y_{i,j} = \sum_{a=0}^{K-1}\sum_{b=0}^{K-1} w_{a,b}\, x_{i+a,j+b} + b$$"
STRIDED = r"$$y_{i,j} = \sum_{a=0}^{K-1}\sum_{b=0}^{K-1} w_{a,b}\, x_{2i+a,2j+b} + b$$"
FLIPPED = r"$$y_{i,j} = \sum_{a=0}^{K-1}\sum_{b=0}^{K-1} w_{a,b}\, x_{i-a,j-b} + b$$"


def said(text: str, forward: str = SINGLE) -> list[Claim]:
    return [claim for claim in verify_text(f"{forward}\n\n{text}\n").claims if claim.kind == "statement"]


def verdicts(text: str, forward: str = SINGLE) -> list[str]:
    return [str(claim.verdict) for claim in said(text, forward)]


WHOLE = r"So $\frac{\partial L}{\partial x}$ is the full convolution of $\frac{\partial L}{\partial y}$ with $w$"


@pytest.mark.parametrize(
    "text",
    [
        "In the backward pass the kernel is rotated by 180 degrees.",
        "反向传播时，卷积核需要旋转 $180^{\\circ}$。",
        f"{WHOLE} rotated by $180^\\circ$.",
        "The gradient of the bias is the sum of the output gradient over all positions.",
        "将误差在每个通道上求和，得到偏置的梯度。",
        "Both the input channels and the output channels must be divisible by the number of groups.",
        "分组卷积要求输入通道和输出通道都能被组数整除。",
        "The number of filters equals the number of output channels.",
        "卷积核的个数等于输出通道数。",
    ],
)
def test_what_is_so_holds(text: str) -> None:
    assert verdicts(text) == ["holds"]


def test_another_turn_is_wrong_where_the_whole_operation_is_named() -> None:
    (claim,) = said(f"{WHOLE} rotated by 90 degrees.")
    assert (str(claim.verdict), claim.correction) == ("wrong", (r"180^{\circ}",))


def test_what_is_left_unsaid_is_a_condition() -> None:
    text = f"{WHOLE} rotated by $180^\\circ$."
    (unpadded,) = said(text.replace("full ", ""))
    assert unpadded.condition == "the output gradient is padded so that the sizes fit"
    (strided,) = said(text, STRIDED)
    assert strided.condition == "the stride is 1"


@pytest.mark.parametrize(
    "text",
    [
        "The image is rotated by 180 degrees.",
        "In the backward pass the filters are rotated by 90 degrees, twice.",
        "Backprop works: the filters rotated by 90 degrees are learnt too.",
        "Kernels are rotated by 90° and the gradient $\\frac{\\partial L}{\\partial x}$ of the convolution is pooled.",
        "Why is the kernel rotated by 180 degrees in the backward pass?",
        "In the backward pass the kernel is not rotated by 180 degrees.",
        "For the weight gradient the kernel is rotated by 180 degrees.",
        "The number of filters equals the number of input channels.",
        "The input channels must be divisible by the number of groups.",
        "The gradient of the weights is the sum over all positions, and of the bias too.",
    ],
)
def test_other_sentences_are_passed_over(text: str) -> None:
    assert verdicts(text) == []


def test_a_flipped_convolution_turns_otherwise() -> None:
    assert verdicts("In the backward pass the kernel is rotated by 180 degrees.", FLIPPED) == []
