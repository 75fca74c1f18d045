"""A claim has the text and place of its own."""

from __future__ import annotations

from symconv.verdict import Verdict
from tests.hand.judged import STRIDED, claims


def test_places() -> None:
    first, second = claims(STRIDED)
    assert (first.line, first.column, first.latex) == (3, 1, "y_1 &= w_1 x_1 + w_2 x_2 + b")
    assert second.line == 4


def test_a_repaired_row_is_malformed_and_shown_repaired() -> None:
    text = STRIDED + "$$\\partial{x_1} = \\partial{y_1 w_1$$\n"
    assert [c.verdict for c in claims(text) if c.line == 6] in (
        [Verdict.MALFORMED],
        [Verdict.UNCHECKED],
        [Verdict.WRONG],
    )
