"""A syntax tree → LaTeX that reads back as an equal tree, in the author's own commands.

Braces are set where the tree needs them and nowhere else. Blanks and layout are not kept; to change a part of a
formula and leave the rest as its author typed it, put `to_latex` of the part into the text at the part's span.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symconv.hand.latex_levels import SEQUENCE, level
from symconv.hand.latex_operands import (
    write_applied,
    write_command,
    write_decorated,
    write_dots,
    write_empty,
    write_group,
    write_name,
    write_number,
    write_scripted,
    write_table,
    write_text,
)
from symconv.hand.latex_operations import (
    write_addition,
    write_derivative,
    write_differential,
    write_fraction,
    write_product,
    write_relation,
    write_sequence,
    write_signed,
    write_sum,
)
from symconv.hand.latex_pieces import Write
from symconv.hand.tree import (
    Addition,
    Applied,
    Command,
    Decorated,
    Derivative,
    Differential,
    Dots,
    Empty,
    Fraction,
    Group,
    Name,
    Node,
    Number,
    Product,
    Relation,
    Scripted,
    Sequence,
    Signed,
    Sum,
    Table,
    Text,
)


def to_latex(node: Node) -> str:
    """The LaTeX of a tree."""
    return write(node, SEQUENCE)


def write(node: Node, need: int) -> str:
    """The LaTeX of a node where something that holds together as `need` says must stand."""
    text = _writer(type(node))(node, write)
    return text if level(node) >= need else f"{{{text}}}"


def _writer(kind: type[Any]) -> Callable[[Any, Write], str]:
    """What writes a node of a class, or of one that is derived from it."""
    return next(_WRITERS[base] for base in kind.__mro__ if base in _WRITERS)


_WRITERS: dict[type[Any], Callable[[Any, Write], str]] = {
    Addition: write_addition,
    Applied: write_applied,
    Command: write_command,
    Decorated: write_decorated,
    Derivative: write_derivative,
    Differential: write_differential,
    Dots: write_dots,
    Empty: write_empty,
    Fraction: write_fraction,
    Group: write_group,
    Name: write_name,
    Number: write_number,
    Product: write_product,
    Relation: write_relation,
    Scripted: write_scripted,
    Sequence: write_sequence,
    Signed: write_signed,
    Sum: write_sum,
    Table: write_table,
    Text: write_text,
}
