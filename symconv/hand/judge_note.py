"""A note judged whole: concrete rows and matrices, index sums and rules."""

from __future__ import annotations

from collections.abc import Mapping

from symconv.hand.binding import Bindings
from symconv.hand.claim import Claim
from symconv.hand.judge import claims_of
from symconv.hand.judge_rules import judge_rules
from symconv.hand.judge_sums import judge_sums
from symconv.hand.note import Note
from symconv.hand.parse import Parsed


def judge_note(note: Note, given: Mapping[str, str]) -> tuple[Bindings, tuple[Claim, ...]]:
    """The bindings of a note and its claims in their order; `given` are bindings that win over what is found."""
    return claims_of(note, given, general_claims)


def general_claims(note: Note, parsed: tuple[Parsed, ...], bindings: Bindings) -> list[Claim]:
    """What is said of all sizes: index sums, and rules where no sum is."""
    sums = judge_sums(note, parsed, bindings)
    places = {(claim.line, claim.column) for claim in sums}
    rules = judge_rules(note, parsed, bindings)
    return [*sums, *(claim for claim in rules if (claim.line, claim.column) not in places)]
