"""Forward sums with a tensor that the rest of the note does not know, as where it quotes a library's own formula.

Each such sum is bound by itself, with the rows that go on with it; what is only known of it is its own writing, so
it may hold there, but nothing that it says is called wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symconv.hand.bind_sums import bind_sums
from symconv.hand.binding import Bindings
from symconv.hand.claim import Claim
from symconv.hand.equations_written import stated
from symconv.hand.judge_sums import judge_sums
from symconv.hand.note import Note
from symconv.hand.parse import Parsed, Row
from symconv.hand.row_places import Place, row_of, row_places
from symconv.hand.tree import Empty, Relation
from symconv.verdict import Verdict

MAX_GROUPS = 10
"""So many sums of a note are bound by themselves."""
_UNKNOWN = "is no element of a known tensor"
_RIGHT = (Verdict.HOLDS, Verdict.CONDITIONAL, Verdict.MALFORMED)


def with_other_names(note: Note, parsed: Iterable[Parsed], bindings: Bindings, claims: Iterable[Claim]) -> list[Claim]:
    """The claims, those of forward sums with an unknown tensor as they are judged by themselves."""
    listed, found = tuple(parsed), list(claims)
    rows = row_places(listed)
    unknown = [
        row_of(rows, (claim.line, claim.column))
        for claim in found
        if claim.verdict is Verdict.UNCHECKED and claim.kind == "forward-sum" and _UNKNOWN in (claim.reason or "")
    ]
    for place in dict.fromkeys(unknown[:MAX_GROUPS]):
        group = _alone(listed, place)
        alone = replace(bindings, axes=(), names={}, learnt={})
        judged = judge_sums(note, group, bind_sums(note, group, alone))
        settled = {row_of(rows, (claim.line, claim.column)): claim for claim in judged if claim.verdict in _RIGHT}
        if place in settled:
            found = [settled.pop(row_of(rows, (c.line, c.column)), c) if _open(c) else c for c in found]
    return found


def _open(claim: Claim) -> bool:
    return claim.verdict is Verdict.UNCHECKED


def _alone(parsed: Iterable[Parsed], place: Place) -> tuple[Parsed, ...]:
    """The formulas with nothing but the row at a place and those that go on with its chain."""
    on = False

    def kept(row: Row) -> Row:
        nonlocal on
        node = stated(row.node) if row.node is not None else None
        follows = on and isinstance(node, Relation) and isinstance(node.sides[0], Empty)
        on = follows or (row.place.line, row.place.column) == place
        return row if on else replace(row, node=None)

    return tuple(replace(entry, rows=tuple(map(kept, entry.rows))) for entry in parsed)
