"""What is wrong with a side before any of its names is known: an index that two sums around one another both bind."""

from __future__ import annotations

from symconv.hand.terms import bounds_of
from symconv.hand.tree import Node, Sum
from symconv.hand.walk import children
from symconv.hand.written import UnreadError


def summed_twice(node: Node) -> str | None:
    """The first index that is summed inside a sum over it; None where there is none."""
    pending: list[tuple[Node, frozenset[str]]] = [(node, frozenset())]
    while pending:
        current, bound = pending.pop()
        if isinstance(current, Sum):
            try:
                own = [entry.letter for entry in bounds_of(current)]
            except UnreadError:
                own = []
            for place, letter in enumerate(own):
                if letter in bound or letter in own[:place]:
                    return letter
            pending.append((current.body, bound | set(own)))
            continue
        pending += [(child, bound) for child in children(current)]
    return None
