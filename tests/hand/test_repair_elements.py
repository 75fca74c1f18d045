"""Corrections are the smallest edits that are right."""

from __future__ import annotations

import pytest

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
