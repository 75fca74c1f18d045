"""Matrices with dots: which rows and columns are written, and those that dots hide where their order tells them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import prod

from symconv.hand.matrix_values import MAX_CELLS, HiddenError, Matrix
from symconv.hand.polynomial import Atom, Polynomial, number, of_atom
from symconv.hand.tree import Dots, Empty, Node, Table
from symconv.spec import Conv

Cells = tuple[tuple[Node, ...], ...]


def written(table: Table) -> tuple[Cells, int | None, int | None]:
    """The cells that are written out, and before which row and column of them dots hide others.

    Raises `HiddenError` where dots hide in more than one place.
    """
    rows = table.rows
    hidden_rows = [u for u, row in enumerate(rows) if len(rows) > 1 and _dotted(row)]
    kept = [row for u, row in enumerate(rows) if u not in hidden_rows]
    widths = {len(row) for row in kept}
    if len(widths) != 1 or len(hidden_rows) > 1:
        raise HiddenError("dots in a matrix leave entries to the reader")
    (width,) = widths
    hidden_columns = [v for v in range(width) if width > 1 and _dotted([row[v] for row in kept])]
    if len(hidden_columns) > 1:
        raise HiddenError("dots in a matrix leave entries to the reader")
    cells = tuple(tuple(cell for v, cell in enumerate(row) if v not in hidden_columns) for row in kept)
    return cells, next(iter(hidden_rows), None), next(iter(hidden_columns), None)


def _dotted(cells: Sequence[Node]) -> bool:
    return all(isinstance(cell, Dots | Empty) for cell in cells) and any(isinstance(cell, Dots) for cell in cells)


def filled(matrix: Matrix, conv: Conv, zeros: int = 0) -> Matrix:
    """The matrix with what its dots hide, where its cells are one tensor's elements in their order; else as it is.

    Where nothing but zeros stands behind the dots, as many as `zeros` are hidden after the last element.
    """
    atoms = [[single_atom(cell) for cell in row] for row in matrix.rows]
    found = [atom for row in atoms for atom in row if atom is not None]
    known = all(atom is not None or not cell.terms for r, s in zip(atoms, matrix.rows, strict=True)
                for atom, cell in zip(r, s, strict=True))  # fmt: skip
    if not known or not found or len({atom.tensor for atom in found}) != 1:
        return matrix
    tensor = found[0].tensor
    shapes = {"x": conv.x_shape, "w": conv.w_shape, "y": conv.y_shape}
    shape = shapes.get(tensor.removeprefix("d"))
    if shape is None or any(len(atom.at) != len(shape) for atom in found):
        return matrix
    steps = conv.stride if tensor.endswith("y") else conv.dilation
    for apart in ((1, 1), (1, *steps)[-2:]):
        made = _grid(matrix, atoms, tensor, shape, zeros, apart)
        if made is not None and _shows(made, matrix):
            return _marked(made, matrix)
    made = _flat(matrix, atoms, tensor, shape, zeros)
    return _marked(made, matrix) if made is not None and _shows(made, matrix) else matrix


def _marked(made: Matrix, matrix: Matrix) -> Matrix:
    """The matrix that dots were filled in of, with which of its rows and columns are written."""
    sizes = zip(made.shape, matrix.shape, (matrix.row_gap, matrix.column_gap), strict=True)
    rows, columns = (
        frozenset(range(whole)) if gap is None else frozenset([*range(gap), *range(whole - (seen - gap), whole)])
        for whole, seen, gap in sizes
    )
    return replace(made, shown=(rows, columns))


def open_ended(matrix: Matrix) -> bool:
    """Does nothing but zeros stand behind its dots?"""
    rows, columns = matrix.rows[matrix.row_gap or 0 :], [row[matrix.column_gap or 0 :] for row in matrix.rows]
    below = matrix.row_gap is not None and not any(cell.terms for row in rows for cell in row)
    return below or (matrix.column_gap is not None and not any(cell.terms for row in columns for cell in row))


def single_atom(cell: Polynomial) -> Atom | None:
    """The element that is all of a cell, if it is one."""
    if len(cell.terms) != 1:
        return None
    ((monomial, coefficient),) = cell.terms.items()
    return monomial[0] if len(monomial) == 1 and coefficient == 1 else None


def _grid(
    matrix: Matrix,
    atoms: list[list[Atom | None]],
    tensor: str,
    shape: tuple[int, ...],
    zeros: int,
    apart: tuple[int, ...],
) -> Matrix | None:
    """Row by row the last index but one grows, column by column the last."""
    leads = {atom.at[:-2] for row in atoms for atom in row if atom is not None}
    if len(leads) != 1:
        return None
    rows = [next((atom.at[-2] for atom in row if atom is not None), None) for row in atoms]
    columns = [next((row[v].at[-1] for row in atoms if row[v] is not None), None) for v in range(len(atoms[0]))]  # type: ignore[union-attr]
    below, across = (
        completed(rows, matrix.row_gap, shape[-2], zeros, apart[0]),
        completed(columns, matrix.column_gap, shape[-1], zeros, apart[1]),
    )
    if below is None or across is None or len(below) * len(across) > MAX_CELLS:
        return None
    lead = leads.pop()
    return Matrix(tuple(tuple(_cell(tensor, (*lead, i, j), shape) for j in across) for i in below))


def _flat(
    matrix: Matrix, atoms: list[list[Atom | None]], tensor: str, shape: tuple[int, ...], zeros: int
) -> Matrix | None:
    """A column or a row in which the elements follow one another."""
    column = len(atoms[0]) == 1
    listed = [row[0] for row in atoms] if column else atoms[0]
    if not column and len(atoms) != 1:
        return None
    gap = matrix.row_gap if column else matrix.column_gap
    places = completed([None if atom is None else _place(atom.at, shape) for atom in listed], gap, prod(shape), zeros)
    if places is None:
        return None
    indices = [_index(place, shape) for place in places if place is not None and 0 <= place < prod(shape)]
    if len(indices) != len(places):
        return None
    made = Matrix(tuple((_cell(tensor, index, shape),) for index in indices))
    return made if column else made.transposed


def _place(index: tuple[int, ...], shape: tuple[int, ...]) -> int:
    place = 0
    for at, size in zip(index, shape, strict=True):
        place = place * size + at
    return place


def _index(place: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    found: list[int] = []
    for size in reversed(shape):
        place, at = divmod(place, size)
        found.append(at)
    return tuple(reversed(found))


def completed(
    seen: Sequence[int | None], gap: int | None, size: int, zeros: int, apart: int = 1
) -> list[int | None] | None:
    """Numbers that grow evenly, with those that the gap hides; None where no number stands, as between them.

    Either every entry has a number, or the numbers are one apart and every so many entries, zeros between them: every
    `apart`, where it can't be seen how many.
    """
    parts = [(0, len(seen))] if gap is None else [(0, gap), (gap, len(seen))]
    known = [[(at, value) for at in range(*part) if (value := seen[at]) is not None] for part in parts]
    if not known[0]:
        return None
    steps = {(b[0] - a[0], b[1] - a[1]) for part in known for a, b in pairwise(part)}
    places, growth = min(steps, default=(apart, 1))
    if len(steps) > 1 or growth < 1 or 1 not in (places, growth):
        return None
    start, first = known[0][0]
    if known[-1]:
        last, end = known[-1][0]
        length = len(seen) + start + (end - first) * places // growth - last
        if (end - first) * places % growth:
            return None
    else:
        length = start + (size - 1 - first) * places // growth + 1 + zeros + len(seen) - (gap or 0)
    if not len(seen) <= length <= MAX_CELLS:
        return None
    return [None if (at - start) * growth % places else first + (at - start) * growth // places for at in range(length)]


def _cell(tensor: str, at: tuple[int | None, ...], shape: tuple[int, ...]) -> Polynomial:
    places = tuple(index for index, size in zip(at, shape, strict=True) if index is not None and 0 <= index < size)
    return of_atom(Atom(tensor, places)) if len(places) == len(at) else number(0)


def _shows(made: Matrix, matrix: Matrix) -> bool:
    """Are the rows and columns that are written there unchanged?"""
    shown = made.like(matrix)
    return shown.rows == matrix.rows
