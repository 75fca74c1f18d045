"""Letters that a note says to lie between two numbers."""

from __future__ import annotations

from collections.abc import Iterable

from symconv.hand.operators import RELATIONS
from symconv.hand.sum_letters import letter_of
from symconv.hand.tree import Node, Relation
from symconv.hand.walk import walk


def ranging_letters(nodes: Iterable[Node]) -> frozenset[str]:
    """Letters that a note says to lie between two numbers, `0 \\le k_y < s`: indices, whatever they are called."""
    order = ("<=", "<", ">=", ">")
    found = set()
    for relation in (entry for node in nodes for entry in walk(node) if isinstance(entry, Relation)):
        if len(relation.sides) == 3 and all(RELATIONS.get(sign, sign) in order for sign in relation.signs):
            found.add(letter_of(relation.sides[1]))
    return frozenset(letter for letter in found if letter is not None)
