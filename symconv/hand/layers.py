"""Layers written on top of tensors, `z^l`, `a^{l-1}`, `\\delta^{(l+1)}`: each chain counts them from its topmost one.

A convolution takes the layer below to its own, whatever the layer is called; so in `z^l = Σ w^l a^{l-1}` and in
`δ^l = Σ δ^{l+1} w^{l+1} …` alike the topmost layer is 0 and the one below is -1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from symconv.hand.parse import Parsed, Row
from symconv.hand.tree import Addition, Empty, Group, Name, Node, Number, Relation, Scripted
from symconv.hand.walk import find, rebuild

_LAYERS = frozenset({"l", "\\ell", "L"})


@dataclass(frozen=True)
class Layered(Scripted):
    """A tensor with its layer on top; `level` is how far the layer is below the topmost of its chain, 0, -1, …"""

    level: int = 0


def layered(parsed: Iterable[Parsed]) -> tuple[Parsed, ...]:
    """The formulas with the layers of their tensors counted from the topmost one of each chain."""
    listed = tuple(parsed)
    tops = _tops(row for entry in listed for row in entry.rows)
    return tuple(replace(entry, rows=tuple(_with_levels(row, tops) for row in entry.rows)) for entry in listed)


def layer_of(node: Node | None) -> int | None:
    """How many layers above `l` a superscript says: `l-1` is -1; None where it says no layer."""
    if isinstance(node, Group) and node.opening in ("(", "["):
        return layer_of(node.body)
    if isinstance(node, Name) and node.text in _LAYERS:
        return 0
    if isinstance(node, Addition) and len(node.terms) == 2 and node.signs[0] == "" and layer_of(node.terms[0]) == 0:
        other = node.terms[1]
        if isinstance(other, Number) and other.text in ("1", "2"):
            return int(other.text) if node.signs[1] == "+" else -int(other.text)
    return None


def _tops(rows: Iterable[Row]) -> dict[int, int]:
    """For each row, by its id, the topmost layer of the chain that it is part of."""
    found: dict[int, int] = {}
    for chain in _chains(rows):
        layers = [
            layer
            for row in chain
            for entry in find(row.node, Scripted)  # type: ignore[arg-type]
            if (layer := layer_of(entry.sup)) is not None
        ]
        if layers:
            found |= dict.fromkeys(map(id, chain), max(layers))
    return found


def _chains(rows: Iterable[Row]) -> Iterator[list[Row]]:
    chain: list[Row] = []
    for row in rows:
        if row.node is None:
            continue
        goes_on = isinstance(row.node, Relation) and isinstance(row.node.sides[0], Empty)
        if chain and not goes_on:
            yield chain
            chain = []
        chain.append(row)
    if chain:
        yield chain


def _with_levels(row: Row, tops: dict[int, int]) -> Row:
    if row.node is None or id(row) not in tops:
        return row
    top = tops[id(row)]

    def change(node: Node) -> Node:
        layer = layer_of(node.sup) if type(node) is Scripted else None
        if layer is None or not isinstance(node, Scripted):
            return node
        return Layered(node.base, node.sub, node.sup, node.primes, node.sup_first, layer - top, span=node.span)

    return replace(row, node=rebuild(row.node, change))
