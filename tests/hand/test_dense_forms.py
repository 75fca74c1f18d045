"""Layers written as products of matrices in notes about convolutions."""

from __future__ import annotations

import pytest

from symconv.hand.claim import Claim
from symconv.hand.verify import verify_text

BACKWARD = r"$$\frac{\partial J}{\partial W^l} = a^{l-1} * \delta^l$$"


def layers(*formulas: str) -> list[Claim]:
    text = "A convolution layer.\n\n" + "\n\n".join(f"$${formula}$$" for formula in formulas) + f"\n\n{BACKWARD}\n"
    return [claim for claim in verify_text(text).claims if claim.kind == "layer"]


@pytest.mark.parametrize(
    "formula",
    [
        r"a^l = \sigma(z^l) = \sigma(a^{l-1} \cdot W^l + b)",
        r"a^l = \sigma(W^l a^{l-1} + b^l)",
        r"z^l = W^l a^{l-1} + b^l",
    ],
)
def test_a_product_stands_for_the_convolution(formula: str) -> None:
    (claim,) = layers(formula)
    assert (str(claim.verdict), claim.line) == ("conditional", 3)
    assert claim.condition == "the layer is fully connected; in a convolution layer the product is a convolution"


@pytest.mark.parametrize(
    "formula",
    [
        r"z^l = a^{l-1} * W^l + b^l",
        r"z^l = W^l a^{l-1} - b^l",
        r"z^l = W^l + b^l",
        r"z^l = W^l a^{l-1} \odot m + b^l",
    ],
)
def test_nothing_is_said_of_other_layers(formula: str) -> None:
    assert layers(formula) == []


def test_a_dense_layer_beside_a_convolution_layer_is_one() -> None:
    assert layers(r"z^1 = W^1 a^0 + b^1", r"z^l = a^{l-1} * W^l + b^l") == []
