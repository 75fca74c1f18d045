"""Channels written on top, `y_1 = w^{(1)}_1 x^{(1)}_1 + w^{(2)}_1 x^{(2)}_1`, as the indices that they are.

A number on top may be a layer as well: it is a channel where one sum has a letter with several of them, and what the
sum is equal to has none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symconv.hand.parse import Parsed, Row
from symconv.hand.tree import Addition, Group, Name, Node, Number, Relation, Scripted, Sequence
from symconv.hand.walk import rebuild, walk


def channel_letters(parsed: Iterable[Parsed]) -> frozenset[str]:
    """The letters whose superscripts are channels."""
    found: set[str] = set()
    for entry in parsed:
        for row in entry.rows:
            if not isinstance(row.node, Relation) or any(map(_on_top, walk(row.node.sides[0]))):
                continue
            for side in row.node.sides[1:]:
                found |= _several(side) if isinstance(side, Addition) else set()
    return frozenset(found)


def _several(side: Node) -> set[str]:
    """The letters that stand with several numbers on top, where each that has one at all does."""
    tops: dict[str, set[str]] = {}
    for node in walk(side):
        top = _on_top(node)
        if top is not None and isinstance(node, Scripted) and isinstance(node.base, Name):
            tops.setdefault(node.base.text, set()).add(top)
    return set(tops) if tops and all(len(numbers) > 1 for numbers in tops.values()) else set()


def _on_top(node: Node) -> str | None:
    """The number in parentheses on top of an element with indices of numbers."""
    if not isinstance(node, Scripted) or node.sub is None or node.primes or not isinstance(node.sup, Group):
        return None
    inside = node.sup.body
    return inside.text if node.sup.opening == "(" and isinstance(inside, Number) else None


def with_channels(parsed: Parsed, letters: frozenset[str]) -> Parsed:
    """A formula with channels as first indices; the same object where nothing changes."""
    if not letters:
        return parsed
    rows = tuple(_row(row, letters) for row in parsed.rows)
    return parsed if all(a is b for a, b in zip(rows, parsed.rows, strict=True)) else replace(parsed, rows=rows)


def _row(row: Row, letters: frozenset[str]) -> Row:
    if row.node is None:
        return row

    def change(node: Node) -> Node:
        if _on_top(node) is None or not isinstance(node, Scripted) or not isinstance(node.base, Name):
            return node
        if node.base.text.removeprefix("d") not in letters or not isinstance(node.sup, Group) or node.sub is None:
            return node
        own = node.sub.items if isinstance(node.sub, Sequence) else (node.sub,)
        return replace(node, sub=Sequence((node.sup.body, *own), (",",) * len(own)), sup=None)

    try:
        node = rebuild(row.node, change)
    except RecursionError:
        return row
    return row if node is row.node else replace(row, node=node)
