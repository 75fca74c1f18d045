"""Without element rows, prose is all there is."""

from __future__ import annotations

from tests.hand.judged import bound


def test_letters_from_the_prose() -> None:
    found = bound("The input $x$ and the kernel $w$ have stride 2.")
    assert found.conv is None
    assert found.letters == {"x": "x", "w": "w"}
