"""Rules about sizes judged, in other hands' notations; right ones are never wrong."""

from __future__ import annotations

import pytest

from tests.hand.general import general, said
from tests.hand.marked_notes import same_formula

HOLDS = [
    r"o = \lfloor \frac{n+2p-k}{s} \rfloor + 1",
    r"H_{\text{out}} = \left\lfloor \frac{H_{in} + 2P - K}{S} \right\rfloor + 1",
    r"h_{out} = (h_{in} + 2p - k) // s + 1",
    r"n_{out} = \lfloor \frac{n_{in}+2p-k}{s} + 1 \rfloor",
    r"output\_size = floor((n+2p-k)/s)+1",
    r"O = I - K + 1",
    r"L_{out} = \lfloor \frac{L_{in}+2\times padding - dilation\times(kernel\_size-1)-1}{stride}+1 \rfloor",
    r"OH = \lfloor\frac{H+2P-FH}{S}\rfloor+1",
    r"k_{eff} = k + (k-1)(d-1)",
    r"k' = d(k-1)+1",
    r"\hat{k} = dk - d + 1",
    r"o = \lfloor (i - \hat{k} + 2p)/s \rfloor + 1",
]
CONDITIONAL = [
    r"H' = \frac{H - k + 2p}{s} + 1",
    r"\text{output size} = (W-F+2P)/S+1",
    r"W_2 = (W_1 - F + 2P)/S + 1",
    r"\text{Output} = \frac{\text{Input} - \text{Kernel} + 2\times\text{Padding}}{\text{Stride}} + 1",
    # One letter for the padding of both ends together.
    r"n_{out} = (n_h-k_h+p_h+s_h)/s_h",
    r"n_{out} = \lfloor\frac{n_{in}+p-k}{s}\rfloor + 1",
]
WRONG = [
    (r"o = \lfloor \frac{n+2p-k}{s} \rfloor", r"\lfloor \frac{n + 2 p - k}{s} \rfloor + 1"),
    (r"o = \lfloor \frac{n+2p+k}{s} \rfloor + 1", r"\lfloor \frac{n + 2 p - k}{s} \rfloor + 1"),
    (r"o = \lfloor \frac{n+2p-k+1}{s} \rfloor + 1", r"\lfloor \frac{n + 2 p - k}{s} \rfloor + 1"),
    (r"k_{eff} = k + (k+1)(d-1)", "k + (k - 1) (d - 1)"),
    (r"k' = d(k-1)", "d(k - 1) + 1"),
    (r"o = n - k", "n - k + 1"),
]


@pytest.mark.parametrize("rule", HOLDS)
def test_right_rules_hold_for_all_sizes(rule: str) -> None:
    (claim,) = general(f"$${rule}$$\n")
    assert str(claim.verdict) == "holds"
    assert claim.scope.startswith("all sizes")
    assert said(f"The size is ${rule}$.\n") == ["holds"]


@pytest.mark.parametrize("rule", CONDITIONAL)
def test_rules_that_need_a_condition(rule: str) -> None:
    (claim,) = general(f"$${rule}$$\n")
    assert str(claim.verdict) == "conditional"
    assert claim.condition


@pytest.mark.parametrize(("rule", "right"), WRONG)
def test_wrong_rules_are_corrected_with_a_counterexample(rule: str, right: str) -> None:
    (claim,) = general(f"$${rule}$$\n")
    assert str(claim.verdict) == "wrong"
    assert any(same_formula(text, right) for text in claim.correction)
    assert claim.counterexample is not None
    assert claim.counterexample.claimed != claim.counterexample.true


def test_a_letter_that_a_right_rule_has_for_one_end_is_that_everywhere() -> None:
    text = (
        r"$$o = \lfloor \frac{n+2p-k}{s} \rfloor + 1$$" + "\n\n" + r"$$o = \lfloor \frac{n+p-k}{s} \rfloor + 1$$" + "\n"
    )
    assert said(text) == ["holds", "wrong"]


def test_a_kernel_that_is_its_own_effective_size_is_malformed() -> None:
    found = general("The dilated kernel is $k=(k-1)*(d-1)+k=(k-1)*d+1$.\n")
    assert [str(claim.verdict) for claim in found] == ["malformed", "holds"]
    assert found[0].correction == ("k' = (k - 1) * (d - 1) + k",)


@pytest.mark.parametrize(
    "text",
    [
        "Let $s = 2$ and $p = 1$, so $k = 3$.",
        "We take $n - 1$ samples and $p = (k-1)/2$ for same padding.",
        "The loss has $k+1$ terms; insert $m$ rows.",
        "$o = x + y$ and $h = W x + b$ and $H = 2 W + 1$",
        "The number of weights is $F \\cdot F \\cdot C \\cdot K$.",
        "with $I = 5$ and $O = 3$ we have $K = I - O + 1$",
        "$$h_t = f(W h_{t-1} + b)$$",
        "$$O = A + k n$$",
    ],
)
def test_what_is_no_plain_rule_is_not_called_wrong(text: str) -> None:
    assert "wrong" not in said(text + "\n")


def test_letters_are_what_the_note_says() -> None:
    text = "卷积核大小 $m$，步长 $t$，填充 $q$，输入大小 $n$，则 $o = \\lfloor (n + 2q - m)/t \\rfloor + 1$\n"
    assert said(text) == ["holds"]
    assert said(text.replace("2q", "3q")) == ["wrong"]
