"""Parts of a picture, put beside and below each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from symconv.documents.plain_maths import width as text_width
from symconv.documents.shapes import Label, Line, Picture, Rect, Shape

MARGIN = 12
LINE = 1.35
"""The height of a line of text, as a part of its size."""

Align = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Drawing:
    """Shapes within `width` by `height` points."""

    width: float
    height: float
    shapes: tuple[Shape, ...] = ()

    def moved(self, dx: float, dy: float) -> tuple[Shape, ...]:
        """Its shapes, further right by dx and further down by dy."""
        return tuple(_moved(shape, dx, dy) for shape in self.shapes)

    def over(self, shapes: Iterable[Shape]) -> Drawing:
        """This drawing with more shapes on top, which must lie within it."""
        return replace(self, shapes=(*self.shapes, *shapes))


def _moved(shape: Shape, dx: float, dy: float) -> Shape:
    if isinstance(shape, Line):
        return replace(shape, x1=shape.x1 + dx, y1=shape.y1 + dy, x2=shape.x2 + dx, y2=shape.y2 + dy)
    return replace(shape, x=shape.x + dx, y=shape.y + dy)


def row(parts: Sequence[Drawing], gap: float = 12, align: Align = "start") -> Drawing:
    """Parts beside each other, `align`ed from top to bottom."""
    height = max((part.height for part in parts), default=0)
    shapes: list[Shape] = []
    x = 0.0
    for part in parts:
        shapes += part.moved(x, _offset(align, height - part.height))
        x += part.width + gap
    return Drawing(max(0.0, x - gap), height, tuple(shapes))


def column(parts: Sequence[Drawing], gap: float = 6, align: Align = "start") -> Drawing:
    """Parts below each other, `align`ed from left to right."""
    width = max((part.width for part in parts), default=0)
    shapes: list[Shape] = []
    y = 0.0
    for part in parts:
        shapes += part.moved(_offset(align, width - part.width), y)
        y += part.height + gap
    return Drawing(width, max(0.0, y - gap), tuple(shapes))


def flow(parts: Sequence[Drawing], columns: int, gap: float = 18) -> Drawing:
    """Parts in rows of `columns`, with columns that align."""
    lines = [parts[start : start + columns] for start in range(0, len(parts), columns)]
    widths = [max(line[at].width for line in lines if at < len(line)) for at in range(min(columns, len(parts)))]
    return column(
        [row([replace(part, width=widths[at]) for at, part in enumerate(line)], gap) for line in lines], gap * 0.8
    )


def _offset(align: Align, room: float) -> float:
    return {"start": 0.0, "middle": room / 2, "end": room}[align]


def words(text: str, size: float = 10, room: float = 0) -> Drawing:
    """A text, on several lines where it is wider than `room` (0: any room)."""
    lines = _wrapped(text, size, room) if room else [text]
    height = size * LINE
    shapes = tuple(Label(0, height * (at + 0.5), line, size, "start") for at, line in enumerate(lines))
    return Drawing(max(text_width(line, size) for line in lines), height * len(lines), shapes)


def _wrapped(text: str, size: float, room: float) -> list[str]:
    """Lines no wider than `room`: broken at spaces, and anywhere between Chinese characters but before points."""
    pieces = re.findall(
        r"(?:\$[^$]*\$|\([^()]*\)|[^\s$(\u3000-\u9fff\uff00-\uffef])+[\u3001-\u3002\uff00-\uffef]*|\s+|.", text
    )
    lines = [""]
    for piece in pieces:
        points = piece in "，。、；：）"
        if lines[-1] and not points and text_width((lines[-1] + piece).rstrip(), size) > room:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def swatch(rect: Rect, text: str, size: float = 9, room: float = 0) -> Drawing:
    """One entry of a legend: a small `rect`, whose place and size are set here, and what it stands for."""
    side = 12.0
    return row([Drawing(side, side, (replace(rect, x=0, y=0, width=side, height=side),)), words(text, size, room)], 5)


def finished(drawing: Drawing, name: str, title: str, description: str) -> Picture:
    """A drawing as a picture, with a margin around it."""
    width, height = drawing.width + 2 * MARGIN, drawing.height + 2 * MARGIN
    return Picture(name, round(width, 2), round(height, 2), drawing.moved(MARGIN, MARGIN), title, description)
