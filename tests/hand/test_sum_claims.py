"""Claims about sums."""

from __future__ import annotations

from tests.hand.sums import NOTE, judged


def test_a_claim_has_its_place_and_text() -> None:
    first = judged(NOTE)[0]
    assert (first.line, first.kind) == (7, "forward-sum")
    assert first.latex.startswith("y(m,u,v)")
