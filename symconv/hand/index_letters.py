"""The letters of an index expression."""

from __future__ import annotations

from symconv.hand.index_expressions import FUNCTIONS, key_of
from symconv.hand.sum_letters import letter_of
from symconv.hand.tree import Applied, Node
from symconv.hand.walk import children, walk


def letters_in(node: Node) -> list[str]:
    """The letters of an expression, those inside a letter left out: `c_{in}` is one."""
    own = key_of(node)
    if own is not None:
        return [own]
    parts = node.arguments if isinstance(node, Applied) and letter_of(node.head) in FUNCTIONS else children(node)
    return [letter for child in parts for letter in letters_in(child)]


def every_letter(node: Node) -> list[str]:
    """The letters of an expression and those inside of them, `c_{in}` and c."""
    return [letter for entry in walk(node) if (letter := key_of(entry)) is not None]
