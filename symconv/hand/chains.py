"""Chains of equations: rows and formulas that go on with `= …` are joined to what stands before them.

`a = b`, then `= c` on the next row or in the next paragraph, is one chain of the links a = b and b = c. A chain does
not reach across a heading, and a row that can't be read ends it: what follows has no left side then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from symconv.hand.note import Note, Prose
from symconv.hand.operators import IMPLICATIONS
from symconv.hand.parse import Parsed, Row
from symconv.hand.tree import Empty, Node, Relation, Sequence, Text

_TAG = re.compile(r"<[^<>]*>")


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


class _Builder:
    """The chains so far, the one that a row may go on with, and the last side of it."""

    def __init__(self) -> None:
        self.found: list[list[Link]] = []
        self.open: list[Link] | None = None
        self.last: Node | None = None

    def close(self) -> None:
        """Nothing goes on from here."""
        self.open, self.last = None, None

    def row(self, parsed: Parsed, row: Row, aside: bool) -> None:
        """The relations of a row; an aside that goes on with nothing leaves what is open as it is."""
        stated = relations(row)
        if not stated:
            if not aside:
                # An expression alone may be what the next formula goes on from.
                self.open, self.last = None, row.node
            return
        begins = isinstance(stated[0].sides[0], Empty)
        for number, relation in enumerate(stated):
            goes_on = number == 0 and begins
            chain = self.open if goes_on and self.open is not None else []
            if not chain:
                self.found.append(chain)
            left = self.last if goes_on else _known(relation.sides[0])
            for sign, right in zip(relation.signs, relation.sides[1:], strict=True):
                chain.append(Link(left, sign, right, parsed, row))
                left = _known(right)
            if number == 0 and (goes_on or not aside):
                self.open, self.last = chain, left


def chains(note: Note, parsed: Iterable[Parsed]) -> tuple[Chain, ...]:
    """The chains of a note in the order of their first links.

    What is said in passing neither goes on with a chain nor breaks it: a row that begins with words, or a formula
    amid the words of a sentence. Further relations of a row are chains of their own.
    """
    by_formula = {id(entry.formula): entry for entry in parsed}
    sentences = {part.block for part in note.parts if isinstance(part, Prose) and has_words(part)}
    builder = _Builder()
    for part in note.parts:
        if part.kind == "heading":
            builder.close()
        entry = None if isinstance(part, Prose) else by_formula.get(id(part))
        if entry is None or isinstance(part, Prose):
            continue
        amid_words = part.kind == "heading" or (not part.display and part.block in sentences)
        for row in entry.rows:
            if row.node is None:
                builder.close()
            else:
                builder.row(entry, row, amid_words or _begins_with_words(row.node))
    return tuple(Chain(tuple(links)) for links in builder.found if links)


def has_words(part: Prose) -> bool:
    """Whether a piece of prose says anything."""
    return bool(_TAG.sub("", part.text).strip(" \t\r\n.,;:。，；："))


def _begins_with_words(node: Node) -> bool:
    return isinstance(node, Text) or (isinstance(node, Sequence) and isinstance(node.items[0], Text))


def _known(node: Node) -> Node | None:
    return None if isinstance(node, Empty) else node
