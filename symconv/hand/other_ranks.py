"""Sums about the same letters with other numbers of indices, as when a note adds images, channels or groups.

Rows may also be known to be of another problem: forward sums of a layer akin to the note's own.

Such a statement is of another problem: it is bound by itself, with what follows it, up to the next forward sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from symconv.hand.elements import element_of
from symconv.hand.equations_written import stated
from symconv.hand.operator_nodes import has_operator_form
from symconv.hand.parse import Parsed, Row
from symconv.hand.sum_letters import letter_of
from symconv.hand.tensor_names import counted_indices
from symconv.hand.tree import Applied, Empty, Name, Node, Relation, Scripted
from symconv.hand.walk import walk

_NONE: Mapping[int, bool] = {}


def usual_ranks(parsed: Iterable[Parsed], tensors: Mapping[str, str]) -> dict[str, int]:
    """How many indices each tensor has in the most rows that agree with each other about it."""
    clusters: list[tuple[dict[str, int], int]] = []
    for entry in parsed:
        for row in entry.rows:
            node = row.node
            if node is None or has_operator_form(node) or not _in_letters(node, tensors):
                continue  # a system in numbers may count its channels through, where sums count them by group
            counts = _counts(node, tensors)
            if not counts:
                continue
            place = next((n for n, (known, _) in enumerate(clusters) if _agree(known, counts)), len(clusters))
            if place == len(clusters):
                clusters.append(({}, 0))
            known, rows = clusters[place]
            clusters[place] = ({**known, **counts}, rows + 1)
    return max(clusters, key=lambda cluster: cluster[1])[0] if clusters else {}


def _in_letters(node: Node, tensors: Mapping[str, str]) -> bool:
    """Has some element of a tensor a letter in an index?"""
    ranks = dict.fromkeys(tensors, 1)
    elements = (element_of(entry, ranks) for entry in walk(node) if isinstance(entry, Scripted | Applied))
    return any(
        isinstance(part, Name)
        for element in elements
        if element is not None
        for index in element.indices or ()
        for part in walk(index)
    )


def _agree(known: Mapping[str, int], counts: Mapping[str, int]) -> bool:
    shared = known.keys() & counts.keys()
    return bool(shared) and all(known[name] == counts[name] for name in shared)


def other_ranks(
    parsed: Iterable[Parsed], tensors: Mapping[str, str], kin: Mapping[int, bool] = _NONE
) -> tuple[tuple[Parsed, ...], tuple[tuple[Parsed, ...], ...]]:
    """The formulas without rows in which every tensor has another number of indices, and groups of these rows.

    `kin` are rows, by their ids, that are of another problem in any case, and whether one begins it.
    """
    listed = tuple(parsed)
    ranks = usual_ranks(_without(listed, set(kin), keep=False), tensors)
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
            if id(row) in kin:
                if kin[id(row)] or not groups:
                    groups.append(set())
                groups[-1].add(id(row))
                last = {}
                continue
            found = _others(node, ranks, tensors)
            if not found:
                last = {}
                continue
            forward = _is_forward(node.sides[0], tensors)
            if not _agree(last, found) and not forward and _on_fewer_axes(found, ranks):
                last = {}
                continue
            if not _agree(last, found) or forward:
                groups.append(set())
                last = {}
            groups[-1].add(id(row))
            last = {**last, **found}
    others = {row for group in groups for row in group}
    if not others:
        return listed, ()
    return _without(listed, others, keep=False), tuple(_without(listed, group, keep=True) for group in groups)


def _others(node: Node, ranks: Mapping[str, int], tensors: Mapping[str, str]) -> dict[str, int]:
    """How many indices each tensor has here; none where they are those of elsewhere, or too few tell.

    Two or more that all have further indices are of other images or groups, though a weight may have as many.
    """
    counts = {} if has_operator_form(node) else _counts(node, tensors)
    same = [name for name, rank in counts.items() if ranks.get(name) == rank]
    more = [name for name, rank in counts.items() if rank > ranks.get(name, rank)]
    if len(counts) < 2 or (same and (len(more) < 2 or len(more) + len(same) < len(counts))):
        return {}
    return counts


def _on_fewer_axes(found: Mapping[str, int], ranks: Mapping[str, int]) -> bool:
    """Have all tensors as many indices fewer, as where a line is about one axis alone?"""
    return len({ranks.get(name, 0) - rank for name, rank in found.items()}) == 1 and all(
        ranks.get(name, 0) > rank for name, rank in found.items()
    )


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
