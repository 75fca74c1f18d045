"""Roles are voted by what fits, whatever the letters."""

from __future__ import annotations

from tests.hand.judged import STRIDED, bound


def test_unusual_letters_have_the_roles_that_fit() -> None:
    text = STRIDED.replace("x", "q").replace("w", "x").replace("y", "t")
    found = bound(text)
    assert {name: found.letters[name] for name in "qxt"} == {"q": "x", "x": "w", "t": "y"}


def test_a_letter_for_the_output_gradient() -> None:
    found = bound(STRIDED + "$$\\partial x_1 = \\delta_1 w_1$$\n\n$$\\partial x_2 = \\delta_1 w_2$$")
    assert found.letters["\\delta"] == "dy"
