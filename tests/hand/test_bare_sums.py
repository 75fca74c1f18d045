"""Gradients written with the letters of the values."""

from __future__ import annotations

import pytest

from tests.hand.sums import judged

FORWARD = "$$y_{u} = \\sum_{k=0}^{K-1} w_{k} x_{u+k}$$\n\n"


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        ("x_{i} = \\sum_{k=0}^{K-1} y_{i-k} w_{k}", "conditional"),
        ("x_{i} = \\sum_{k=0}^{K-1} y_{i+k} w_{k}", "wrong"),
        ("w_{k} = \\sum_{u=0}^{O-1} y_{u} x_{u+k}", "conditional"),
    ],
)
def test_an_input_or_a_weight_in_terms_of_outputs_is_its_gradient(formula: str, verdict: str) -> None:
    claim = judged(f"{FORWARD}$${formula}$$\n")[-1]
    assert str(claim.verdict) == verdict
    if verdict == "conditional":
        assert claim.condition == "the letters stand for gradients"


def test_outputs_stay_outputs() -> None:
    (claim,) = judged(FORWARD)
    assert claim.kind == "forward-sum"
