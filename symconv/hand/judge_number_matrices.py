"""Judges convolutions of matrices of numbers, as in worked examples: the window slides, plain loops work it out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product
from typing import TypeAlias

from symconv.hand.claim import Claim
from symconv.hand.dump import to_latex
from symconv.hand.element_rows import matrix_of
from symconv.hand.equations_written import stated
from symconv.hand.index_expressions import expression
from symconv.hand.parse import Parsed, Row
from symconv.hand.sum_claims import Finding
from symconv.hand.tree import Group, Node, Number, Product, Relation
from symconv.hand.walk import replaced
from symconv.hand.written import UnreadError
from symconv.verdict import Verdict

Grid: TypeAlias = tuple[tuple[int, ...], ...]
SIGNS = frozenset({"*", "\\ast", "\\star", "\\otimes", "\\circledast"})
MAX_CELLS = 400
MAX_STRIDE = 4
LARGEST = 10**6


def judge_number_matrices(parsed: Iterable[Parsed]) -> list[Claim]:
    """The claims of all rows in which two matrices of numbers are convolved to a third. Never raises."""
    found = []
    for entry in parsed:
        for row in entry.rows:
            node = stated(row.node) if row.node is not None else None
            if not isinstance(node, Relation) or set(node.signs) != {"="}:
                continue
            for first, second in pairwise(node.sides):
                made = _finding(first, second)
                if made is None:
                    continue
                found.append(_claim(entry, row, *made))
                break
    return found


def _claim(entry: Parsed, row: Row, reading: str, finding: Finding) -> Claim:
    latex = entry.formula.original(*row.span)
    return Claim(
        row.place.line, row.end.line, row.place.column, latex, "matrix", finding.verdict, reading, finding.scope,
        finding.condition, finding.reason, finding.correction, None,
    )  # fmt: skip


def _finding(first: Node, second: Node) -> tuple[str, Finding] | None:
    """What is said of `first = second`, and how the sign is read; None where it is nothing that is known."""
    if not isinstance(first, Product) or len(first.factors) != 2 or not set(first.operators) <= SIGNS:
        return None
    grids = [_grid(node) for node in (*first.factors, second)]
    table = matrix_of(second)
    if None in grids or table is None:
        return None
    image, kernel, claimed = (grid for grid in grids if grid is not None)
    if _is_other_product(image, kernel, claimed):
        return None
    shaped = [(said, grid) for said, grid in _readings(image, kernel) if _shape(grid) == _shape(claimed)]
    for said, grid in shaped:
        if grid == claimed:
            return said, Finding(Verdict.HOLDS, "this system")
    cells = len(claimed) * len(claimed[0])
    nearest = sorted(((_differing(grid, claimed), number) for number, (_, grid) in enumerate(shaped)))
    if not nearest or 2 * len(nearest[0][0]) > cells or _tied(nearest):
        return None  # what is meant is not plain
    said, grid = shaped[nearest[0][1]]
    if "whole windows" not in said or all(_clipped(grid[i][j], claimed[i][j]) for i, j in nearest[0][0]):
        return None  # beyond the edge, or of values that are cut off, an author may mean something else
    fixed = second
    for line, column in nearest[0][0]:
        fixed = replaced(fixed, table.rows[line][column], Number(str(grid[line][column])))
    places = ", ".join(f"({line + 1}, {column + 1})" for line, column in nearest[0][0])
    reason = f"{len(nearest[0][0])} of {cells} cells differ: {places}"
    return said, Finding(Verdict.WRONG, "this system", reason=reason, correction=(to_latex(fixed),))


def _clipped(value: int, shown: int) -> bool:
    """May it be what is left of a value that a picture or a ReLU cuts off?"""
    return shown == max(0, value) or shown == min(255, max(0, value)) or shown == abs(value)


def _tied(nearest: list[tuple[list[tuple[int, int]], int]]) -> bool:
    return len(nearest) > 1 and len(nearest[0][0]) == len(nearest[1][0])


def _grid(node: Node) -> Grid | None:
    while isinstance(node, Group) and matrix_of(node) is None:
        node = node.body
    table = matrix_of(node)
    if table is None or not table.rows or sum(map(len, table.rows)) > MAX_CELLS:
        return None
    if len({len(row) for row in table.rows}) != 1:
        return None
    try:
        return tuple(tuple(_number(cell) for cell in row) for row in table.rows)
    except (UnreadError, RecursionError):
        return None


def _number(node: Node) -> int:
    value = expression(node, lambda letter: None)
    if not value.is_Integer or abs(int(value)) > LARGEST:
        raise UnreadError("no whole number")
    return int(value)


def _shape(grid: Grid) -> tuple[int, int]:
    return len(grid), len(grid[0]) if grid else 0


def _differing(grid: Grid, claimed: Grid) -> list[tuple[int, int]]:
    height, width = _shape(grid)
    return [(i, j) for i, j in product(range(height), range(width)) if grid[i][j] != claimed[i][j]]


def _readings(image: Grid, kernel: Grid) -> Iterator[tuple[str, Grid]]:
    """All that the sign may be, in words, the plainest first."""
    (h, w), (r, s) = _shape(image), _shape(kernel)
    turned = tuple(row[::-1] for row in kernel[::-1])
    for name, taps in (("the correlation", kernel), ("the convolution, which turns the kernel", turned)):
        if taps is turned and turned == kernel:
            continue
        if r <= h and s <= w:
            yield f"{name} over whole windows", _slid(image, taps, 1, (0, 0))
            for stride in range(2, MAX_STRIDE + 1):
                yield f"{name} over whole windows, stride {stride}", _slid(image, taps, stride, (0, 0))
        if r % 2 and s % 2 and (r, s) != (1, 1):
            yield f"{name} that keeps the size", _slid(image, taps, 1, (r // 2, s // 2))
        if (r, s) != (1, 1):
            yield f"the full form of {name}", _slid(image, taps, 1, (r - 1, s - 1))


def _slid(image: Grid, taps: Grid, stride: int, pads: tuple[int, int]) -> Grid:
    (h, w), (r, s) = _shape(image), _shape(taps)
    outputs = [(n + 2 * pad - k) // stride + 1 for n, k, pad in ((h, r, pads[0]), (w, s, pads[1]))]

    def at(i: int, j: int) -> int:
        return image[i][j] if 0 <= i < h and 0 <= j < w else 0

    def window(i: int, j: int) -> int:
        top, left = i * stride - pads[0], j * stride - pads[1]
        return sum(taps[a][b] * at(top + a, left + b) for a, b in product(range(r), range(s)))

    return tuple(tuple(window(i, j) for j in range(outputs[1])) for i in range(outputs[0]))


def _is_other_product(first: Grid, second: Grid, claimed: Grid) -> bool:
    """Is it the product of matrices, or that of their entries?"""
    (h, w), (r, s) = _shape(first), _shape(second)
    entries = (h, w) == (r, s) and claimed == tuple(_multiplied(a, b) for a, b in zip(first, second, strict=True))
    columns = tuple(zip(*second, strict=True))
    rows = tuple(tuple(sum(_multiplied(a, b)) for b in columns) for a in first) if w == r else ()
    return entries or claimed == rows


def _multiplied(first: Sequence[int], second: Sequence[int]) -> tuple[int, ...]:
    return tuple(a * b for a, b in zip(first, second, strict=True))
