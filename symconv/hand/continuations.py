"""Rows that only go on with the row before them, `&\\quad …` after a line break, joined to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symconv.hand.parse import Parsed, Row
from symconv.hand.tree import Addition, Empty, Node, Product, Relation, Sequence, Signed, Sum, Text


def whole_rows(parsed: Parsed) -> tuple[Row, ...]:
    """The rows of a formula, each with what goes on below it; a row of words or with a sign of its own begins anew."""
    found: list[Row] = []
    for row in parsed.rows:
        if found and row.node is not None and found[-1].node is not None and goes_on(found[-1].node, row.node):
            last = found[-1]
            node = _extended(found[-1].node, row.node)
            found[-1] = replace(
                last, node=node, span=(last.span[0], row.span[1]), end=row.end, repairs=last.repairs + row.repairs
            )
        else:
            found.append(row)
    return tuple(found)


def goes_on(before: Node, node: Node) -> bool:
    """Can `node` only be read as the rest of `before`?"""
    if not isinstance(before, Relation) or isinstance(node, Relation | Text | Empty):
        return False
    return not (isinstance(node, Sequence) and _has(node.items, (Relation, Text)))


def _has(items: Iterable[Node], kinds: tuple[type, ...]) -> bool:
    return any(isinstance(item, kinds) for item in items)


def _extended(before: Node, rest: Node) -> Node:
    assert isinstance(before, Relation)
    return replace(before, sides=(*before.sides[:-1], _appended(before.sides[-1], rest)))


def _appended(side: Node, rest: Node) -> Node:
    begins = rest.terms[0] if isinstance(rest, Addition) and rest.signs[0] else None
    if begins is not None and isinstance(rest, Addition):
        return Addition((side, *rest.terms), ("", *rest.signs), span=(side.span[0], rest.span[1]))
    if isinstance(rest, Signed):
        return Addition((side, rest.body), ("", rest.sign), span=(side.span[0], rest.span[1]))
    return _multiplied(side, rest)


def _multiplied(side: Node, rest: Node) -> Node:
    span = (side.span[0], rest.span[1])
    if isinstance(side, Sum):
        body = rest if isinstance(side.body, Empty) else _multiplied(side.body, rest)
        return replace(side, body=body, span=span)
    if isinstance(side, Addition):
        return replace(side, terms=(*side.terms[:-1], _multiplied(side.terms[-1], rest)), span=span)
    if isinstance(side, Product) and isinstance(side.factors[-1], Sum):
        return replace(side, factors=(*side.factors[:-1], _multiplied(side.factors[-1], rest)), span=span)
    if isinstance(side, Empty):
        return rest
    return Product((side, rest), ("",), span=span)
