"""Matrices of polynomials: products, correlations, rotations, paddings, and where shapes do not fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from symconv.hand.dots import hidden
from symconv.hand.polynomial import Polynomial, number, total
from symconv.hand.work import TooLargeError

MAX_CELLS = 40_000


class ShapeError(Exception):
    """Raised where matrices of such shapes can't be combined; its text is the reason."""


class HiddenError(Exception):
    """Raised where dots hide what would have to be known; its text is the reason."""


@dataclass(frozen=True)
class Matrix:
    """Rows of cells, all of one length.

    Dots may hide rows or columns: `row_gap` and `column_gap` say before which of those that are written, None where
    all are. Where it could be told what they hide, `shown` has the rows and the columns that are written.
    """

    rows: tuple[tuple[Polynomial, ...], ...]
    row_gap: int | None = None
    column_gap: int | None = None
    shown: tuple[frozenset[int], frozenset[int]] | None = field(default=None, compare=False)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.rows), len(self.rows[0])

    @property
    def size(self) -> str:
        """The shape as text."""
        return f"{self.shape[0]}×{self.shape[1]}" + (" (dots left out)" if self.gapped else "")

    @property
    def gapped(self) -> bool:
        """Whether dots hide some of it."""
        return self.row_gap is not None or self.column_gap is not None

    def mapped(self, change: Callable[[Polynomial], Polynomial]) -> Matrix:
        """Every cell changed."""
        return replace(self, rows=tuple(tuple(map(change, row)) for row in self.rows))

    @property
    def transposed(self) -> Matrix:
        """Rows as columns."""
        return Matrix(tuple(zip(*self.rows, strict=True)), self.column_gap, self.row_gap)

    @property
    def rotated(self) -> Matrix:
        """Turned by 180°."""
        row_gap, column_gap = (
            None if gap is None else size - gap
            for gap, size in zip((self.row_gap, self.column_gap), self.shape, strict=True)
        )
        return Matrix(tuple(row[::-1] for row in self.rows[::-1]), row_gap, column_gap)

    def like(self, other: Matrix) -> Matrix:
        """Its rows and columns that correspond to those of another matrix where dots hide some of either.

        Raises `HiddenError` where the shapes can't be of one matrix.
        """
        rows = _common(self.shape[0], self.row_gap, other.shape[0], other.row_gap)
        columns = _common(self.shape[1], self.column_gap, other.shape[1], other.column_gap)
        if rows is None or columns is None:
            raise HiddenError("the dots of two matrices do not hide the same rows or columns")
        chosen = rows.of(self.shape[0])
        cells = tuple(tuple(self.rows[u][v] for v in columns.of(self.shape[1])) for u in chosen)
        return Matrix(cells, rows.gap, columns.gap)


@dataclass(frozen=True)
class _Ends:
    """So many entries at the start and, where `gap` says so, at the end."""

    head: int
    tail: int
    gap: int | None

    def of(self, size: int) -> list[int]:
        """The places of these entries among all that are written."""
        return [*range(self.head), *range(size - self.tail, size)]


def _common(size: int, gap: int | None, other: int, other_gap: int | None) -> _Ends | None:
    """What two lists of entries have in common, each perhaps with dots between its ends."""
    if gap is None and other_gap is None:
        return _Ends(size, 0, None) if size == other else None
    heads = [g for g in (gap, other_gap) if g is not None]
    tails = [n - g for n, g in ((size, gap), (other, other_gap)) if g is not None]
    head, tail = min(heads), min(tails)
    for n, g in ((size, gap), (other, other_gap)):
        # Without dots there must be room for what the other shows.
        if g is None and n < max(heads) + max(tails):
            return None
    return _Ends(head, tail, head)


def combined(a: Matrix, b: Matrix, join: Callable[[Polynomial, Polynomial], Polynomial]) -> Matrix:
    """Two matrices of one shape, cell by cell. Raises `ShapeError` where the shapes differ."""
    if a.gapped or b.gapped:
        a, b = a.like(b), b.like(a)
    if a.shape != b.shape:
        raise ShapeError(f"a {a.size} and a {b.size} matrix can't be combined cell by cell")
    rows = tuple(tuple(join(x, y) for x, y in zip(r, s, strict=True)) for r, s in zip(a.rows, b.rows, strict=True))
    return Matrix(rows, a.row_gap, a.column_gap)


