"""Which names are tensors."""

from __future__ import annotations

import pytest

from tests.hand.sums import binding_of


def test_tensors_are_declared_in_words_or_named_as_usual() -> None:
    assert dict(binding_of().tensors) == {"x": "x", "w": "w", "y": "y"}


@pytest.mark.parametrize(
    ("words", "tensor"),
    [
        ("The padded gradient $\\bar{y}$ gives", "yp"),
        ("As one correlation of $\\partial{\\bar{y}}$, which is the gradient with zeros inserted and padded:", "yp"),
        ("写成 $\\bar{y}$ 的一次互相关，它是插零并填充后的梯度：", "yp"),
        ("The mean $\\bar{y}$ is of all. The image is padded.", None),
    ],
)
def test_an_accent_is_what_the_words_around_it_say(words: str, tensor: str | None) -> None:
    text = f"$$y_u = \\sum_{{k=0}}^{{K-1}} w_k x_{{u+k-p}}$$\n\n{words}\n\n$$\\sum_u \\bar{{y}}_{{u}}$$\n"
    assert binding_of(text).tensors.get("bar-y") == tensor
