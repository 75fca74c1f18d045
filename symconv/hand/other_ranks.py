"""Sums about the same letters with other numbers of indices, as when a note adds images, channels or groups.

Such a statement is of another problem: it is bound by itself, with what follows it, up to the next forward sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from symconv.hand.equations_written import stated
from symconv.hand.operator_nodes import has_operator_form
from symconv.hand.parse import Parsed, Row
from symconv.hand.sum_letters import letter_of
from symconv.hand.tensor_names import counted_indices
from symconv.hand.tree import Empty, Node, Relation, Scripted


def usual_ranks(parsed: Iterable[Parsed], tensors: Mapping[str, str]) -> dict[str, int]:
    """How many indices each tensor has in the most rows that agree with each other about it."""
    clusters: list[tuple[dict[str, int], int]] = []
    for entry in parsed:
        for row in entry.rows:
            plain = row.node is not None and not has_operator_form(row.node)
            counts = _counts(row.node, tensors) if plain and row.node is not None else {}
            if not counts:
                continue
            place = next((n for n, (known, _) in enumerate(clusters) if _agree(known, counts)), len(clusters))
            if place == len(clusters):
                clusters.append(({}, 0))
            known, rows = clusters[place]
            clusters[place] = ({**known, **counts}, rows + 1)
    return max(clusters, key=lambda cluster: cluster[1])[0] if clusters else {}


def _agree(known: Mapping[str, int], counts: Mapping[str, int]) -> bool:
    shared = known.keys() & counts.keys()
    return bool(shared) and all(known[name] == counts[name] for name in shared)


def other_ranks(
    parsed: Iterable[Parsed], tensors: Mapping[str, str]
) -> tuple[tuple[Parsed, ...], tuple[tuple[Parsed, ...], ...]]:
    """The formulas without rows in which every tensor has another number of indices, and groups of these rows."""
    listed = tuple(parsed)
    ranks = usual_ranks(listed, tensors)
    groups: list[set[int]] = []
    last: dict[str, int] = {}
    for entry in listed:
        for row in entry.rows:
            node = stated(row.node) if row.node is not None else None
            if not isinstance(node, Relation):
                continue
            if isinstance(node.sides[0], Empty) and last:
                groups[-1].add(id(row))  # a chain goes on
                continue
            found = _others(node, ranks, tensors)
            if not found:
                last = {}
                continue
            if not _agree(last, found) or _is_forward(node.sides[0], tensors):
                groups.append(set())
                last = {}
            groups[-1].add(id(row))
            last = {**last, **found}
    others = {row for group in groups for row in group}
    if not others:
        return listed, ()
    return _without(listed, others, keep=False), tuple(_without(listed, group, keep=True) for group in groups)


def _others(node: Node, ranks: Mapping[str, int], tensors: Mapping[str, str]) -> dict[str, int]:
    """How many indices each tensor has here; none where one has as many as elsewhere, or too few tell."""
    counts = {} if has_operator_form(node) else _counts(node, tensors)
    if len(counts) < 2 or any(ranks.get(name) == rank for name, rank in counts.items()):
        return {}
    return counts


def _counts(node: Node, tensors: Mapping[str, str]) -> dict[str, int]:
    return {
        name: counted.most_common(1)[0][0]
        for name, counted in counted_indices([node]).items()
        if name in tensors and counted
    }


def _is_forward(side: Node, tensors: Mapping[str, str]) -> bool:
    return isinstance(side, Scripted) and tensors.get(letter_of(side.base) or "") == "y"


def _without(parsed: Iterable[Parsed], rows: set[int], keep: bool) -> tuple[Parsed, ...]:
    def kept(row: Row) -> Row:
        return row if (id(row) in rows) == keep else replace(row, node=None)

    return tuple(replace(entry, rows=tuple(map(kept, entry.rows))) for entry in parsed)
