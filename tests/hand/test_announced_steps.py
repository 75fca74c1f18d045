"""Where the words before a sum say that the stride is 1, it is judged so."""

from __future__ import annotations

import pytest

from symconv.hand.verify import verify_text

NOTE = (
    "The stride is $s$; $g$ is zero outside its range.\n\n$$y_i = \\sum_{u=0}^{K-1} w_u x_{s i+u}$$\n\n"
    "With $g_i = \\frac{\\partial L}{\\partial y_i}$\n\n"
    "$$\\frac{\\partial L}{\\partial w_u} = \\sum_{i=0}^{M-1} g_i x_{s i+u}$$\n\n"
)


@pytest.mark.parametrize(
    ("words", "side", "verdict"),
    [
        pytest.param("For $s=1$ this is", "g_{j-u}", "conditional", id="the letter"),
        pytest.param("With unit strides it is", "g_{j-u}", "conditional", id="words"),
        pytest.param("步长为 1 时，", "g_{j-u}", "conditional", id="in Chinese"),
        pytest.param("In general it is", "g_{j-u}", "wrong", id="not said"),
        pytest.param("For $s=1$ this is", "g_{j+u}", "wrong", id="wrong then too"),
        pytest.param("For $s=12$ this is", "g_{j-u}", "wrong", id="another number"),
    ],
)
def test_single_steps(words: str, side: str, verdict: str) -> None:
    text = f"{NOTE}{words}\n\n$$\\frac{{\\partial L}}{{\\partial x_j}} = \\sum_{{u=0}}^{{K-1}} w_u {side}$$\n"
    claim = verify_text(text, "note.md").claims[-1]
    assert str(claim.verdict) == verdict
    assert verdict != "conditional" or (claim.condition or "").startswith("stride 1")
