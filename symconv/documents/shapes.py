"""What a picture is made of: rectangles, lines and labels, measured in points. How they are drawn is a format's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Rect:
    """A rectangle with its upper left corner at (x, y).

    `paint` is the number of a colour with a hatching of its own, so that two are told apart in black and white too;
    None leaves it white. `outline` is how its border is drawn. `key` names what it stands for, as marks in formulas do.
    """

    x: float
    y: float
    width: float
    height: float
    paint: int | None = None
    outline: Literal["thin", "thick", "dashed", "none"] = "thin"
    key: str = ""


@dataclass(frozen=True)
class Line:
    """A straight line, with an arrow head at its end where `arrow`."""

    x1: float
    y1: float
    x2: float
    y2: float
    arrow: bool = False
    dashed: bool = False


@dataclass(frozen=True)
class Label:
    """A text whose middle, beginning or end (`anchor`) stands at (x, y), y the middle of its height.

    A text in $…$ is a formula of letters with subscripts such as `x_{11}`.
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
