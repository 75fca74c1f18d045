"""A problem that few products were read for, and that condemns more rows than these: the rows tell against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symconv.hand.bound import Bound
from symconv.hand.claim import Claim
from symconv.verdict import Verdict

REASON = "the problem that a few products fit leaves most rows unexplained"
_OF_THE_PROBLEM = ("-element", "-matrix", "-operator")
"""Kinds of claims that are judged by the problem that was read off the products."""


def without_thin_evidence(bound: Bound, claims: Iterable[Claim]) -> list[Claim]:
    """The claims; those about the problem are unchecked where most rows are wrong, and more than products agree."""
    listed = list(claims)
    rows = [claim for claim in listed if claim.kind.endswith("-element")]
    wrong = sum(claim.verdict is Verdict.WRONG for claim in rows)
    agreeing = len(bound.fit.agreeing) if bound.fit is not None else 0
    if not agreeing or wrong <= agreeing or 2 * wrong <= len(rows):
        return listed
    return [_open(c) if c.verdict is Verdict.WRONG and c.kind.endswith(_OF_THE_PROBLEM) else c for c in listed]


def _open(claim: Claim) -> Claim:
    return replace(claim, verdict=Verdict.UNCHECKED, reason=REASON, condition=None, correction=(), counterexample=None)
