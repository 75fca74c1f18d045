"""Questions and changes that any syntax tree takes: its parts, all nodes in it, one of them replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any, TypeVar

from symconv.hand.tree import Dots, Empty, Name, Node, Number, Product, Text

_Kind = TypeVar("_Kind")


_LEAVES = frozenset({Empty, Number, Name, Text, Dots})
"""Nodes that never have others below them."""
_NAMES: dict[type[Any], tuple[str, ...]] = {}


def _names(kind: type[Any]) -> tuple[str, ...]:
    """The fields of a class of nodes that are part of what it says."""
    if kind not in _NAMES:
        _NAMES[kind] = tuple(field.name for field in fields(kind) if field.name != "span")
    return _NAMES[kind]


def is_node(value: object) -> bool:
    """Is it a node of a syntax tree?"""
    return hasattr(value, "span")


def children(node: Node) -> Iterator[Node]:
    """The nodes right below, in the order in which they are written."""
    return iter(_parts(node))


def _parts(node: Node) -> list[Node]:
    kind = type(node)
    if kind in _LEAVES:
        return []
    found: list[Node] = []
    for name in _names(kind):
        value = getattr(node, name)
        if isinstance(value, tuple):
            for entry in value:
                if isinstance(entry, tuple):
                    found += entry
                elif is_node(entry):
                    found.append(entry)
        elif value is not None and is_node(value):
            found.append(value)
    return found


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, outer before inner, left before right."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        if type(current) not in _LEAVES:
            pending += _parts(current)[::-1]


def find(node: Node, kind: type[_Kind]) -> Iterator[_Kind]:
    """All nodes of one class in the tree."""
    return (entry for entry in walk(node) if isinstance(entry, kind))


def rebuild(node: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with `change` applied to every node, the inner ones first; nodes that stay are the same objects."""
    values: dict[str, Any] = {}
    for name in _names(type(node)):
        value = getattr(node, name)
        made = _rebuilt(value, change)
        if made is not value:
            values[name] = made
    return change(replace(node, **values) if values else node)


def _rebuilt(value: Any, change: Callable[[Node], Node]) -> Any:
    if is_node(value):
        return rebuild(value, change)
    if isinstance(value, tuple):
        made = tuple(_rebuilt(entry, change) for entry in value)
        return value if all(a is b for a, b in zip(made, value, strict=True)) else made
    return value


def replaced(node: Node, old: Node, new: Node) -> Node:
    """The tree with one node (this very one, not one like it) replaced by another."""
    return rebuild(node, lambda entry: new if entry is old else entry)


def run_of(node: Node) -> str | None:
    """The letters and digits that a subscript or a name is made of, `ij`, `12`, `1j`, `b1`; None where it is more."""
    if isinstance(node, Number):
        return node.text
    if isinstance(node, Name) and not node.text.startswith("\\"):
        return node.text
    if isinstance(node, Product) and set(node.operators) == {""}:
        parts = [run_of(factor) for factor in node.factors]
        ends = [factor.span[1] for factor in node.factors[:-1]]
        together = all(end == factor.span[0] for end, factor in zip(ends, node.factors[1:], strict=True))
        return "".join(part for part in parts if part) if together and None not in parts else None
    return None
