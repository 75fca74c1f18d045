"""Rows that say what an index is or over what it runs, `i = 2u + \\varphi - p`: there is nothing to judge."""

from __future__ import annotations

from collections.abc import Iterable

from symconv.hand.claim import Claim
from symconv.hand.equations_written import is_heading_line, stated
from symconv.hand.index_letters import letters_in
from symconv.hand.note import Note
from symconv.hand.operators import RELATIONS
from symconv.hand.parse import Parsed
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_claims import Finding, claim_at
from symconv.hand.sum_letters import letter_of
from symconv.hand.tree import Empty, Node, Relation
from symconv.hand.walk import walk
from symconv.verdict import Verdict

_ORDER = frozenset({"<=", "<", ">=", ">"})


def index_statements(note: Note, parsed: Iterable[Parsed], bound: tuple[tuple[int, SumBinding], ...]) -> list[Claim]:
    """The displayed rows that introduce letters for indices, or say between which numbers an index is."""
    found: list[Claim] = []
    if not bound:
        return found
    for entry in parsed:
        if not entry.formula.display or is_heading_line(note, entry.formula):
            continue
        for row in entry.rows:
            node = stated(row.node) if row.node is not None else None
            binding = [known for start, known in bound if start <= row.place.line][-1]
            if isinstance(node, Relation) and _is_statement(node, binding):
                finding = Finding(Verdict.DEFINITION, reason="says what an index is")
                found.append(claim_at(entry, row, row, "definition", binding, finding))
    return found


def _is_statement(node: Relation, binding: SumBinding) -> bool:
    if any(isinstance(side, Empty) for side in node.sides) or _speaks_of_tensors(node, binding):
        return False
    new = {letter for side in node.sides for letter in letters_in(side)} - binding.sizes.keys()
    if not new:
        return False
    signs = {RELATIONS.get(sign, sign) for sign in node.signs}
    if signs <= _ORDER:
        return True
    left = letter_of(node.sides[0])
    others = {letter for side in node.sides[1:] for letter in letters_in(side)} - binding.sizes.keys()
    return signs == {"="} and len(node.sides) == 2 and left in binding.kinds and bool(others - {left})


def _speaks_of_tensors(node: Node, binding: SumBinding) -> bool:
    """Is an element in it? A tensor and a size may have the same name."""
    from symconv.hand.elements import element_of

    ranks = dict(binding.ranks)
    return any(
        (found := element_of(entry, ranks)) is not None and found.indices is not None and found.tensor in ranks
        for entry in walk(node)
        if letter_of(entry) is None
    )
