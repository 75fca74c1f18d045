"""How tightly the parts of a formula hold together, and what would swallow what stands beside it."""

from __future__ import annotations

from typing import Any

from symconv.hand.operators import IMPLICATIONS, RELATIONS
from symconv.hand.tree import (
    Addition,
    Applied,
    Decorated,
    Derivative,
    Differential,
    Empty,
    Fraction,
    Group,
    Name,
    Node,
    Product,
    Relation,
    Scripted,
    Sequence,
    Signed,
    Sum,
    Text,
)

SEQUENCE, IMPLICATION, RELATION, ADDITION, PRODUCT, FACTOR, OPERAND, ATOM = range(8)
"""How tightly a node holds together; one inside another that needs more is set in braces."""


def level(node: Node) -> int:
    """How tightly a node holds together."""
    if isinstance(node, Relation):
        return IMPLICATION if node.signs and node.signs[0] in IMPLICATIONS else RELATION
    if isinstance(node, Product):
        return FACTOR if set(node.operators) == {""} else PRODUCT
    if isinstance(node, Applied):
        return ATOM if node.opening else FACTOR
    if isinstance(node, Derivative | Fraction) and node.command == "/":
        return OPERAND
    return _LEVELS.get(Scripted if isinstance(node, Scripted) else type(node), ATOM)


_LEVELS: dict[type[Any], int] = {
    Sequence: SEQUENCE,
    Addition: ADDITION,
    Signed: FACTOR,
    Sum: OPERAND,
    Differential: OPERAND,
    Scripted: OPERAND,
    Text: SEQUENCE,
}


def trails(node: Node) -> bool:
    """Would the node take in what follows it, as a sum does?"""
    if isinstance(node, Sum):
        return True
    if isinstance(node, Product):
        return trails(node.factors[-1])
    if isinstance(node, Signed):
        return trails(node.body)
    if isinstance(node, Differential):
        return not node.braced and (isinstance(node.of, Empty) or trails(node.of))
    return isinstance(node, Applied) and not node.opening and trails(node.arguments[0])


def would_be_taken(before: Node, factor: Node) -> bool:
    """Would a bracket or a letter here be read as belonging to what stands before it?"""
    if isinstance(before, Name) and before.text == "\\Delta":
        return True
    if isinstance(before, Derivative) and before.command == "/":
        return would_be_taken(before.by[-1], factor)
    first = factor
    while isinstance(first, Scripted | Applied):
        first = first.base if isinstance(first, Scripted) else first.head
    if not isinstance(first, Group):
        return False
    if isinstance(before, Differential):
        return True
    if not isinstance(before, Name | Scripted | Applied | Decorated):
        return False
    return first.opening in ("(", "[") and not (first.opening == "[" and relates(first.body))


def relates(body: Node) -> bool:
    """Is it a relation, rather than a list?"""
    return isinstance(body, Relation) and any(sign in RELATIONS for sign in body.signs)
