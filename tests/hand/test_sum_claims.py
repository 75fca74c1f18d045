"""Claims in the author's letters."""

from __future__ import annotations

from symconv.hand.sum_claims import in_letters
from tests.hand.sums import NOTE, binding_of, judged


def test_sizes_are_said_in_the_authors_letters() -> None:
    assert in_letters("p_h = p_w and I_h = 1", binding_of()) == "pt = pl and H = 1"


def test_a_claim_has_its_place_and_text() -> None:
    first = judged(NOTE)[0]
    assert (first.line, first.kind) == (7, "forward-sum")
    assert first.latex.startswith("y(m,u,v)")
