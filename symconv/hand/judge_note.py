"""A note judged whole: concrete rows and matrices, index sums and rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice

from symconv.hand.bare_summands import judge_bare_summands
from symconv.hand.bind_sums import Bound, bind_sums
from symconv.hand.binding import Bindings
from symconv.hand.claim import Claim
from symconv.hand.dense_forms import judge_dense_forms
from symconv.hand.index_statements import index_statements
from symconv.hand.judge import claims_of
from symconv.hand.judge_axis_sums import judge_axis_sums
from symconv.hand.judge_calculus import judge_calculus
from symconv.hand.judge_number_matrices import judge_number_matrices
from symconv.hand.judge_numbers import judge_numbers
from symconv.hand.judge_operators import judge_operators
from symconv.hand.judge_padding_tuples import judge_padding_tuples
from symconv.hand.judge_rules import judge_rules
from symconv.hand.judge_size_rules import judge_size_rules
from symconv.hand.judge_substitutions import judge_substitutions
from symconv.hand.judge_sums import judge_sums
from symconv.hand.kin import kin_rows
from symconv.hand.lone_heads import judge_lone_heads
from symconv.hand.note import Note
from symconv.hand.other_names import with_other_names
from symconv.hand.other_ranks import other_ranks
from symconv.hand.parse import Parsed, Row
from symconv.hand.prose_statements import judge_statements
from symconv.hand.row_places import Place, row_of, row_places
from symconv.hand.row_repairs import with_repairs
from symconv.hand.short_outputs import judge_short_outputs, without_short_outputs
from symconv.hand.sum_bindings_shown import with_sums
from symconv.hand.walk import walk
from symconv.verdict import Verdict

MAX_PARTS = 3_000
"""A row of more names, numbers and operations is not read as a sum or a rule."""

MAX_GROUPS = 40
"""So many groups of sums with other numbers of indices are judged."""


def judge_note(note: Note, given: Mapping[str, str]) -> tuple[Bindings, tuple[Claim, ...]]:
    """The bindings of a note and its claims in their order; `given` are bindings that win over what is found."""
    seen: list[Bound] = []

    def general(part: Note, parsed: tuple[Parsed, ...], bindings: Bindings) -> list[Claim]:
        whole = tuple(map(_readable, parsed))
        parsed = without_short_outputs(part, whole, lambda rest: bind_sums(part, rest, bindings))
        bound = bind_sums(part, parsed, bindings)
        groups: tuple[tuple[Parsed, ...], ...] = ()
        if bound:
            first = bound[0][1]
            kin = kin_rows(part, parsed, first.tensors, first.ranks)
            parsed, groups = other_ranks(parsed, first.tensors, kin)
            bound = (bind_sums(part, parsed, bindings) or bound) if groups else bound
        seen.append(bound)
        claims = general_claims(part, parsed, bindings, bound)
        for group in groups[:MAX_GROUPS]:
            # Sizes and steps are the note's main problem's; letters mean the same.
            alone = replace(bindings, axes=())
            claims += judge_sums(part, group, bind_sums(part, group, alone, whole))
        others = (
            *judge_bare_summands(part, whole, bindings, bound),
            *judge_axis_sums(part, whole, bindings, bound),
            *judge_calculus(part, whole),
            *judge_dense_forms(part, whole, bindings),
        )
        claims = _where_open(claims, others, whole)
        # What has its own number of indices is read with these alone.
        claims = _where_open(judge_short_outputs(part, whole, bound), claims, whole, keep=True)
        claims = with_other_names(part, parsed, bindings, claims)
        claims += [*judge_lone_heads(part, whole), *judge_statements(part, bindings, bound)]
        return with_repairs(claims, whole)

    bindings, claims = claims_of(note, given, general)
    return with_sums(bindings, seen[0] if seen else ()), claims


def general_claims(note: Note, parsed: tuple[Parsed, ...], bindings: Bindings, bound: Bound) -> list[Claim]:
    """What is said of all sizes; where several judges read one row, the first of them that settles it."""
    operators = judge_operators(note, parsed, bindings, bound)
    judged = (
        judge_sums(note, parsed, bound),
        operators,
        judge_substitutions(note, parsed, bindings),
        judge_padding_tuples(note, parsed, bindings),
        judge_size_rules(note, parsed, bindings, bound),
        judge_rules(note, parsed, bound),
        judge_numbers(parsed),
        judge_number_matrices(parsed),
        index_statements(note, parsed, bound),
    )
    found: dict[Place, list[Claim]] = {}
    rows = row_places(parsed)
    for listed in judged:
        own: dict[Place, list[Claim]] = {}
        for claim in listed:
            own.setdefault(row_of(rows, (claim.line, claim.column)), []).append(claim)
        for place, claims in own.items():
            if place not in found or _says_more(listed is operators, found[place], claims):
                found[place] = claims
    return [claim for place in sorted(found) for claim in found[place]]


def _where_open(
    claims: list[Claim], more: Iterable[Claim], parsed: tuple[Parsed, ...], keep: bool = False
) -> list[Claim]:
    """The claims, and those that settle a row which none of them does; `keep`: and all others of rows without any."""
    rows = row_places(parsed)

    def place(claim: Claim) -> Place:
        return row_of(rows, (claim.line, claim.column))

    closed = {place(claim) for claim in claims if claim.verdict is not Verdict.UNCHECKED}
    seen = {place(claim) for claim in claims}
    added = [
        claim
        for claim in more
        if place(claim) not in closed
        and (claim.verdict is not Verdict.UNCHECKED or (keep and place(claim) not in seen))
    ]
    settled = {place(claim) for claim in added}
    return [*(claim for claim in claims if place(claim) not in settled), *added]


def _says_more(operators: bool, known: list[Claim], claims: list[Claim]) -> bool:
    """Is a row better left to a later judge: one that settles it, or of an operator form, one that corrects it?"""
    if not _settles(claims) or not _settles(known):
        return _settles(claims)
    if not operators or not _is_wrong(known):
        return False
    corrected = [any(claim.correction for claim in listed) for listed in (known, claims)]
    return not _is_wrong(claims) or (corrected[1] and not corrected[0])


def _is_wrong(claims: list[Claim]) -> bool:
    return any(claim.verdict is Verdict.WRONG for claim in claims)


def _settles(claims: list[Claim]) -> bool:
    return any(claim.verdict is not Verdict.UNCHECKED for claim in claims)


def _readable(entry: Parsed) -> Parsed:
    """A formula without what its rows of too many parts say; the time that any note takes stays bounded."""
    if len(entry.formula.text) <= MAX_PARTS:
        return entry
    return replace(entry, rows=tuple(replace(row, node=None) if _is_huge(row) else row for row in entry.rows))


def _is_huge(row: Row) -> bool:
    return row.node is not None and next(islice(walk(row.node), MAX_PARTS, None), None) is not None
