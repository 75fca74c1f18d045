"""Matrices side by side with dots among them, and the depths that the dots hide where the others' order tells them."""

from __future__ import annotations

from collections.abc import Sequence

from symconv.hand.dotted_matrices import completed, single_atom
from symconv.hand.matrix_values import HiddenError, Matrix
from symconv.hand.polynomial import Atom, Polynomial, number, of_atom
from symconv.hand.stacks import Stack, stacked
from symconv.spec import Conv

AMONG = "dots among matrices side by side leave some of them to the reader"


def filled_stack(seen: Sequence[Matrix | None], conv: Conv, zeros: int = 0) -> tuple[Stack, bool]:
    """The whole of a tensor of which dots, None here, hide some depths; and whether only zeros come behind them.

    Every matrix is of one depth of one tensor, or zero. `zeros` are hidden behind the last element where nothing but
    zeros stands behind the dots. Raises `HiddenError` where the order of what is written does not tell what is hidden,
    `ShapeError` where the matrices have different shapes.
    """
    written = [part for part in seen if part is not None]
    if len(written) != len(seen) - 1 or any(part.gapped for part in written):
        raise HiddenError(AMONG)
    gap = next(place for place, part in enumerate(seen) if part is None)
    stacked(written)  # matrices of different shapes are no depths of one tensor
    depths = [_depth(part) for part in written]
    found = [depth for depth in depths if depth is not None]
    if not found or len({(tensor, lead) for tensor, lead, _ in found}) != 1:
        raise HiddenError(AMONG)
    tensor, lead, _ = found[0]
    shape = {"x": conv.x_shape, "w": conv.w_shape, "y": conv.y_shape}.get(tensor.removeprefix("d"), ())
    if len(shape) != len(lead) + 3:
        raise HiddenError(AMONG)
    steps = conv.stride if tensor.endswith("y") else conv.dilation
    listed = [None if depth is None else depth[2] for depth in depths]
    for apart in (1, steps[0]):
        places = completed(listed, gap, shape[-3], zeros, apart)
        if places is None:
            continue
        template = next(part for part, depth in zip(written, depths, strict=True) if depth is not None)
        parts = [_at(template, place if place is not None and 0 <= place < shape[-3] else None) for place in places]
        behind = len(written) - gap
        if parts[:gap] == written[:gap] and parts[len(parts) - behind :] == written[gap:]:
            return Stack(tuple(parts)), all(depth is None for depth in depths[gap:])
    raise HiddenError(AMONG)


def _depth(part: Matrix) -> tuple[str, tuple[int, ...], int] | None:
    """The tensor, the indices before the depth, and the depth that all cells of a matrix share; None of zeros.

    Raises `HiddenError` where they share none.
    """
    found = set()
    for row in part.rows:
        for cell in row:
            if cell.terms:
                atom = single_atom(cell)
                if atom is None or len(atom.at) < 3:
                    raise HiddenError(AMONG)
                found.add((atom.tensor, atom.at[:-3], atom.at[-3]))
    if len(found) > 1:
        raise HiddenError(AMONG)
    return next(iter(found), None)


def _at(template: Matrix, depth: int | None) -> Matrix:
    """A matrix of elements at another depth; at none, zeros."""

    def moved(cell: Polynomial) -> Polynomial:
        atom = single_atom(cell)
        if atom is None or depth is None:
            return number(0)
        return of_atom(Atom(atom.tensor, (*atom.at[:-3], depth, *atom.at[-2:])))

    return template.mapped(moved)
