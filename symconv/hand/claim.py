"""What is said of a document: one claim for each row of a system or matrix equation and each link of a chain."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from symconv.hand.binding import Bindings
from symconv.verdict import Verdict


@dataclass(frozen=True)
class Counterexample:
    """The smallest case in which a claim fails, confirmed by plain loops.

    `at` are the sizes, paddings and indices, by the author's names where there are any; `claimed` and `true` what the
    two sides come to there, as numbers or as sums of products.
    """

    at: tuple[tuple[str, int], ...]
    claimed: str
    true: str


@dataclass(frozen=True)
class Claim:
    """One statement of a document, judged.

    `line`, `end_line` and `column` say where its own text stands, `latex` is that text as it stands there. `kind` says
    what it states ("forward-element", "dgrad-element", "dgrad-matrix", "dgrad-sum", "rule", "phase", "definition", …),
    `reading` how it was understood, `scope` for which sizes the verdict is. `condition` is when a conditional claim
    holds, `reason` why a claim is wrong, unchecked or malformed, `correction` what is right instead, proved.
    """

    line: int
    end_line: int
    column: int
    latex: str
    kind: str
    verdict: Verdict
    reading: str
    scope: str
    condition: str | None = None
    reason: str | None = None
    correction: tuple[str, ...] = ()
    counterexample: Counterexample | None = None


@dataclass(frozen=True)
class Trouble:
    """What could not be read: a line and column, and one sentence."""

    line: int
    column: int
    sentence: str


@dataclass(frozen=True)
class CheckedNote:
    """One document with everything that is said of it."""

    file: str
    text: str
    bindings: Bindings
    claims: tuple[Claim, ...]
    troubles: tuple[Trouble, ...] = ()

    @property
    def summary(self) -> dict[str, int]:
        """How many claims have each verdict; every verdict is there."""
        counted = Counter(claim.verdict for claim in self.claims)
        return {str(verdict): counted[verdict] for verdict in Verdict}
