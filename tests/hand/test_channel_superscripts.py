"""Channels written on top of letters."""

from __future__ import annotations

from symconv.hand.verify import verify_text

FORWARD = r"""
$$y_1 = w^{(1)}_1 x^{(1)}_1 + w^{(1)}_2 x^{(1)}_2 + w^{(2)}_1 x^{(2)}_1 + w^{(2)}_2 x^{(2)}_2$$

$$y_2 = w^{(1)}_1 x^{(1)}_2 + w^{(1)}_2 x^{(1)}_3 + w^{(2)}_1 x^{(2)}_2 + w^{(2)}_2 x^{(2)}_3$$
"""


def test_a_channel_on_top_is_an_index() -> None:
    right = r"$$dx^{(2)}_2 = dy_1 w^{(2)}_2 + dy_2 w^{(2)}_1$$"
    wrong = r"$$dx^{(2)}_2 = dy_1 w^{(2)}_2 + dy_2 w^{(1)}_1$$"
    claims = verify_text(f"{FORWARD}\n{right}\n\n{wrong}\n").claims
    assert [str(claim.verdict) for claim in claims] == ["holds", "holds", "holds", "wrong"]


def test_a_layer_on_top_is_none() -> None:
    text = r"$$x^{(2)}_1 = w^{(1)}_1 x^{(1)}_1 + w^{(1)}_2 x^{(1)}_2$$" + "\n"
    assert "wrong" not in {str(claim.verdict) for claim in verify_text(text).claims}
