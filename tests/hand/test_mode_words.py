"""Words that say which way round a kernel is."""

from __future__ import annotations

from symconv.hand.mode_words import announces_mode
from tests.hand.texts import scanned

NOTE = "The input is $x$.\n\nLibraries use the cross-correlation instead:\n\n$$y = x$$\n\n\n\n\n$$y = x$$\n"


def test_words_right_above_a_formula_announce_it() -> None:
    assert announces_mode(scanned(NOTE), 5)


def test_words_far_above_do_not() -> None:
    assert not announces_mode(scanned(NOTE), 10)
