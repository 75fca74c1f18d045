"""What the letters of a note's index sums stand for: tensors with the places of their indices, and sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sympy import Expr, Integer

from symconv.closed_form import Setting
from symconv.hand.binding import Learnt
from symconv.hand.layouts import Layout, Place, shaped_like
from symconv.hand.size_letters import FIELDS, Quantity
from symconv.hand.tree import Relation
from symconv.index_sum import Condition

CHANNEL_COUNTS = {"n": "N", "c": "C", "m": "M", "g": "G"}
"""The letter of each number of channels in a problem's setting."""
ORDER = {"x": "ngc", "w": "gmc", "y": "ngm", "b": "gm"}
"""The channels of each tensor in the order in which its shape has them, before the axes; g only where groups are."""


@dataclass(frozen=True)
class BoundSetting(Setting):
    """The problems that a note speaks of: `extra` holds between its sizes besides what always does."""

    extra: tuple[Condition, ...] = ()

    @cached_property
    def assumptions(self) -> tuple[Condition, ...]:
        """What holds between the sizes."""
        return (*super().assumptions, *self.extra)


@dataclass(frozen=True)
class SumBinding:
    """How the sums of a note are read, from one of its lines on.

    `tensors` names x, w, y, b (d before a gradient, p behind a padded one); `layouts` says what each index of x, w, y
    and b is. `sizes` has for each letter what it stands for, by axis, or under None where it belongs to no axis.
    `kinds` says over what an index letter runs where its sum does not. `sure`: some line says how input, output and
    kernel meet; nothing is called wrong without. `stipulated` is what the note says of letters
    besides. `quick`: only proofs are wanted, as when corrections are tried. `bare`: x, w and y stand for their
    gradients in the equation at hand, which the note says of all its formulas where `bare_stated` is set. `learnt`
    says where all this comes from, `ties` what could not be decided. `one_tap`: all weights have a number for an index.
    `centres` has the place of the middle tap for each axis whose taps are counted from there. `channel_base`
    is where channels are counted from, None for `base`.
    """

    tensors: Mapping[str, str]
    ranks: Mapping[str, int]
    layouts: Mapping[str, Layout]
    sizes: Mapping[str, Mapping[int | None, Expr]]
    kinds: Mapping[str, tuple[str, Place]]
    setting: BoundSetting
    base: int = 0
    padded: bool = True
    has_bias: bool = False
    stated: bool = True
    sure: bool = True
    quick: bool = False
    stipulated: tuple[Relation, ...] = ()
    bare: bool = False
    bare_stated: bool = False
    learnt: Mapping[str, Learnt] = field(default_factory=dict)
    ties: tuple[str, ...] = ()
    one_tap: bool = False
    centres: Mapping[int, Expr] = field(default_factory=dict)
    channel_base: int | None = None

    def first(self, tensor: str, place: Place) -> Expr:
        """The first index of a tensor at a place: the base, or the far end of a kernel counted from its middle."""
        if tensor == "w" and isinstance(place, int) and place in self.centres:
            return -self.centres[place]
        if isinstance(place, str) and self.channel_base is not None:
            return Integer(self.channel_base)
        return Integer(self.base)

    def layout(self, tensor: str) -> Layout:
        """The places of the indices of any tensor: those of the one whose gradient or padded form it is."""
        return self.layouts.get(shaped_like(tensor), ())

    def index_letters(self) -> frozenset[str]:
        """All letters that some sum or some left side uses as an index."""
        return frozenset(self.kinds)


def axis_value(setting: BoundSetting, axis: int, quantity: str | Quantity) -> Expr:
    """One quantity of an axis."""
    assert quantity in FIELDS
    value: Expr = getattr(setting.axes[axis], quantity)
    return value


def place_size(setting: BoundSetting, tensor: str, place: Place) -> Expr:
    """The size of a tensor at one place."""
    if isinstance(place, int):
        return axis_value(setting, place, {"x": "input", "w": "kernel", "y": "output"}[tensor])
    return setting.channels[CHANNEL_COUNTS[place]]
