"""Tensors of the problem as matrices of their elements: all of one, or one channel of it."""

from __future__ import annotations

from math import prod

from symconv.hand.bound import Bound, split
from symconv.hand.matrix_values import MAX_CELLS, Matrix
from symconv.hand.mentions import Mention
from symconv.hand.polynomial import Atom, of_atom
from symconv.hand.stacks import Stack
from symconv.hand.values import NotUnderstoodError
from symconv.hand.work import TooLargeError
from symconv.spec import Conv


def whole_matrix(conv: Conv, tensor: str) -> Matrix | Stack:
    """All of a tensor, where it is a matrix. Raises `NotUnderstoodError` where it is none."""
    shape = {"x": conv.x_shape, "w": conv.w_shape, "y": conv.y_shape}.get(tensor.removeprefix("d"), ())
    if shape[:2] != (1, 1):
        raise NotUnderstoodError("a tensor with channels is no matrix")
    return _tensor(conv, tensor, (0, 0))


def channel_matrix(conv: Conv, bound: Bound, found: Mention) -> Matrix | Stack | None:
    """The matrix of one channel, `X_{1}`, where elements have a channel's index and spatial ones."""
    tensor, layout = bound.tensor(found), bound.layout
    if tensor is None or layout is None or not found.indexed or tensor.removeprefix("d") not in {"x", "w", "y"}:
        return None
    channels = len(bound.roles(tensor)) - layout.axes
    index = split(found.parts or (), channels) if channels else None
    if index is None or split(found.parts or (), channels + layout.axes) is not None:
        return None
    roles = bound.roles(tensor)
    if not roles[:channels].isalpha():
        return None
    at = dict(zip(roles, (i - bound.base for i in index), strict=False))
    lead = tuple(at.get(role, 0) for role in {"x": "nc", "w": "mc", "y": "nm"}[tensor.removeprefix("d")])
    return _tensor(conv, tensor, lead)


def _tensor(conv: Conv, tensor: str, lead: tuple[int, ...]) -> Matrix | Stack:
    """One channel of a tensor: a row for one axis, a matrix for two, matrices side by side for three."""
    sizes = {"x": conv.input, "w": conv.kernel, "y": conv.output}[tensor.removeprefix("d")]
    if prod(sizes) > MAX_CELLS:
        raise TooLargeError
    *depths, height, width = (1, *sizes) if len(sizes) == 1 else sizes

    def part(*depth: int) -> Matrix:
        places = (*lead, *depth)
        return Matrix(
            tuple(
                tuple(of_atom(Atom(tensor, (*places, v) if len(sizes) == 1 else (*places, u, v))) for v in range(width))
                for u in range(height)
            )
        )

    return Stack(tuple(part(depth) for depth in range(depths[0]))) if depths else part()
