"""Usual names of sizes."""

from __future__ import annotations

import pytest

from symconv.hand.size_letters import usual


@pytest.mark.parametrize(
    ("letter", "found"),
    [
        ("pt", (("low",), (0,))),
        ("pr", (("high",), (1,))),
        ("s_h", (("stride",), (0,))),
        ("p", (("low", "high"), (0, 1))),
        ("H_out", (("output",), (0,))),
        ("strides[1]", (("stride",), (1,))),
        ("zeta", None),
    ],
)
def test_a_letter_is_known_by_its_name(letter: str, found: object) -> None:
    assert usual(letter, 2) == found
