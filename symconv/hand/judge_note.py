"""A note judged whole: concrete rows and matrices, index sums and rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice

from symconv.hand.binding import Bindings
from symconv.hand.claim import Claim
from symconv.hand.judge import claims_of
from symconv.hand.judge_rules import judge_rules
from symconv.hand.judge_sums import judge_sums
from symconv.hand.note import Note
from symconv.hand.parse import Parsed, Row
from symconv.hand.walk import walk

MAX_PARTS = 3_000
"""A row of more names, numbers and operations is not read as a sum or a rule."""


def judge_note(note: Note, given: Mapping[str, str]) -> tuple[Bindings, tuple[Claim, ...]]:
    """The bindings of a note and its claims in their order; `given` are bindings that win over what is found."""
    return claims_of(note, given, general_claims)


def general_claims(note: Note, parsed: tuple[Parsed, ...], bindings: Bindings) -> list[Claim]:
    """What is said of all sizes: index sums, and rules where no sum is."""
    parsed = tuple(map(_readable, parsed))
    sums = judge_sums(note, parsed, bindings)
    places = {(claim.line, claim.column) for claim in sums}
    rules = judge_rules(note, parsed, bindings)
    return [*sums, *(claim for claim in rules if (claim.line, claim.column) not in places)]


def _readable(entry: Parsed) -> Parsed:
    """A formula without what its rows of too many parts say; the time that any note takes stays bounded."""
    if len(entry.formula.text) <= MAX_PARTS:
        return entry
    return replace(entry, rows=tuple(replace(row, node=None) if _is_huge(row) else row for row in entry.rows))


def _is_huge(row: Row) -> bool:
    return row.node is not None and next(islice(walk(row.node), MAX_PARTS, None), None) is not None
