"""Two letters side by side in an index, `t - sn`: a product, where one is the index of a sum and the other a letter."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from symconv.hand.sum_letters import run_together
from symconv.hand.tree import Addition, Applied, Name, Node, Product, Relation, Scripted, Signed, Sum
from symconv.hand.walk import children, find, rebuild, walk


def letters_apart(nodes: Iterable[Node]) -> Callable[[Node], Node]:
    """A change of formulas, by what all of a note's say.

    A name of two letters in a sum within an index is their product where one of them is summed over in the same
    formula or is an index of its left side, the other is neither and stands alone somewhere in the note, and the name
    is never an index, a size or a tensor by itself.
    """
    listed = tuple(nodes)
    alone = {entry.text for node in listed for entry in walk(node) if isinstance(entry, Name) and len(entry.text) == 1}
    whole = {name for node in listed for name in _by_itself(node)}

    def change(node: Node) -> Node:
        bound = {letter for entry in find(node, Sum) for letter in _bound(entry) if len(letter) == 1}
        if not bound:
            return node
        bound |= set(_left_indices(node))

        def product(entry: Node) -> Node:
            if not isinstance(entry, Name) or entry.style or len(entry.text) != 2 or not entry.text.isalpha():
                return entry
            if entry.text in whole:
                return entry
            summed = [letter in bound for letter in entry.text]
            if sorted(summed) != [False, True] or not set(entry.text) <= alone:
                return entry
            return Product(run_together(entry), ("",), span=entry.span)

        def terms(entry: Node) -> Node:
            if not isinstance(entry, Addition):
                return entry
            return replace(entry, terms=tuple(map(product, entry.terms)))

        def index(entry: Node) -> Node:
            if isinstance(entry, Scripted) and entry.sub is not None:
                return replace(entry, sub=rebuild(entry.sub, terms))
            if isinstance(entry, Applied):
                return replace(entry, arguments=tuple(rebuild(argument, terms) for argument in entry.arguments))
            return entry

        return rebuild(node, index)

    return change


def _left_indices(node: Node) -> Iterable[str]:
    """The indices of one letter on the left side."""
    head = next(iter(children(node)), None) if isinstance(node, Relation) else None
    for entry in walk(head) if head is not None else ():
        inside = [entry.sub] if isinstance(entry, Scripted) and entry.sub is not None else []
        inside += entry.arguments if isinstance(entry, Applied) else ()
        yield from (name.text for part in inside for name in find(part, Name) if len(name.text) == 1)


def _bound(entry: Sum) -> Iterable[str]:
    """The names that a sum runs over, as they are typed."""
    if entry.lower is None:
        return
    for relation in find(entry.lower, Relation):
        yield from (name.text for name in find(next(iter(children(relation))), Name))
    if next(find(entry.lower, Relation), None) is None:
        yield from (name.text for name in find(entry.lower, Name))


def _by_itself(node: Node) -> Iterable[str]:
    """Names that are summed over, that have a subscript or arguments, or that stand on a side of a relation."""
    for entry in walk(node):
        if isinstance(entry, Sum):
            yield from _bound(entry)
        elif isinstance(entry, Scripted) and isinstance(entry.base, Name):
            yield entry.base.text
        elif isinstance(entry, Applied) and isinstance(entry.head, Name):
            yield entry.head.text
        elif isinstance(entry, Relation):
            yield from (side.text for side in children(entry) if isinstance(side, Name))
        elif isinstance(entry, Signed) and isinstance(entry.body, Name):
            yield entry.body.text
