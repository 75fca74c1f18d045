"""Corrections as whole equations: what stood before a wrong side stands before the right one too.

What a judge finds is a side. In the place of the claim's own text its correction has to make sense, so the left side
and the sign are taken from there as the author wrote them.
"""

from __future__ import annotations

import re
from dataclasses import replace

from symconv.hand.claim import Claim

_PIECE = re.compile(
    r"\\(?:begin|left|end|right)(?![A-Za-z])|\\(?:triangleq|equiv|leftarrow|gets|coloneqq)(?![A-Za-z])"
    r"|\\[A-Za-z]+|\\.|:=|[=＝]|[{}()\[\]]",
    re.DOTALL,
)
_OPENING = frozenset(["{", "(", "[", "\\{", "\\begin"])
_CLOSING = frozenset(["}", ")", "]", "\\}", "\\end"])
_SIGNS = frozenset(["=", "＝", ":=", "\\triangleq", "\\equiv", "\\leftarrow", "\\gets", "\\coloneqq"])


def in_whole(claim: Claim) -> Claim:
    """The claim with corrections that may stand where its text stands."""
    end = behind_sign(claim.latex)
    if not end:
        return claim
    before = claim.latex[:end]
    made = tuple(text if behind_sign(text) else f"{before} {text}" for text in claim.correction)
    return replace(claim, correction=made)


def behind_sign(latex: str) -> int:
    """Where what stands behind the first equals sign begins that is within no brackets; 0 where there is none."""
    depth = 0
    for found in _PIECE.finditer(latex):
        piece = found[0]
        if piece in _SIGNS and depth == 0:
            return found.end()
        depth += (piece in _OPENING) - (piece in _CLOSING)
    return 0
