"""Rules about sizes where a note states them: in equations, and in phrases around a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symconv.hand.layer_names import LayerNames
from symconv.hand.note import Formula, Note
from symconv.hand.parse import Parsed, Row
from symconv.hand.rule_claim import RuleClaim
from symconv.hand.rule_equations import rules_in_relation
from symconv.hand.rule_letters import Meaning
from symconv.hand.rule_phrases import rules_in_phrase
from symconv.hand.rule_reading import RuleReader
from symconv.hand.rule_surroundings import Around, Words
from symconv.hand.tree import Empty, Name, Node, Product, Relation, Sequence, Text
from symconv.hand.walk import find

_CONVOLVE = frozenset({"\\ast", "\\star", "\\circledast", "\\otimes", "\\odot"})


def rule_claims(
    note: Note, parsed: Iterable[Parsed], declared: dict[str, Meaning], names: LayerNames
) -> Iterator[RuleClaim]:
    """All sides that plainly state a rule, in their order."""
    by_formula = {id(entry.formula): entry for entry in parsed}
    words = Words(note)
    for number, part in enumerate(note.parts):
        entry = by_formula.get(id(part)) if isinstance(part, Formula) else None
        if entry is None:
            continue
        context = Around(words, number, names, by_formula)
        for row in entry.rows:
            if row.node is not None and not _convolves(row.node):
                yield from _of_row(row.node, entry, row, RuleReader(declared), context)


def _convolves(node: Node) -> bool:
    """Is there a sign that only tensors stand around, or a star between two letters and nothing else?"""
    sides = node.sides if isinstance(node, Relation) else (node,)
    for side in sides:
        if any(_CONVOLVE & set(entry.operators) for entry in find(side, Product)):
            return True
        bare = isinstance(side, Product) and all(isinstance(factor, Name) for factor in side.factors)
        if bare and isinstance(side, Product) and set(side.operators) == {"*"}:
            return True
    return False


def _of_row(node: Node, entry: Parsed, row: Row, reader: RuleReader, around: Around) -> Iterator[RuleClaim]:
    items = node.items if isinstance(node, Sequence) else (node,)
    relations = [item for item in items if isinstance(item, Relation)]
    if relations:
        for relation in relations:
            yield from rules_in_relation(relation, entry, row, reader, around)
        return
    if len(items) == 1 and not isinstance(node, Text | Empty) and not entry.formula.display:
        yield from rules_in_phrase(node, entry, row, reader, around)
