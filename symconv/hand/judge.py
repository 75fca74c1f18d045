"""Every claim of a note, judged: concrete rows and matrices here, sums and rules by whoever is passed for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from symconv.hand.bare_rows import bare_rows_hold
from symconv.hand.binding import Bindings
from symconv.hand.chains import chains
from symconv.hand.claim import Claim
from symconv.hand.judge_chain import judge_chain
from symconv.hand.judge_phases import phase_claims
from symconv.hand.judge_specs import spec_claims
from symconv.hand.note import Note
from symconv.hand.note_state import NoteState, with_rest
from symconv.hand.parse import Parsed, Row
from symconv.hand.prose_statements import STATEMENT
from symconv.hand.row_places import Place, row_of, row_places
from symconv.hand.sections import Section, sections
from symconv.hand.thin_evidence import without_thin_evidence
from symconv.hand.tree import Name
from symconv.hand.truth import Truth
from symconv.hand.walk import find
from symconv.hand.work import CLAIM, NOTE, TooLargeError, allowed
from symconv.verdict import Verdict

Sums: TypeAlias = Callable[[Note, tuple[Parsed, ...], Bindings], list[Claim]]
"""Judges what is not concrete in a note: index sums, rules, conditions."""


def claims_of(note: Note, given: Mapping[str, str], sums: Sums | None = None) -> tuple[Bindings, tuple[Claim, ...]]:
    """The bindings of a note and one claim for each row or link, in the order of the document.

    `given` are bindings that win over what is found; `sums` judges what is not concrete, which without it is
    unchecked.
    """
    claims: list[Claim] = []
    with allowed(NOTE):
        parts = sections(note, given)
        for part in parts:
            claims += _section_claims(part, sums)
    ordered = sorted(claims, key=lambda found: (found.line, found.column))
    others = [f"from line {_first_line(part)} on another problem is worked" for part in parts[1:]]
    bindings = _used(parts[0].bound.bindings, parts, given)
    return (replace(bindings, ties=(*bindings.ties, *others)) if others else bindings), tuple(ordered)


def _used(bindings: Bindings, parts: tuple[Section, ...], given: Mapping[str, str]) -> Bindings:
    """The bindings without names that no formula has, such as the capital of a letter that only elements bear."""
    nodes = (row.node for part in parts for entry in part.parsed for row in entry.rows if row.node is not None)
    found = {name.text for node in nodes for name in find(node, Name)}
    names = {name: role for name, role in bindings.names.items() if name in given or len(name) > 1 or name in found}
    return replace(bindings, names=names)


def _first_line(part: Section) -> int:
    return part.note.parts[0].place().line if part.note.parts else 1


def _section_claims(part: Section, sums: Sums | None) -> list[Claim]:
    bound = part.bound
    found: dict[Place, list[Claim]] = {}
    rows = row_places(part.parsed)
    sentences: list[Claim] = []
    known = bound.bindings if bound.certain or bound.fit is None else _told(bound.bindings)
    for one in sums(part.note, part.parsed, known) if sums is not None else ():
        if one.kind == STATEMENT:
            sentences.append(one)  # it stands in no row
            continue
        found.setdefault(row_of(rows, (one.line, one.column)), []).append(one)
    truth = Truth(bound.conv) if bound.conv is not None else None
    state = NoteState(truth, foreign=part.foreign, sums=found)
    links = chains(part.note, part.parsed)
    bare = bare_rows_hold(bound, state, links)
    for chain in links:
        judge_chain(chain, bound, state, bare)
    for entry in part.parsed:
        for row in entry.rows:
            if row.trouble is not None and entry.formula.display:
                state.claims.append(_unreadable(entry, row))
    claims = without_thin_evidence(bound, with_rest(state))
    try:
        with allowed(CLAIM):
            phases = phase_claims(part.note, part.parsed, bound, claims)
    except TooLargeError:
        phases = []  # each row is judged; whether the groups are whole is too long to say
    return [*spec_claims(part.note, part.parsed, bound), *sentences, *phases, *claims]


def _told(bindings: Bindings) -> Bindings:
    """What is stated or given, without what rows were thought to say that their own problem leaves unexplained."""
    voted = {name for name, fact in bindings.learnt.items() if " products" in fact.source}
    names = {name: role for name, role in bindings.names.items() if name in bindings.learnt and name not in voted}
    learnt = {name: fact for name, fact in bindings.learnt.items() if name not in voted}
    return replace(bindings, names=names, learnt=learnt, axes=())


def _unreadable(entry: Parsed, row: Row) -> Claim:
    sentence = row.trouble.sentence if row.trouble is not None else ""
    text = entry.formula.original(*row.span)
    return Claim(
        row.place.line, row.end.line, row.place.column, text, "unknown", Verdict.UNCHECKED, "not read", "this system",
        reason=sentence,
    )  # fmt: skip
