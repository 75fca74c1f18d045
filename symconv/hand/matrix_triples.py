"""The products that equations of matrices X * W = Y stand for, where no element row says which meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from symconv.hand.bound import split
from symconv.hand.element_rows import EQUAL, matrix_of, without_blanks
from symconv.hand.evidence import Candidate
from symconv.hand.fitting import Triple
from symconv.hand.mentions import Mention, mention
from symconv.hand.operator_signs import is_convolution
from symconv.hand.parse import Parsed
from symconv.hand.tree import Addition, Node, Product, Relation
from symconv.hand.walk import find

STEPS = range(1, 5)
MAX_CELLS = 1024

Cells = tuple[tuple[Mention | None, ...], ...]
Steps = tuple[int, int]


@dataclass(frozen=True)
class Reading:
    """The letters of one equation of matrices, and its products for each stride and dilation that its shapes allow."""

    letters: Candidate
    triples: Mapping[tuple[Steps, Steps], tuple[Triple, ...]]


def matrix_readings(parsed: Iterable[Parsed], counts: Mapping[str, int], base: int) -> Iterator[Reading]:
    """The equations X * W (+ b) = Y of a note, their cells elements of one letter each or zero, no gradients."""
    for entry in parsed:
        for row in entry.rows:
            for relation in find(row.node, Relation) if row.node is not None else ():
                if set(relation.signs) <= EQUAL:
                    for one, other in zip(relation.sides, relation.sides[1:], strict=False):
                        for a, b in ((one, other), (other, one)):
                            yield from _reading(a, b, counts, base)


def _reading(node: Node, result: Node, counts: Mapping[str, int], base: int) -> Iterator[Reading]:
    terms = node.terms if isinstance(node, Addition) else (node,)
    if not isinstance(terms[0], Product):
        return
    factors, operators = without_blanks(terms[0])
    if len(factors) != 2 or not is_convolution(operators[0]):
        return
    x, w, y = (_cells(side) for side in (*factors, result))
    if x is None or w is None or y is None or len(x) * len(x[0]) > MAX_CELLS:
        return
    letters = [{m.letter for row in cells for m in row if m is not None} for cells in (x, w, y)]
    if any(len(names) != 1 for names in letters) or len(set.union(*letters)) != 3:
        return
    found: dict[tuple[Steps, Steps], tuple[Triple, ...]] = {}
    for s0, s1, d0, d1 in product(STEPS, repeat=4):
        steps = ((s0, s1), (d0, d1))
        triples = _triples(x, w, y, steps, counts, base)
        if triples:
            found[steps] = triples
    if found:
        yield Reading(Candidate(*(names.pop() for names in letters)), found)


def _cells(node: Node) -> Cells | None:
    table = matrix_of(node)
    if table is None or len({len(row) for row in table.rows}) != 1:
        return None
    rows: list[tuple[Mention | None, ...]] = []
    for row in table.rows:
        cells: list[Mention | None] = []
        for cell in row:
            found = mention(cell)
            if isinstance(found, Mention) and found.indexed and not found.marked:
                cells.append(found)
            elif getattr(cell, "text", "") == "0":
                cells.append(None)
            else:
                return None
        rows.append(tuple(cells))
    return tuple(rows)


def _triples(
    x: Cells, w: Cells, y: Cells, steps: tuple[Steps, Steps], counts: Mapping[str, int], base: int
) -> tuple[Triple, ...]:
    """The products under a stride and dilation, none where the shapes do not allow them."""
    shapes = [(len(cells), len(cells[0])) for cells in (x, w, y)]
    for axis in (0, 1):
        size, taps, outputs = (shape[axis] for shape in shapes)
        stride, dilation = steps[0][axis], steps[1][axis]
        if (size - (taps - 1) * dilation - 1) // stride + 1 != outputs or size <= (taps - 1) * dilation:
            return ()
        if (outputs == 1 and stride > 1) or (taps == 1 and dilation > 1):
            return ()
    found: list[Triple] = []
    for u, v in product(range(shapes[2][0]), range(shapes[2][1])):
        for p, q in product(range(shapes[1][0]), range(shapes[1][1])):
            row, column = u * steps[0][0] + p * steps[1][0], v * steps[0][1] + q * steps[1][1]
            i, k, o = (_index(cell, counts, base) for cell in (x[row][column], w[p][q], y[u][v]))
            if i is not None and k is not None and o is not None:
                found.append((i, k, o))
    return tuple(found)


def _index(cell: Mention | None, counts: Mapping[str, int], base: int) -> tuple[int, ...] | None:
    found = split(cell.parts or (), counts.get(cell.letter, 0)) if cell is not None else None
    return None if found is None else tuple(i - base for i in found)


def plausible(
    reading: Reading, stated: Mapping[str, Sequence[int]]
) -> list[tuple[tuple[Steps, Steps], tuple[Triple, ...]]]:
    """The strides and dilations that may be meant: as stated, else one along every axis, else all that fit."""
    left = list(reading.triples.items())
    for number, name in enumerate(("stride", "dilation")):
        said = stated.get(name)
        if said:
            wanted = (said[0], said[-1])
            left = [item for item in left if item[0][number] == wanted] or left
    simple = [item for item in left if item[0] == ((1, 1), (1, 1))]
    even = [item for item in left if all(len(set(steps)) == 1 for steps in item[0])]
    return simple or even or left
