from __future__ import annotations

from symconv.hand.unjudged import NOTHING_JUDGED, unjudged_claims
from symconv.verdict import Verdict
from tests.hand.texts import scanned


def test_each_row_that_states_something_is_unchecked() -> None:
    text = "Where $x$ is\n$$\\begin{aligned}\ny_1 &= x_1 \\\\\ny_2 &= x_2\n\\end{aligned}$$\nand $$\\frac{a$$"
    bindings, claims = unjudged_claims(scanned(text), {"x": "input"})
    assert bindings.names == {"x": "input"}
    assert [(claim.line, claim.column, claim.latex) for claim in claims[:2]] == [
        (3, 1, "y_1 &= x_1"),
        (4, 1, "y_2 &= x_2"),
    ]
    assert {claim.verdict for claim in claims} == {Verdict.UNCHECKED}
    assert claims[0].reason == NOTHING_JUDGED
    assert all(claim.reason for claim in claims)
