"""What is said of a note that nobody has judged: each row is there, at its line, and unchecked."""

from __future__ import annotations

from collections.abc import Mapping

from symconv.hand.binding import Bindings
from symconv.hand.claim import Claim
from symconv.hand.given_bindings import bindings_given
from symconv.hand.note import Note
from symconv.hand.parse import Parsed, Row, parse_note
from symconv.hand.tree import Relation
from symconv.verdict import Verdict

NOTHING_JUDGED = "nothing was bound, so there is nothing that the row could be compared with"
"""Why the rows of such a note are unchecked."""


def unjudged_claims(note: Note, given: Mapping[str, str]) -> tuple[Bindings, tuple[Claim, ...]]:
    """The given bindings, and an unchecked claim for each row of a formula that states something."""
    claims = [
        _claim(parsed, row)
        for parsed in parse_note(note)
        for row in parsed.rows
        if isinstance(row.node, Relation) or (row.node is None and parsed.formula.display)
    ]
    return bindings_given(given), tuple(claims)


def _claim(parsed: Parsed, row: Row) -> Claim:
    reason = NOTHING_JUDGED if row.trouble is None else row.trouble.sentence
    latex = parsed.formula.original(*row.span)
    return Claim(
        row.place.line, row.end.line, row.place.column, latex, "row", Verdict.UNCHECKED, "", "not judged", reason=reason
    )
