"""What a picture is made of: rectangles, lines and labels, measured in points. How they are drawn is a format's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["phases", "window", "zeros", "axes"]
KINDS: tuple[Kind, ...] = ("phases", "window", "zeros", "axes")
"""The pictures that there are of a problem."""

Paint = int | Literal["grey", "clear"] | None
Outline = Literal["thin", "thick", "thick dashed", "thick dotted", "dashed", "none"]


@dataclass(frozen=True)
class Rect:
    """A rectangle with its upper left corner at (x, y).

    `paint` is the number of a colour with a hatching of its own, so that two are told apart in black and white too;
    "grey" stands for what is no element, "clear" lets show what lies below, None leaves it white. `outline` is how
    its border is drawn, in the dark colour number `ink` where there is one. `key` names what it stands for, as marks
    in formulas do.
    """

    x: float
    y: float
    width: float
    height: float
    paint: Paint = None
    outline: Outline = "thin"
    key: str = ""
    ink: int | None = None


@dataclass(frozen=True)
class Line:
    """A straight line, with an arrow head at its end where `arrow`, in the dark colour number `ink`; without, grey."""

    x1: float
    y1: float
    x2: float
    y2: float
    arrow: bool = False
    dashed: bool = False
    ink: int | None = None


@dataclass(frozen=True)
class Label:
    """A text whose middle, beginning or end (`anchor`) stands at (x, y), y the middle of its height.

    Formulas in it stand in $…$, letters with subscripts such as `$x_{11}$`.
    """

    x: float
    y: float
    text: str
    size: float = 10
    anchor: Literal["middle", "start", "end"] = "middle"


Shape = Rect | Line | Label


@dataclass(frozen=True)
class Picture:
    """A picture of `width` by `height` points; `description` says in words what it shows to those who don't see it."""

    name: str
    width: float
    height: float
    shapes: tuple[Shape, ...]
    title: str
    description: str
