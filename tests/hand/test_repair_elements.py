"""Corrections are the smallest edits that are right."""

from __future__ import annotations

import pytest

from symconv.hand.verify import verify_text
from symconv.verdict import Verdict
from tests.hand.judged import STRIDED, claims


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (
            "\\partial{x_1} = \\partial{y_1} w_2",
            {"\\partial{x_1} = \\partial{y_1} w_1", "\\partial{x_2} = \\partial{y_1} w_2"},
        ),
        ("\\partial b = \\partial y_1", {"\\partial b = \\partial y_1 + \\partial y_2"}),
        ("\\partial b = \\partial y_1 + \\partial y_2 + b", {"\\partial b = \\partial y_1 + \\partial y_2"}),
        ("\\partial b = \\partial y_1 - \\partial y_2", {"\\partial b = \\partial y_1 + \\partial y_2"}),
    ],
)
def test_corrections(wrong: str, right: set[str]) -> None:
    assert set(claims(f"{STRIDED}\n$${wrong}$$\n")[2].correction) == right


def test_what_differs_is_said_in_the_authors_letters() -> None:
    (found,) = [c for c in claims(STRIDED + r"$$\partial x_3 = w_2 \partial y_2$$") if str(c.verdict) == "wrong"]
    assert found.reason == r"missing: w_1\partial y_2; too much: w_2\partial y_2"
    assert found.counterexample is not None
    assert {name for name, _ in found.counterexample.at} <= {r"\partial y_2", "w_1", "w_2"}


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("∂L/∂x₃ = w₁·∂L/∂y₁ + w₂·∂L/∂y₂", "∂L/∂x₃ = w₁·∂L/∂y₃ + w₂·∂L/∂y₂"),
        ("∂L/∂w₂ = ∂L/∂y₁·x₂ + ∂L/∂y₂·x₃ + ∂L/∂y₃·x₃", "∂L/∂w₂ = ∂L/∂y₁·x₂ + ∂L/∂y₂·x₃ + ∂L/∂y₃·x₄"),
        ("∂L/∂w₂ = ∂L/∂y₁·x₂ + ∂L/∂y₂·x₃", "∂L/∂w₂ = ∂L/∂y₁·x₂ + ∂L/∂y₂·x₃ + ∂L/∂y₃·x₄"),
    ],
)
def test_plain_text_is_corrected_in_plain_text(wrong: str, right: str) -> None:
    rows = "y₁ = w₁·x₁ + w₂·x₂\n\ny₂ = w₁·x₂ + w₂·x₃\n\ny₃ = w₁·x₃ + w₂·x₄\n\n"
    *_, claim = verify_text(f"{rows}{wrong}\n", "note.md").claims
    assert claim.correction == (right,)
    *_, again = verify_text(f"{rows}{right}\n", "note.md").claims
    assert again.verdict is Verdict.HOLDS
