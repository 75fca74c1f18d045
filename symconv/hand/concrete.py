"""Is a side concrete: elements with numbers for indices, matrices of them, whole tensors, and nothing summed?"""

from __future__ import annotations

import re
from collections.abc import Mapping

from symconv.hand.bound import Bound
from symconv.hand.element_rows import MATRICES, multiplied
from symconv.hand.matrix_values import Matrix
from symconv.hand.mentions import Mention, Ratio, mention
from symconv.hand.tree import (
    Addition,
    Applied,
    Decorated,
    Dots,
    Empty,
    Group,
    Name,
    Node,
    Number,
    Product,
    Scripted,
    Sequence,
    Signed,
    Table,
)
from symconv.hand.walk import walk

HATTED = re.compile(r"\\(?:hat|widehat|tilde|widetilde|bar|vec|overline)\{(.+)\}")


def is_concrete(node: Node, bound: Bound, definitions: Mapping[str, Matrix]) -> bool:
    """Whether a side has a value once the problem is known; dots count as concrete, so that they are reported."""
    if isinstance(node, Number | Dots | Empty):
        return not isinstance(node, Number) or node.text.isdigit()
    found = mention(node)
    if isinstance(found, Ratio):
        return found.of.indexed and found.by.indexed
    if isinstance(found, Mention) and (found.indexed or _known(found, bound, definitions)):
        return True
    if isinstance(node, Addition):
        return all(is_concrete(term, bound, definitions) for term in node.terms)
    if isinstance(node, Product):
        return all(is_concrete(f, bound, definitions) or _is_mark(f) for f in node.factors)
    if isinstance(node, Group | Signed):
        return is_concrete(node.body, bound, definitions)
    if isinstance(node, Table):
        return node.environment.rstrip("*") in MATRICES and all(
            is_concrete(cell, bound, definitions) for row in node.rows for cell in row
        )
    if isinstance(node, Scripted):
        return node.sub is None and node.sup is not None and is_concrete(node.base, bound, definitions)
    if isinstance(node, Applied):
        factors = multiplied(node)
        if factors is not None:
            return all(is_concrete(factor, bound, definitions) for factor in factors)
        called = not any(isinstance(entry, Name) and entry.text in bound.letters for entry in walk(node.head))
        return called and len(node.arguments) == 1 and is_concrete(node.arguments[0], bound, definitions)
    if isinstance(node, Sequence):
        return all(isinstance(item, Table) and is_concrete(item, bound, definitions) for item in node.items)
    return isinstance(node, Decorated) and is_concrete(node.body, bound, definitions)


def _known(found: Mention, bound: Bound, definitions: Mapping[str, Matrix]) -> bool:
    if found.letter in definitions:
        return True
    if hatted(found, bound, definitions) is not None:
        return True
    tensor = bound.letters.get(found.letter)
    if tensor is None:
        return False
    return tensor in {"b", "db"} or bound.conv is not None


def hatted(found: Mention, bound: Bound, definitions: Mapping[str, Matrix]) -> Matrix | None:
    """The im2col matrix that `\\hat X` stands for, where the document has shown one."""
    match = HATTED.fullmatch(found.letter)
    tensor = bound.letters.get(match[1]) if match else None
    return definitions.get(f"^{tensor}") if tensor is not None and not found.indexed else None


def _is_mark(node: Node) -> bool:
    found = mention(node)
    return isinstance(found, Mention) and found.letter in {"\\delta", "\\Delta", "\\partial"} and not found.indexed
