"""Rules about sizes as equations, told by their left sides."""

from __future__ import annotations

import pytest

from symconv.hand.rule_heads import divides
from tests.hand.general import general, said
from tests.hand.texts import tree


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("# Transposed convolution\n\n$$o = s(i-1)+k-2p$$\n", ["holds"]),
        ("# Deconv\n\n$$H_{out} = (H_{in}-1) \\times s - 2p + k + output\\_padding$$\n", ["holds"]),
        ("# 转置卷积\n\n$$o = s(i+1)+k-2p$$\n", ["wrong"]),
    ],
)
def test_transposed_convolutions(text: str, verdicts: list[str]) -> None:
    assert said(text) == verdicts


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        (r"r_l = r_{l-1} + (k_l - 1) j_{l-1}", "holds"),
        (r"r_{l+1} = r_{l} + (k_{l+1} - 1) \times j_{l}", "holds"),
        (r"r_l = r_{l-1} + (k_l - 1) \cdot d_l \cdot j_{l-1}", "holds"),
        (r"RF_{i} = RF_{i-1} + (k_i - 1) \times \prod_{j=1}^{i-1} s_j", "holds"),
        (r"j_l = j_{l-1} s_l", "holds"),
        (r"r_l = r_{l-1} + k_l j_{l-1}", "wrong"),
        (r"r_l = r_{l-1} + (k_l + 1) j_{l-1}", "wrong"),
        (r"j_l = j_{l-1} + s_l", "wrong"),
    ],
)
def test_recursions_over_layers(rule: str, verdict: str) -> None:
    (claim,) = general(f"$${rule}$$\n")
    assert str(claim.verdict) == verdict
    if verdict == "wrong":
        assert claim.correction
        assert claim.counterexample is not None


def test_other_recursions_are_not_judged() -> None:
    assert said("$$r_l = r_{l-1} + k_{l-1} j_{l-2}$$\n\n$$h_l = h_{l-1} + k_l$$\n") == []


def test_what_is_divided() -> None:
    assert divides(tree(r"\frac{n-k}{s}"))
    assert divides(tree("(n-k)/s"))
    assert not divides(tree("n-k"))
