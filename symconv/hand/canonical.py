"""Ways to write that say the same, written one way: indices behind a bracket, conditions under a sum.

`[\\mathbf{H}]_{i,j}` is H_{i,j}, `(\\nabla_W L)_{a,b}` the derivative by W_{a,b}, and a sum over all l, m with
(l-1)s+m = j is one over l and m whose terms are there where that is so.
"""

from __future__ import annotations

from dataclasses import replace

from symconv.hand.parse import Parsed, Row
from symconv.hand.sum_letters import letter_of
from symconv.hand.tree import (
    Applied,
    Decorated,
    Derivative,
    Differential,
    Group,
    Name,
    Node,
    Number,
    Product,
    Relation,
    Scripted,
    Sequence,
    Sum,
    Table,
    Text,
)
from symconv.hand.walk import rebuild, walk

_BRACKETS = {("(", ")"), ("[", "]")}
_SUCH_THAT = frozenset({"\\mid", "|", ":"})


def canonical(parsed: Parsed) -> Parsed:
    """A formula with its rows written one way; the same object where nothing changes."""
    rows = tuple(map(_row, parsed.rows))
    return parsed if all(a is b for a, b in zip(rows, parsed.rows, strict=True)) else replace(parsed, rows=rows)


def _row(row: Row) -> Row:
    if row.node is None:
        return row
    try:
        node = rebuild(row.node, _change)
    except RecursionError:
        return row
    return row if node is row.node else replace(row, node=node)


def _change(node: Node) -> Node:
    if isinstance(node, Scripted):
        return _indexed(node)
    return _with_tests(node) if isinstance(node, Sum) else node


def _indexed(node: Scripted) -> Node:
    """`[X]_{i}` as X_{i}, `(\\nabla_W L)_{a}` as the derivative by W_{a}."""
    base = node.base
    if isinstance(base, Applied):
        return _behind_an_element(node, base)
    if not isinstance(base, Group) or (base.opening, base.closing) not in _BRACKETS:
        return node
    if node.sub is None or node.sup is not None or node.primes:
        return node
    inner = base.body
    if isinstance(inner, Name | Decorated):
        return replace(node, base=inner)
    if isinstance(inner, Differential) and isinstance(inner.by, Name | Decorated) and inner.order is None:
        return replace(inner, by=Scripted(inner.by, node.sub, span=inner.by.span), span=node.span)
    if isinstance(inner, Derivative) and len(inner.by) == 1 and inner.order is None and _is_plain(inner.of):
        (by,) = inner.by
        if isinstance(by, Name | Decorated):
            return replace(inner, by=(Scripted(by, node.sub, span=by.span),), span=node.span)
    return node


def _behind_an_element(node: Scripted, base: Applied) -> Node:
    """`W_{u} (\\nabla_Y L)_{v}` and `[V]_{a} [X]_{i}`: what seems to be a call of an element is a product."""
    if len(base.arguments) != 1 or not isinstance(base.head, Scripted) or base.head.sub is None:
        return node
    if not isinstance(base.arguments[0], Differential | Derivative | Name | Decorated):
        return node
    group = Group(base.opening, base.arguments[0], base.closing, span=base.arguments[0].span)
    moved = _indexed(replace(node, base=group))
    return Product((base.head, moved), ("",), span=node.span)


def _is_plain(node: Node | None) -> bool:
    """Is a derivative's numerator one thing without indices, such as the loss?"""
    return isinstance(node, Name | Decorated)


def _with_tests(node: Sum) -> Node:
    """A sum over letters under conditions, as one over the letters of a term with the conditions before it."""
    letters, tests = _split(node.lower)
    if not letters or not tests or node.upper is not None or node.command != "\\sum":
        return node
    lower: Node = letters[0] if len(letters) == 1 else Sequence(letters, (",",) * (len(letters) - 1))
    factors = [Group("[", test, "]", span=test.span) for test in tests]
    body = Product((*factors, node.body), ("",) * len(factors), span=node.body.span)
    return replace(node, lower=lower, body=body)


def _split(lower: Node | None) -> tuple[tuple[Node, ...], tuple[Relation, ...]]:
    """The letters and the conditions under a sum; nothing where there is anything else."""
    items: list[Node] = []
    pending = [lower] if lower is not None else []
    while pending:
        item = pending.pop(0)
        if isinstance(item, Table):
            pending = [cell for row in item.rows for cell in row] + pending
        elif isinstance(item, Sequence):
            pending = [*item.items, *pending]
        elif isinstance(item, Relation) and item.signs[:1] and item.signs[0] in _SUCH_THAT:
            rest = Relation(item.sides[1:], item.signs[1:], item.modulus) if len(item.sides) > 2 else item.sides[1]
            pending = [item.sides[0], rest, *pending]
        elif not isinstance(item, Text):
            items.append(item)
    letters = tuple(item for item in items if isinstance(item, Name | Scripted) and letter_of(item))
    names = {letter_of(item) for item in letters}
    tests = tuple(item for item in items if isinstance(item, Relation) and _is_test(item, names))
    return (letters, tests) if len(letters) + len(tests) == len(items) else ((), ())


def _is_test(relation: Relation, letters: set[str | None]) -> bool:
    """Is it a condition that a summed letter meets, and no start of a letter's range?"""
    if relation.signs != ("=",):
        return False
    left, right = relation.sides
    if letter_of(left) is not None and isinstance(right, Number):
        return False
    return any(isinstance(entry, Name | Scripted) and letter_of(entry) in letters for entry in walk(relation))
