"""Changes of the summation index that a note names between two lines: `let j' = y - j + p`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from symconv.hand.equations_written import Equation
from symconv.hand.note import Formula, Note, Prose
from symconv.hand.parse import Parsed, Row
from symconv.hand.tree import Node, Relation, Sequence, Text

_WORDS = re.compile(
    r"(?:\blet|\bput(?:ting)?|\bset(?:ting)?|\bsubstitut\w+|\bwhere|\bwith|\bdefine|令|设|取|记|代入|其中|换元)"
    r"[\s:：，,]*$",
    re.IGNORECASE,
)
_ROLES = frozenset({"let", "where"})


@dataclass(frozen=True)
class Substitution:
    """The equations of one change of indices, the line before it and the line after it."""

    relations: tuple[Relation, ...]
    before: Equation
    after: Equation
    parsed: Parsed
    row: Row


def substitutions(note: Note, parsed: Iterable[Parsed], links: tuple[Equation, ...]) -> tuple[Substitution, ...]:
    """The changes of indices that stand between two links of one chain."""
    return tuple(_found(note, tuple(parsed), links))


def _found(note: Note, listed: tuple[Parsed, ...], links: tuple[Equation, ...]) -> Iterator[Substitution]:
    words = _words_before(note)
    for entry in listed:
        for row in entry.rows:
            relations = _relations(row.node, words.get(id(entry.formula), ""))
            if not relations:
                continue
            at = _place(row)
            before = [link for link in links if _place(link.row) < at]
            after = [link for link in links if _place(link.row) > at]
            if before and after and before[-1].head is after[0].head and before[-1].head is not None:
                yield Substitution(relations, before[-1], after[0], entry, row)


def _place(row: Row) -> tuple[int, int]:
    return row.place.line, row.place.column


def _words_before(note: Note) -> dict[int, str]:
    """What is said right before each formula."""
    found: dict[int, str] = {}
    last = ""
    for part in note.parts:
        if isinstance(part, Prose):
            last = part.text
        elif isinstance(part, Formula):
            found[id(part)] = last
    return found


def _relations(node: Node | None, words: str) -> tuple[Relation, ...]:
    """The equations of a row that begins with a word such as "let", or that such a word stands before."""
    items: tuple[Node, ...] = node.items if isinstance(node, Sequence) else (node,) if node is not None else ()
    introduced = bool(_WORDS.search(words))
    if items and isinstance(items[0], Text):
        introduced = items[0].role in _ROLES or bool(_WORDS.search(items[0].text))
        items = items[1:]
    found = tuple(item for item in items if isinstance(item, Relation))
    if not introduced or not found or any(len(r.sides) != 2 or r.signs not in (("=",), (":=",)) for r in found):
        return ()
    others = [item for item in items if not isinstance(item, Relation | Text)]
    return () if others else found
