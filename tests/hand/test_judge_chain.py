"""Chains of links between rows in numbers."""

from __future__ import annotations

from tests.hand.judged import STRIDED, claims


def test_a_slip_in_a_chain_does_not_condemn_what_follows() -> None:
    text = STRIDED + "$$\\partial x_1 = \\partial y_1 w_2 = \\partial y_1 w_1$$"
    assert [str(c.verdict) for c in claims(text)][2:] == ["wrong", "holds"]


def test_a_slip_that_is_copied_is_seen() -> None:
    text = STRIDED + "$$\\partial x_1 = \\partial y_1 w_2 = w_2 \\partial y_1$$"
    assert [str(c.verdict) for c in claims(text)][2:] == ["wrong", "wrong"]


def test_a_link_that_is_no_equation_of_elements_is_left_to_others() -> None:
    text = STRIDED + "$$\\partial x_1 = \\partial y_1 w_1 = \\sum_k w_k$$"
    assert [str(c.verdict) for c in claims(text)][2:] == ["holds", "unchecked"]
