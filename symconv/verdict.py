"""What can be said of a statement, and on what evidence: shared by validation, proofs and verification."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The truth of one statement, as far as it was settled."""

    HOLDS = "holds"
    CONDITIONAL = "conditional"
    WRONG = "wrong"
    MALFORMED = "malformed"
    DEFINITION = "definition"
    UNCHECKED = "unchecked"


@dataclass(frozen=True)
class Finding:
    """One statement with its verdict.

    `topic` is what it is one of several cases of; `statement` says what was compared with what; `evidence` on what
    (how many elements, which bound) and, for a wrong one, where it fails; for an unchecked one, why.
    """

    topic: str
    statement: str
    verdict: Verdict
    evidence: str

    @property
    def wrong(self) -> bool:
        """Whether this statement was refuted."""
        return self.verdict is Verdict.WRONG
