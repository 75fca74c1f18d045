"""What is said of the operator forms, substitutions and rules of a text, in short."""

from __future__ import annotations

from symconv.hand.claim import Claim
from symconv.hand.verify import verify_text

KINDS = ("rule", "substitution", "dgrad-operator", "wgrad-operator")


def general(text: str) -> list[Claim]:
    return [claim for claim in verify_text(text).claims if claim.kind in KINDS]


def said(text: str) -> list[str]:
    return [str(claim.verdict) for claim in general(text)]
