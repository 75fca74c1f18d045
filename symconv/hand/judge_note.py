"""A note judged whole: concrete rows and matrices, index sums and rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from typing import TypeAlias

from symconv.hand.binding import Bindings
from symconv.hand.claim import Claim
from symconv.hand.judge import claims_of
from symconv.hand.judge_operators import judge_operators
from symconv.hand.judge_padding_tuples import judge_padding_tuples
from symconv.hand.judge_rules import judge_rules
from symconv.hand.judge_size_rules import judge_size_rules
from symconv.hand.judge_substitutions import judge_substitutions
from symconv.hand.judge_sums import judge_sums
from symconv.hand.note import Note
from symconv.hand.parse import Parsed, Row
from symconv.hand.walk import walk
from symconv.verdict import Verdict

Place: TypeAlias = tuple[int, int]
MAX_PARTS = 3_000
"""A row of more names, numbers and operations is not read as a sum or a rule."""


def judge_note(note: Note, given: Mapping[str, str]) -> tuple[Bindings, tuple[Claim, ...]]:
    """The bindings of a note and its claims in their order; `given` are bindings that win over what is found."""
    return claims_of(note, given, general_claims)


def general_claims(note: Note, parsed: tuple[Parsed, ...], bindings: Bindings) -> list[Claim]:
    """What is said of all sizes; where several judges read one row, the first of them that settles it."""
    parsed = tuple(map(_readable, parsed))
    judges = (
        judge_sums, judge_operators, judge_substitutions, judge_padding_tuples, judge_size_rules, judge_rules,
    )  # fmt: skip
    found: dict[Place, list[Claim]] = {}
    for judge in judges:
        own: dict[Place, list[Claim]] = {}
        for claim in judge(note, parsed, bindings):
            own.setdefault((claim.line, claim.column), []).append(claim)
        for place, claims in own.items():
            if place not in found or (_settles(claims) and not _settles(found[place])):
                found[place] = claims
    return [claim for place in sorted(found) for claim in found[place]]


def _settles(claims: list[Claim]) -> bool:
    return any(claim.verdict is not Verdict.UNCHECKED for claim in claims)


def _readable(entry: Parsed) -> Parsed:
    """A formula without what its rows of too many parts say; the time that any note takes stays bounded."""
    if len(entry.formula.text) <= MAX_PARTS:
        return entry
    return replace(entry, rows=tuple(replace(row, node=None) if _is_huge(row) else row for row in entry.rows))


def _is_huge(row: Row) -> bool:
    return row.node is not None and next(islice(walk(row.node), MAX_PARTS, None), None) is not None
