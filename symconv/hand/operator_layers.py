"""Of which layer each tensor of an operator form has to be: as the forward equation counts them, or as is usual."""

from __future__ import annotations

from symconv.hand.operator_problem import Picture, Problem
from symconv.hand.written import UnreadError


def layer_trouble(left: Picture, others: list[Picture], problem: Problem) -> str | None:
    """Which tensor is of another layer than it has to be, where the note says how it counts. Raises `UnreadError`."""
    listed = [left, *others]
    layers = [picture.layer for picture in listed]
    if all(layer is None for layer in layers):
        return None
    letters = {layer.letter for layer in layers if layer is not None}
    if None in layers or len(letters) != 1:
        raise UnreadError("not every tensor says its layer")
    for picture, wanted in zip(listed, expected_layers(left, listed, problem), strict=True):
        assert picture.layer is not None
        if picture.layer.number in wanted:
            continue
        if problem.convention.x is None or problem.convention.w is None:
            raise UnreadError("the layers are not counted as is usual, and no forward equation says how they are")
        meant = picture.layer.at(wanted[0])
        return f"one of its tensors is of layer {picture.layer}, where that of {meant} is meant"
    return None


def expected_layers(left: Picture, listed: list[Picture], problem: Problem) -> list[tuple[int, ...]]:
    """The layers that the tensors of a form may be of, by its left side."""
    assert left.layer is not None
    convention = problem.convention
    x = -1 if convention.x is None else convention.x
    weights = (0, x) if convention.w is None else (convention.w,)
    number = left.layer.number
    outs = tuple(number - w for w in weights) if left.tensor == "dw" else (number - x,)
    found: list[tuple[int, ...]] = []
    for picture in listed:
        if picture is left or picture.tensor in ("slope", "dz"):
            found.append((number,))
        elif picture.tensor == "w":
            found.append(tuple(out + w for out in outs for w in weights))
        elif picture.tensor == "x":
            found.append(tuple(out + x for out in outs))
        else:
            found.append(outs)
    return found
