"""Per-element equations as authors write them: a left element and a sum of products of elements.

Also read cell by cell off an equation of two matrices of one shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symconv.hand.chains import relations
from symconv.hand.mentions import Mention, Ratio, marked_pair, mention
from symconv.hand.parse import Row
from symconv.hand.tree import (
    Addition,
    Applied,
    Dots,
    Empty,
    Group,
    Name,
    Node,
    Number,
    Product,
    Relation,
    Sequence,
    Signed,
    Table,
)
from symconv.hand.walk import find, walk

MATRICES = frozenset({"matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "array", "smallmatrix", "bsmallmatrix"})
EQUAL = frozenset({"=", ":=", "\\equiv", "\\triangleq", "\\coloneqq", "==", "\\leftarrow"})
PRODUCTS = frozenset({"", "\\cdot", "*", "\\times", "\\ast", "\\,", "\\odot", "\\bullet"})
"""Signs that between two numbers are a product."""


@dataclass(frozen=True)
class Factors:
    """One product: a coefficient and the elements that are multiplied."""

    coefficient: int
    elements: tuple[Mention | Ratio, ...]


@dataclass(frozen=True)
class ElementRow:
    """left = Σ terms; `open` where dots leave some of the terms to the reader."""

    left: Mention | Ratio
    terms: tuple[Factors, ...]
    open: bool = False


def without_blanks(node: Product) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    """The factors and operators of a product, layout that the parser kept as empty factors left out."""
    factors: list[Node] = []
    operators: list[str] = []
    for number, factor in enumerate(node.factors):
        if isinstance(factor, Empty) and (number == 0 or node.operators[number - 1] == ""):
            continue
        if factors:
            operators.append(node.operators[number - 1])
        factors.append(factor)
    return tuple(factors), tuple(operators)


def matrix_of(node: Node) -> Table | None:
    """The table of a matrix, its brackets taken off."""
    if isinstance(node, Group) and node.opening in {"(", "[", "\\lbrack"}:
        return matrix_of(node.body)
    if isinstance(node, Table) and node.environment.rstrip("*") in MATRICES:
        return node
    return None


def side_by_side(node: Node) -> tuple[Table | Dots, ...] | None:
    """Matrices in square brackets or braces, which are the depths of one tensor, or dots among them."""
    if not isinstance(node, Group) or node.opening not in {"[", "\\{", "\\lbrack"}:
        return None
    body = node.body
    items: tuple[Node, ...] = (body,)
    if isinstance(body, Sequence):
        items = body.items
    elif isinstance(body, Product) and set(body.operators) == {""}:
        items = body.factors
    tables = [item if isinstance(item, Dots) else matrix_of(item) for item in items if not isinstance(item, Empty)]
    found = tuple(table for table in tables if table is not None)
    return found if len(found) == len(tables) and any(isinstance(table, Table) for table in found) else None


def is_rotation(head: Node) -> bool:
    """Does a name of a function turn its argument by 180°?"""
    text = "".join(
        entry.text.lower() for entry in walk(head) if isinstance(entry, Name | Number) and entry.text != "\\circ"
    ).replace("\\", "")
    return text in {"rot180", "rot", "rotate", "rotate180", "flip", "operatornamerot180", "rot180degrees"}


def multiplied(node: Applied) -> tuple[Node, Node] | None:
    """`w_1 (x_1 - x_2)` as its two factors: an element before a parenthesis is no function."""
    if is_rotation(node.head):
        return None
    head = mention(node.head)
    if node.opening == "(" and len(node.arguments) == 1 and isinstance(head, Mention) and head.indexed:
        return node.head, node.arguments[0]
    return None


def flat(node: Node) -> tuple[Factors, ...] | None:
    """A side as a sum of products of elements, without what dots hide; None where it is anything else."""
    if isinstance(node, Addition):
        found: list[Factors] = []
        for sign, term in zip(node.signs, node.terms, strict=True):
            if _only_dots(term):
                continue
            inner = flat(term)
            if inner is None or sign not in {"", "+", "-"}:
                return None
            found += [Factors(-f.coefficient if sign == "-" else f.coefficient, f.elements) for f in inner]
        return tuple(found)
    if isinstance(node, Number):
        return (Factors(int(node.text), ()),) if node.text.isdigit() and node.text != "0" else ()
    if isinstance(node, Signed) and node.sign in {"-", "+"}:
        inner = flat(node.body)
        flip = -1 if node.sign == "-" else 1
        return None if inner is None else tuple(Factors(flip * f.coefficient, f.elements) for f in inner)
    if isinstance(node, Product):
        return _product(node)
    if isinstance(node, Applied) and mention(node) is None:
        split = multiplied(node)
        return flat(Product(split, ("",))) if split is not None else None
    if isinstance(node, Group) and node.opening in {"(", "["} and mention(node) is None:
        return flat(node.body)
    single = mention(node)
    return (Factors(1, (single,)),) if single is not None else None


def _only_dots(node: Node) -> bool:
    """Dots as a term, layout around them left out."""
    factors = without_blanks(node)[0] if isinstance(node, Product) else (node,)
    return len(factors) == 1 and isinstance(factors[0], Dots)


def _product(node: Product) -> tuple[Factors, ...] | None:
    factors, operators = without_blanks(node)
    if not set(operators) <= PRODUCTS:
        return None
    result: tuple[Factors, ...] = (Factors(1, ()),)
    number = 0
    while number < len(factors):
        inner: tuple[Factors, ...] | None = None
        if number + 1 < len(factors) and operators[number] == "":
            pair = marked_pair(factors[number], factors[number + 1])
            if pair is not None and pair.indexed:
                inner, number = (Factors(1, (pair,)),), number + 1
        if inner is None:
            inner = flat(factors[number])
        if inner is None or len(result) * len(inner) > 4096:
            return None
        result = tuple(Factors(a.coefficient * b.coefficient, a.elements + b.elements) for a in result for b in inner)
        number += 1
    return result


def pairs(row: Row) -> Iterator[tuple[Node, Node]]:
    """The two sides of each equation in a row, cell by cell where both are matrices of one shape."""
    for relation in relations(row):
        yield from _relation_pairs(relation)


def _relation_pairs(relation: Relation) -> Iterator[tuple[Node, Node]]:
    left = relation.sides[0]
    for sign, right in zip(relation.signs, relation.sides[1:], strict=True):
        if sign not in EQUAL:
            return
        a, b = matrix_of(left), matrix_of(right)
        if a is not None and b is not None and [len(r) for r in a.rows] == [len(r) for r in b.rows]:
            for row_a, row_b in zip(a.rows, b.rows, strict=True):
                yield from zip(row_a, row_b, strict=True)
        elif a is None and b is None:
            yield left, right
        left = right if a is not None else left


def element_rows(row: Row) -> Iterator[ElementRow]:
    """The per-element equations in a row."""
    for left, right in pairs(row):
        head = mention(left)
        if head is None:
            continue
        terms = flat(right)
        hides = next(find(right, Dots), None) is not None
        if terms is not None and (terms or not hides):
            yield ElementRow(head, terms, hides)
