"""An operator form with all that it is made of: a convolution of two operands, under sums, with factors beside it."""

from __future__ import annotations

from dataclasses import dataclass, field

from symconv.hand.operator_nodes import Convolution, Extent, Operand, convolution_of, elementwise, operand_of
from symconv.hand.operator_problem import Picture, Problem
from symconv.hand.terms import bounds_of
from symconv.hand.tree import Node, Sum
from symconv.hand.written import Bound


@dataclass(frozen=True)
class Sign:
    """What is known of the sign or function: how far it goes, whether the forward pass uses it, which comes first.

    `flipped` says whether it turns the kernel, where that is said. `kernel_first` is None where nothing in the note
    says whether the kernel stands first. `padded_near`: words nearby speak of padding. `transposed_turns`: the note
    says that its T turns by 180 degrees.
    """

    extent: Extent = ""
    flipped: bool | None = None
    same_as_forward: bool = False
    kernel_first: bool | None = None
    padded_near: bool = False
    transposed_turns: bool = False


@dataclass(frozen=True)
class Form:
    """One operator form: its left side, operands, sums, slopes and sign, in a problem.

    `turned`: all of its right side is turned by 180 degrees. `assumed` gathers what was taken for granted on the way.
    """

    left: Picture
    known: list[Picture]
    operands: list[Operand]
    bounds: list[Bound]
    slopes: list[Picture]
    found: Convolution
    problem: Problem
    sign: Sign
    turned: bool
    assumed: dict[str, None] = field(default_factory=dict)


def taken_apart(side: Node, problem: Problem) -> tuple[list[Bound], list[Picture], Convolution | None, bool]:
    """The sums around a convolution, what it is multiplied with, the convolution, and whether all of it is turned."""
    bounds: list[Bound] = []
    turned = False
    outer = operand_of(side)
    if isinstance(outer.base, Sum) and outer.steps and all(step == "rotate" for step, _, _ in outer.steps):
        side, turned = outer.base, len(outer.steps) % 2 == 1
    while isinstance(side, Sum) and side.command == "\\sum":
        bounds += bounds_of(side)
        side = side.body
    slopes: list[Picture] = []
    found: Convolution | None = None
    for part in elementwise(side):
        picture = problem.picture(part)
        if picture is not None and picture.tensor == "slope":
            slopes.append(picture)
            continue
        whole_part = operand_of(part)
        inner = convolution_of(whole_part.base)
        if inner is None or found is not None or any(step != "rotate" for step, _, _ in whole_part.steps):
            return bounds, slopes, None, False
        turned = turned != (len(whole_part.steps) % 2 == 1)
        found = inner
    return bounds, slopes, found, turned


def scope_trouble(left: Picture, known: list[Picture], slopes: list[Picture], bounds: list[Bound]) -> str | None:
    """Why the channel letters are out of scope: summed twice, summed though the left side has them, or neither."""
    summed = [bound.letter for bound in bounds]
    own = [letter for _, letter in left.channels]
    used = [letter for picture in (*known, *slopes) for _, letter in picture.channels]
    for letter in summed:
        if letter in own:
            return f"{letter} is summed, and is an index of the left side too"
        if summed.count(letter) > 1:
            return f"{letter} is summed twice"
    for letter in used:
        if letter not in summed and letter not in own:
            return f"{letter} is neither summed nor an index of the left side"
    return None
