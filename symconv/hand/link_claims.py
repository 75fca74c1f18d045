"""What was found of a link, as a claim: its kind, and its correction where it is wrong."""

from __future__ import annotations

from dataclasses import replace

from symconv.hand.bound import Bound
from symconv.hand.chains import Link
from symconv.hand.claim import Claim
from symconv.hand.claim_text import claim
from symconv.hand.judge_elements import KINDS, Ruling
from symconv.hand.judge_matrices import has_matrix
from symconv.hand.matrix_values import Matrix
from symconv.hand.note_state import NoteState
from symconv.hand.repair_elements import repaired
from symconv.hand.stacks import Stack
from symconv.hand.work import CLAIM, TooLargeError, allowed
from symconv.verdict import Verdict

MAX_REPAIRED = 100
"""So many wrong claims of a note get a correction; the time that a note takes stays bounded."""


def link_claim(link: Link, first: bool, ruling: Ruling, bound: Bound, state: NoteState) -> Claim:
    """The claim; where it is wrong with what is right instead."""
    kind = KINDS.get(ruling.tensor or "", "")
    matrix = link.left is not None and has_matrix(link.left, link.right)
    if ruling.verdict is Verdict.DEFINITION:
        name = "definition"
    elif matrix or (ruling.outcome is not None and isinstance(ruling.outcome.left, Matrix | Stack)):
        name = f"{kind}-matrix" if kind else "matrix"
    else:
        name = f"{kind}-element" if kind else "element"
    correction: tuple[str, ...] = ()
    counterexample = None
    broken = ruling.verdict in {Verdict.WRONG, Verdict.MALFORMED} and link.left is not None
    if broken and state.truth is not None and state.repairs < MAX_REPAIRED:
        state.repairs += 1
        try:
            with allowed(CLAIM):
                found = repaired(link, bound, state.truth, ruling, state.definitions, first)
            correction = found.correction
            counterexample = found.counterexample if ruling.verdict is Verdict.WRONG else None
            own = ruling.reason is not None and ruling.reason.startswith(("missing", "too much"))
            ruling = replace(ruling, reason=found.reason) if own and found.reason else ruling
        except TooLargeError:
            pass  # The row is wrong all the same; what is right instead is too long to say.
    return claim(
        link, first, name, ruling.verdict, ruling.reading, ruling.reason, ruling.condition, correction, counterexample
    )
