"""Chains of equations: rows and formulas that go on with `= …` are joined to what stands before them.

`a = b`, then `= c` on the next row or in the next paragraph, is one chain of the links a = b and b = c. A chain does
not reach across a heading, and a row that can't be read ends it: what follows has no left side then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from symconv.hand.note import Formula, Note, Prose
from symconv.hand.operators import IMPLICATIONS
from symconv.hand.parse import Parsed, Row
from symconv.hand.tree import Empty, Node, Relation, Sequence


@dataclass(frozen=True)
class Link:
    """One sign with its two sides: `left` is None where it can't be known. `row` is where the sign stands."""

    left: Node | None
    sign: str
    right: Node
    parsed: Parsed
    row: Row


@dataclass(frozen=True)
class Chain:
    """Links, each of which begins with the right side of the one before it."""

    links: tuple[Link, ...]

    @property
    def head(self) -> Node | None:
        """The first left side."""
        return self.links[0].left


def relations(row: Row) -> tuple[Relation, ...]:
    """The relations that a row states, its conditions and remarks left out only in so far as they relate nothing."""
    return tuple(_relations(row.node)) if row.node is not None else ()


def _relations(node: Node) -> Iterator[Relation]:
    if isinstance(node, Relation):
        if node.signs and node.signs[0] in IMPLICATIONS:
            for side in node.sides:
                yield from _relations(side)
        else:
            yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _relations(item)


def chains(note: Note, parsed: Iterable[Parsed]) -> tuple[Chain, ...]:
    """The chains of a note in the order of their first links. Relations inside a row begin chains of their own."""
    by_formula = {id(entry.formula): entry for entry in parsed}
    found: list[list[Link]] = []
    open_chain: list[Link] | None = None
    last: Node | None = None
    for part in note.parts:
        if isinstance(part, Prose):
            if part.kind == "heading":
                open_chain, last = None, None
            continue
        entry = by_formula.get(id(part))
        for row in entry.rows if entry is not None else ():
            assert entry is not None
            if row.node is None:
                open_chain, last = None, None
                continue
            stated = relations(row)
            begins = bool(stated) and isinstance(stated[0].sides[0], Empty)
            for number, relation in enumerate(stated):
                goes_on = number == 0 and begins
                if not goes_on or open_chain is None:
                    chain: list[Link] = []
                    found.append(chain)
                    if number == 0:
                        open_chain = chain
                else:
                    chain = open_chain
                left = last if goes_on else _known(relation.sides[0])
                for sign, right in zip(relation.signs, relation.sides[1:], strict=True):
                    chain.append(Link(left, sign, right, entry, row))
                    left = _known(right)
                if number == 0:
                    last = left
            if not stated and (_is_whole(row.node, part) or part.display):
                # An expression alone may be what the next formula goes on from.
                open_chain, last = None, row.node
    return tuple(Chain(tuple(links)) for links in found if links)


def _known(node: Node) -> Node | None:
    return None if isinstance(node, Empty) else node


def _is_whole(node: Node, formula: Formula) -> bool:
    """Is the row all that its formula holds?"""
    return node.span[0] == 0 and node.span[1] == len(formula.text)
