"""The text of a row with its repairs made, which is what a malformed row is corrected to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symconv.hand.claim import Claim
from symconv.hand.mending import Edit, Repair, repaired_text
from symconv.hand.parse import Parsed, Row
from symconv.hand.row_places import Place, row_of, row_places
from symconv.verdict import Verdict


def repaired_row(parsed: Parsed, row: Row) -> str:
    """A row's own text with its repairs made."""
    start, end = row.span
    inside = [
        Repair(tuple(Edit(e.start - start, e.end - start, e.text) for e in repair.edits), repair.sentence)
        for repair in row.repairs
        if all(start <= e.start <= e.end <= end for e in repair.edits)
    ]
    return repaired_text(parsed.formula.text[start:end], inside)


def with_repairs(claims: Iterable[Claim], parsed: Iterable[Parsed]) -> list[Claim]:
    """The claims, malformed ones that nothing corrects yet with their row's repairs made."""
    rows: dict[Place, tuple[Parsed, Row]] = {}
    listed = tuple(parsed)
    for entry in listed:
        for row in entry.rows:
            rows.setdefault((row.place.line, row.place.column), (entry, row))
    places = row_places(listed)

    def repaired(claim: Claim) -> Claim:
        if claim.verdict is not Verdict.MALFORMED or claim.correction:
            return claim
        found = rows.get(row_of(places, (claim.line, claim.column)))
        text = repaired_row(*found) if found is not None and found[1].repairs else ""
        return replace(claim, correction=(text,)) if text else claim

    return [repaired(claim) for claim in claims]
