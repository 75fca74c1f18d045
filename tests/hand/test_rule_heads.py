"""Which rule an equation states: paddings that keep the size, totals, primes of transposed convolutions."""

from __future__ import annotations

import pytest

from symconv.hand.rule_heads import same_stem
from tests.hand.general import said

CASES = [
    ("The padding $P = (F-1)/2$ keeps the size.", ["holds"]),
    ("To keep the size we need $P = (F+1)/2$.", ["wrong"]),
    (r"With $p = \lfloor k/2 \rfloor$ the size is preserved.", ["holds"]),
    ("Same padding is $p = k - 1$.", ["conditional"]),
    ("With same padding $P_{total} = F - 1$.", ["holds"]),
    ("With same padding $P_{total} = F - 2$.", ["wrong"]),
    (r"$$P_{total} = \max((W_{out} - 1) S + F - W, 0)$$", ["holds"]),
    (r"$$P_{total} = (W_{out} - 1) S + F - W + 1$$", ["wrong"]),
    ("The gradient is a convolution with padding $p' = k - p - 1$.", ["conditional"]),
    ("The gradient is a convolution with padding $p' = k - p$.", ["wrong"]),
    (r"# Transposed convolution" + "\n\n" + r"A convolution has $o = \lfloor (i + 2p - k)/s \rfloor + 1$.", ["holds"]),
    (r"With $a = (i + 2p - k) \bmod s$ rows left over.", ["holds"]),
    ("Some padding $P = (F+1)/2$ is used.", []),
    ("Let $o = i$.", []),
]


@pytest.mark.parametrize(("text", "verdicts"), CASES)
def test_what_an_equation_states(text: str, verdicts: list[str]) -> None:
    assert said(text + "\n") == verdicts


def test_letters_of_two_axes_have_one_stem() -> None:
    assert same_stem("padding[0]", "padding[1]")
    assert same_stem("p_h", "p_w")
    assert not same_stem("p_h", "s_h")


def test_a_padding_counted_once_is_wrong_where_the_other_axis_counts_it_twice() -> None:
    rules = "$$H_{out} = (H_{in} - 1) s_h - 2 p_h + k_h$$\n\n$$W_{out} = (W_{in} - 1) s_w - p_w + k_w$$\n"
    assert said("# Transposed convolution\n\n" + rules) == ["holds", "wrong"]
