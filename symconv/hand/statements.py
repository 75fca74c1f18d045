"""What a row or a cell states, and under which condition: read off the words and quantifiers between its parts.

`y = 0 \\text{ if } i < 0` states y = 0 under i < 0; `\\text{令 } j = i + 1` introduces j. Relations without such a word
before them are all stated, `0 \\le k < K` behind a `\\quad` too: whether that is a range is for the names to tell.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from symconv.hand.tree import Empty, Name, Node, Product, Relation, Sequence, Table, Text

_CONDITIONAL = frozenset({"condition", "where", "for"})


@dataclass(frozen=True)
class Statement:
    """`claims` are what is said, `conditions` under what; `otherwise`: in all other cases; `introduced`: let … be.

    `joined_by_or` says that the conditions are alternatives. `remarks` are the other words.
    """

    claims: tuple[Node, ...]
    conditions: tuple[Node, ...] = ()
    otherwise: bool = False
    introduced: bool = False
    joined_by_or: bool = False
    remarks: tuple[Text, ...] = ()


def statement(node: Node) -> Statement:
    """What a row says."""
    claims: list[Node] = []
    conditions: list[Node] = []
    remarks: list[Text] = []
    otherwise = introduced = alternatives = conditional = False
    for item in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(item, Text):
            otherwise = otherwise or item.role == "otherwise"
            introduced = introduced or item.role == "let"
            alternatives = alternatives or (item.role == "or" and conditional)
            conditional = conditional or item.role in _CONDITIONAL
            remarks.append(item)
        elif quantified := _quantified(item):
            conditions.append(quantified)
        elif conditional:
            conditions.append(item)
        elif not isinstance(item, Empty):
            claims.append(item)
    words = tuple(text for text in remarks if text.role == "remark")
    return Statement(tuple(claims), tuple(conditions), otherwise, introduced, alternatives, words)


def _quantified(node: Node) -> Node | None:
    """`i \\in I` of `\\forall i \\in I`, None where there is no such quantifier."""
    if isinstance(node, Relation):
        inner = _quantified(node.sides[0])
        return replace(node, sides=(inner, *node.sides[1:])) if inner is not None else None
    if isinstance(node, Product) and node.factors[0] == Name("\\forall"):
        rest = node.factors[1:]
        return rest[0] if len(rest) == 1 else replace(node, factors=rest, operators=node.operators[1:])
    return None


def branches(table: Table) -> tuple[Statement, ...]:
    """The cases of a table: in each row a value, and in its last cell, or behind it, the condition."""
    found = []
    for row in table.rows:
        cells = [cell for cell in row if not isinstance(cell, Empty)]
        if not cells:
            continue
        value = statement(cells[0])
        for cell in cells[1:]:
            condition = statement(cell)
            value = replace(
                value,
                conditions=value.conditions + condition.conditions + condition.claims,
                otherwise=value.otherwise or condition.otherwise,
                joined_by_or=value.joined_by_or or any(_is_or(item) for item in _items(cell)),
                remarks=value.remarks + condition.remarks,
            )
        found.append(value)
    return tuple(found)


def _items(cell: Node) -> tuple[Node, ...]:
    return cell.items if isinstance(cell, Sequence) else (cell,)


def _is_or(item: Node) -> bool:
    return isinstance(item, Text) and item.role == "or"
