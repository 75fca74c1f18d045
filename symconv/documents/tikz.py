"""A picture → TikZ, with the hatchings of its patterns library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from symconv.documents.paints import EDGE, GREY, TEXT, Hatch, colour
from symconv.documents.shapes import Label, Line, Outline, Picture, Rect
from symconv.templating import tex

_BORDERS: dict[Outline, str] = {
    "thin": "line width=0.6pt",
    "dashed": "line width=0.7pt, dash pattern=on 3pt off 2.2pt",
    "thick": "line width=1.8pt",
    "thick dashed": "line width=1.8pt, dash pattern=on 6pt off 3pt",
    "thick dotted": "line width=1.8pt, dash pattern=on 1.6pt off 2.2pt",
    "none": "draw=none",
}
_PATTERNS: dict[Hatch, str] = {
    "plain": "",
    "rising": "north east lines",
    "falling": "north west lines",
    "level": "horizontal lines",
    "upright": "vertical lines",
    "dots": "dots",
    "grid": "grid",
    "cross": "crosshatch",
}
_ANCHORS = {"middle": "center", "start": "west", "end": "east"}


def tikz(picture: Picture) -> str:
    """The picture as a `tikzpicture`, one unit a point, needing the library `patterns`."""
    lines = [r"\begin{tikzpicture}[x=1pt, y=-1pt, every node/.style={inner sep=0pt, outer sep=0pt}]"]
    lines += [rf"\definecolor{{sc{name}}}{{HTML}}{{{value}}}" for name, value in sorted(_colours(picture))]
    # What TikZ takes for the picture's size is the picture's, not that of what its letters happen to need.
    lines.append(rf"\useasboundingbox (0,0) rectangle ({_number(picture.width)},{_number(picture.height)});")
    grounds = _Grounds(picture)
    for shape in picture.shapes:
        lines += (
            _rect(shape)
            if isinstance(shape, Rect)
            else [_line(shape) if isinstance(shape, Line) else _label(shape, grounds.below(shape))]
        )
    return "\n".join([*lines, r"\end{tikzpicture}"])


def _colours(picture: Picture) -> set[tuple[str, str]]:
    """The names and values of the colours that the picture uses."""
    found = {("text", _html(TEXT)), ("edge", _html(EDGE)), ("grey", _html(GREY))}
    for shape in picture.shapes:
        if isinstance(shape, Rect) and isinstance(shape.paint, int):
            paint = colour(shape.paint)
            found |= {(f"fill{shape.paint}", _html(paint.fill)), (f"hatch{shape.paint}", _html(paint.stroke))}
        if isinstance(shape, Rect | Line) and shape.ink is not None:
            found.add((f"ink{shape.ink}", _html(colour(shape.ink).ink)))
    return found


def _html(value: str) -> str:
    return value.removeprefix("#").upper()


def _rect(rect: Rect) -> Iterable[str]:
    place = f"({_number(rect.x)},{_number(rect.y)}) rectangle +({_number(rect.width)},{_number(rect.height)});"
    if isinstance(rect.paint, int) or rect.paint == "grey":
        yield rf"\fill[sc{'grey' if rect.paint == 'grey' else f'fill{rect.paint}'}] {place}"
    elif rect.paint is None:
        yield rf"\fill[white] {place}"
    if isinstance(rect.paint, int) and (pattern := _PATTERNS[colour(rect.paint).hatch]):
        yield rf"\fill[pattern={pattern}, pattern color=schatch{rect.paint}] {place}"
    if rect.outline != "none":
        ink = "scedge" if rect.ink is None else f"scink{rect.ink}"
        yield rf"\draw[{ink}, {_BORDERS[rect.outline]}] {place}"


def _line(line: Line) -> str:
    ink = "scedge" if line.ink is None else f"scink{line.ink}"
    width = "1.2pt" if line.ink is not None or line.arrow else "0.5pt"
    head = ", ->" if line.arrow else ""
    dashes = ", dash pattern=on 3pt off 2pt" if line.dashed else ""
    ends = f"({_number(line.x1)},{_number(line.y1)}) -- ({_number(line.x2)},{_number(line.y2)});"
    return rf"\draw[{ink}, line width={width}{head}{dashes}] {ends}"


@dataclass(frozen=True)
class _Grounds:
    """What the labels of a picture stand on."""

    picture: Picture

    @cached_property
    def _rects(self) -> list[Rect]:
        return [s for s in self.picture.shapes if isinstance(s, Rect) and s.paint != "clear"]

    def below(self, label: Label) -> str:
        """The colour that keeps a label legible: that of the hatched cell below it, white between cells; else empty."""
        found = [
            rect.paint
            for rect in self._rects
            if 0 <= label.x - rect.x <= rect.width and 0 <= label.y - rect.y <= rect.height
        ]
        if found:
            return f"scfill{found[-1]}" if isinstance(found[-1], int) else ""
        return "white" if label.anchor == "middle" and label.text.startswith("$") else ""


def _label(label: Label, ground: str) -> str:
    # Scaling from ten points reaches the sizes between those that the fonts come in.
    text, scale = tex(label.text), label.size / 10
    if r"\frac" in text and label.text.startswith("$"):
        # Sizes are meant for a fraction on one line; stacked it is half as wide.
        text, scale = text.replace("$", r"$\displaystyle ", 1), min(0.9, 1.4 * scale)
    size = f"scale={_number(scale)}"
    fill = f", fill={ground}, fill opacity=0.75, text opacity=1" if ground else ""
    strut = "" if ground else r"\strut "
    return (
        rf"\node[text=sctext, anchor={_ANCHORS[label.anchor]}, {size}{fill}] "
        rf"at ({_number(label.x)},{_number(label.y)}) {{\normalsize{strut}{text}}};"
    )


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
