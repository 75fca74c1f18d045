"""The index-sum equations of a note as written: each row's left side, carried on along chains, and its right sides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from symconv.hand.continuations import whole_rows
from symconv.hand.elements import factor_of
from symconv.hand.note import Formula, Note, Prose
from symconv.hand.parse import Parsed, Row
from symconv.hand.terms import terms_of
from symconv.hand.tree import Empty, Node, Relation, Sequence, Table, Text
from symconv.hand.written import Element, Partial, UnreadError, WrittenTerm


@dataclass(frozen=True)
class Equation:
    """One link: what the chain is about (its first side), the side before the sign, and the side behind it."""

    head: Node | None
    before: Node | None
    side: Node
    parsed: Parsed
    row: Row


def equations(note: Note, parsed: Iterable[Parsed]) -> tuple[Equation, ...]:
    """The links of a note in their order. A chain goes on over rows and formulas, but not across a heading."""
    by_formula = {id(entry.formula): entry for entry in parsed}
    return tuple(_links(note, by_formula))


def _links(note: Note, by_formula: Mapping[int, Parsed]) -> Iterator[Equation]:
    head: Node | None = None
    last: Node | None = None
    for part in note.parts:
        if isinstance(part, Prose):
            if part.kind == "heading":
                head = last = None
            continue
        if is_heading_line(note, part):
            head = last = None
            continue
        entry = by_formula.get(id(part))
        for row in whole_rows(entry) if entry is not None else ():
            assert entry is not None
            if row.node is None:
                head = last = None
                continue
            node = stated(row.node)
            if isinstance(node, Relation) and set(node.signs) <= {"=", ":=", "\\equiv", "\\triangleq"}:
                first = node.sides[0]
                if not isinstance(first, Empty):
                    head = last = first
                for side in node.sides[1:]:
                    yield Equation(head, last, side, entry, row)
                    last = side
            elif (
                node is not None
                and not isinstance(node, Text)
                and (part.display or (row.span[0] == 0 and row.span[1] == len(part.text)))
            ):
                head = last = node if not isinstance(node, Sequence | Table) else None


def is_heading_line(note: Note, part: Formula | Prose) -> bool:
    """Does a part stand in a Markdown heading, even one that holds nothing but formulas?"""
    return note.format == "markdown" and note.source.line(part.place().line).lstrip().startswith("#")


def stated(node: Node) -> Node | None:
    """The first relation of a row, its words and quantifiers left out; None where the row begins with words."""
    if isinstance(node, Sequence):
        first = node.items[0]
        return first if isinstance(first, Relation) else None
    return node


def head_of(node: Node | None, ranks: Mapping[str, int]) -> Element | Partial | None:
    """The element or derivative of single elements that a chain is about; None where it is neither."""
    if node is None:
        return None
    try:
        found = factor_of(node, dict(ranks))
    except UnreadError:
        return None
    if isinstance(found, Element) and found.indices is None:
        return None
    return found if isinstance(found, Element | Partial) else None


def side_terms(node: Node, ranks: Mapping[str, int]) -> tuple[WrittenTerm, ...]:
    """The terms of a side, none where it can't be read."""
    try:
        return terms_of(node, dict(ranks))
    except (UnreadError, RecursionError):
        return ()