def product(a: Matrix, b: Matrix) -> Matrix:
    """The matrix product. Raises `ShapeError` where the inner sizes differ."""
    if a.column_gap is not None or b.row_gap is not None:
        return _gapped_product(a, b)
    if a.shape[1] != b.shape[0]:
        raise ShapeError(f"a {a.size} matrix can't be multiplied by a {b.size} matrix")
    if a.shape[0] * b.shape[1] * a.shape[1] > MAX_CELLS * 10:
        raise TooLargeError
    columns = b.transposed.rows
    return Matrix(
        tuple(
            tuple(total(x * y for x, y in zip(row, column, strict=True) if x.terms and y.terms) for column in columns)
            for row in a.rows
        ),
        a.row_gap,
        b.column_gap,
    )


def _gapped_product(a: Matrix, b: Matrix) -> Matrix:
    """The product of matrices of which dots hide columns of the first, rows of the second, or both."""
    ends = _common(a.shape[1], a.column_gap, b.shape[0], b.row_gap)
    if ends is None:
        raise HiddenError("the dots of two matrices do not hide the same rows or columns")
    first = Matrix(tuple(tuple(row[v] for v in ends.of(a.shape[1])) for row in a.rows), a.row_gap)
    second = Matrix(tuple(b.rows[u] for u in ends.of(b.shape[0])), None, b.column_gap)
    known = product(first, second)
    rest = hidden(0)
    columns: list[Polynomial] = []
    for v in range(b.shape[1]):
        # Where one factor has nothing hidden, what the hidden terms are multiplied by is known.
        unseen = [b.rows[u][v] for u in range(ends.head, b.shape[0] - ends.tail)] if b.row_gap is None else []
        columns.append(total(rest * cell for cell in unseen) if b.row_gap is None else rest)
    if b.row_gap is None:
        return replace(known, rows=tuple(tuple(x + y for x, y in zip(r, columns, strict=True)) for r in known.rows))
    rows = []
    for u, cells in enumerate(known.rows):
        between = a.rows[u][ends.head : a.shape[1] - ends.tail] if a.column_gap is None else ()
        extra = total(rest * cell for cell in between) if a.column_gap is None else rest
        rows.append(tuple(cell + extra for cell in cells))
    return replace(known, rows=tuple(rows))


def correlation(a: Matrix, b: Matrix, stride: tuple[int, int], dilation: tuple[int, int], flipped: bool) -> Matrix:
    """The valid correlation of a with b (rotated first where `flipped`). Raises `ShapeError` where b does not fit."""
    if a.gapped or b.gapped:
        raise HiddenError("dots in a matrix leave entries to the reader")
    kernel = b.rotated if flipped else b
    reach = tuple((size - 1) * d + 1 for size, d in zip(kernel.shape, dilation, strict=True))
    outputs = [(size - r) // s + 1 for size, r, s in zip(a.shape, reach, stride, strict=True)]
    if min(size - r for size, r in zip(a.shape, reach, strict=True)) < 0:
        raise ShapeError(f"a {b.size} kernel does not fit into a {a.size} matrix")
    if outputs[0] * outputs[1] * kernel.shape[0] * kernel.shape[1] > MAX_CELLS * 10:
        raise TooLargeError
    taps = [
        (p * dilation[0], q * dilation[1], cell)
        for p, row in enumerate(kernel.rows)
        for q, cell in enumerate(row)
        if cell.terms
    ]
    return Matrix(
        tuple(
            tuple(
                total(
                    cell * found for p, q, cell in taps if (found := a.rows[u * stride[0] + p][v * stride[1] + q]).terms
                )
                for v in range(outputs[1])
            )
            for u in range(outputs[0])
        )
    )


def padded(a: Matrix, rows: tuple[int, int], columns: tuple[int, int]) -> Matrix:
    """Zeros around a matrix: so many rows above and below, columns left and right."""
    zero = number(0)
    width = a.shape[1] + sum(columns)
    if (a.shape[0] + sum(rows)) * width > MAX_CELLS:
        raise TooLargeError
    blank = (zero,) * width
    inside = tuple((zero,) * columns[0] + row + (zero,) * columns[1] for row in a.rows)
    return Matrix(
        (blank,) * rows[0] + inside + (blank,) * rows[1],
        None if a.row_gap is None else a.row_gap + rows[0],
        None if a.column_gap is None else a.column_gap + columns[0],
    )
