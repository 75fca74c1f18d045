"""Unicode read as the LaTeX that it stands for."""

from __future__ import annotations

import pytest

from tests.hand.tokens import repairs, values


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("y₁₁ = x₁₂·w", "y _ { 11 } = x _ { 12 } \\cdot w"),
        ("δˡ⁺¹ ⊙ σ′", "\\delta ^ { l + 1 } \\odot \\sigma '"),
        ("ŷ + x̂ + 𝑥 + 𝜎", "\\hat y + \\hat x + x + \\sigma"),
        ("⌊(I − K)/s⌋", "\\lfloor ( I - K ) / s \\rfloor"),
        ("Σ_k Σ + Σ", "\\sum _ k \\Sigma + \\Sigma"),
    ],
)
def test_characters(text: str, tokens: str) -> None:
    assert values(text) == tokens
    assert repairs(text) == []
