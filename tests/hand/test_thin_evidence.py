"""Problems that hardly any product was read for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from symconv.hand.bound import Bound
from symconv.hand.claim import Claim
from symconv.hand.thin_evidence import REASON, without_thin_evidence
from symconv.hand.verify import verify_text
from symconv.verdict import Verdict


@dataclass(frozen=True)
class _Some:
    agreeing: tuple[int, ...] = ()
    fit: Any = None


def bound(products: int) -> Bound:
    return cast(Bound, _Some(fit=_Some(tuple(range(products)))))


ROWS = "$$y_1 = x_1 w_1 + x_2 w_2$$\n\n$$y_2 = x_2 w_1 + x_4 w_2$$\n"


def claims() -> list[Claim]:
    found = [claim for claim in verify_text(ROWS, "note.md", {}).claims if claim.kind.endswith("-element")]
    wrong = [claim for claim in found if claim.verdict is Verdict.WRONG]
    assert len(wrong) == 1
    return wrong * 3


def test_rows_tell_against_what_fewer_products_say() -> None:
    found = without_thin_evidence(bound(2), claims())
    assert {(str(claim.verdict), claim.reason, claim.correction) for claim in found} == {("unchecked", REASON, ())}


def test_else_they_stay_wrong() -> None:
    assert without_thin_evidence(bound(3), claims()) == claims()
    assert without_thin_evidence(bound(0), claims()) == claims()
