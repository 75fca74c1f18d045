"""Short ways to bind and judge a text in tests."""

from __future__ import annotations

from symconv.hand.bind import bind_all
from symconv.hand.bound import Bound
from symconv.hand.claim import Claim
from symconv.hand.comparing import Judgement
from symconv.hand.judge import claims_of
from symconv.hand.parse import parse_note
from symconv.hand.truth import Truth
from tests.hand.texts import scanned

STRIDED = r"""Stride 2.
$$\begin{aligned}
y_1 &= w_1 x_1 + w_2 x_2 + b \\
y_2 &= w_1 x_3 + w_2 x_4 + b
\end{aligned}$$
"""
"""A 1-D forward system: input 4, kernel 2, stride 2."""


def bound(text: str) -> Bound:
    note = scanned(text)
    return bind_all(note, parse_note(note), {})


def claims(text: str, given: dict[str, str] | None = None) -> tuple[Claim, ...]:
    return claims_of(scanned(text), given or {})[1]


def verdicts(text: str) -> list[str]:
    return [str(claim.verdict) for claim in claims(text)]


def judgement(text: str = STRIDED) -> Judgement:
    found = bound(text)
    assert found.conv is not None
    return Judgement(found, Truth(found.conv), {})
