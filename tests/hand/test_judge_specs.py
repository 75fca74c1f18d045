"""Sentences that state the problem which the rows show."""

from __future__ import annotations

import pytest

from symconv.hand.claim import Claim
from symconv.hand.verify import verify_text
from symconv.verdict import Verdict

ROWS = r"""
$$\begin{aligned}
y_1 &= w_1 x_1 + w_2 x_2 \\
y_2 &= w_1 x_3 + w_2 x_4
\end{aligned}$$
"""


def specs(sentence: str, rows: str = ROWS, given: dict[str, str] | None = None) -> list[Claim]:
    return [claim for claim in verify_text(f"{sentence}\n{rows}", given=given or {}).claims if claim.kind == "spec"]


@pytest.mark.parametrize(
    "sentence",
    [
        "The input has size 4; the kernel size is 2, stride 2.",
        "A layer (p=0, s=2, d=1):",
        "输入长度 4，卷积核长度 2，步长为 2，无填充：",
        "Stride 2 with no padding gives an output of 2.",
    ],
)
def test_what_the_rows_show_too_holds(sentence: str) -> None:
    (claim,) = specs(sentence)
    assert (claim.verdict, claim.scope, claim.line) == (Verdict.HOLDS, "this system", 1)


@pytest.mark.parametrize(
    "sentence",
    [
        "The kernel size is 3, stride 2.",
        "A layer (p=0, s=1, d=1):",
        "Stride 2.",  # one number alone is what the problem is read with
        "# Stride 2, kernel size 2",
        "Here $*$ is a convolution with stride 2 and no padding.",
    ],
)
def test_nothing_is_said_of_other_sentences(sentence: str) -> None:
    assert specs(sentence) == []


def test_rows_that_do_not_agree_show_nothing() -> None:
    assert specs("A layer (p=0, s=2):", ROWS.replace("w_2 x_4", "w_2 x_3")) == []


def test_a_forward_equation_with_the_sign_of_the_rows_holds() -> None:
    text = f"Stride 2, no padding.\n\n$$y = x \\ast w$$\n{ROWS}"
    assert verify_text(text).claims[-3].verdict is Verdict.HOLDS
