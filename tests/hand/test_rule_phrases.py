"""Rules about sizes in sentences."""

from __future__ import annotations

import pytest

from tests.hand.general import said


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("Insert $s-1$ zeros between its rows.", ["holds"]),
        ("在行之间插入 $s-1$ 行零。", ["holds"]),
        ("Insert $s+1$ zeros between its rows.", ["wrong"]),
        ("核的行之间插入 $d-1$ 个零", ["holds"]),
        ("空洞卷积的感受野从 $k \\times k$ 变为 $[k+(r-1)(k-1)]^2$。", ["holds"]),
        ("空洞卷积的感受野从 $k \\times k$ 变为 $[k+(r-1)(k+1)]^2$。", ["wrong"]),
        ("Dilation turns the kernel of $k$ taps into one whose effective kernel size is $k+(k-1)(d-1)$.", ["holds"]),
        ("For the gradient of a convolution with stride $s$, pad with $k-1-p$ zeros.", ["conditional"]),
        ("For the gradient pad with $k+1-p$ zeros.", ["wrong"]),
        ("The output size is $\\lfloor (n+2p-k)/s \\rfloor + 1$.", ["holds"]),
        ("The work is split into $s_h s_w$ groups.", ["conditional"]),
        ("对权重求导时，膨胀 $d$ 即跨步为 $s=d$", ["conditional"]),
        ("对权重求导时，跨步 $s$ 即膨胀为 $d=s$", ["holds"]),
    ],
)
def test_phrases(text: str, verdicts: list[str]) -> None:
    assert said(text + "\n") == verdicts
