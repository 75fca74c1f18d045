"""A picture → SVG that stands alone as a file and is drawn alike inside a page of HTML and by resvg.

Everything is in presentation attributes and shapes that every renderer knows: no style sheet, no fonts of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from symconv.documents.paints import BACKGROUND, EDGE, GREY, TEXT, Colour, Hatch, colour
from symconv.documents.plain_maths import SCRIPT, runs
from symconv.documents.shapes import Label, Line, Outline, Picture, Rect, Shape

MATHS = "Cambria, 'Times New Roman', 'Liberation Serif', 'Libertinus Serif', 'DejaVu Serif', serif"
WORDS = (
    "'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', 'PingFang SC', 'Microsoft YaHei', "
    "'Noto Sans CJK SC', 'Noto Serif CJK SC', sans-serif"
)

_BORDERS: dict[Outline, str] = {
    "thin": 'stroke-width="0.7"',
    "dashed": 'stroke-width="0.8" stroke-dasharray="3 2.2"',
    "thick": 'stroke-width="2"',
    "thick dashed": 'stroke-width="2" stroke-dasharray="6 3"',
    "thick dotted": 'stroke-width="2" stroke-dasharray="1.6 2.2"',
    "none": 'stroke="none"',
}
_HATCHES: dict[Hatch, str] = {
    "plain": "",
    "rising": "M-1,1l2,-2M0,6l6,-6M5,7l2,-2",
    "falling": "M-1,5l2,2M0,0l6,6M5,-1l2,2",
    "level": "M0,3h6",
    "upright": "M3,0v6",
    "dots": "M2.3,3h1.4",
    "grid": "M0,3h6M3,0v6",
    "cross": "M0,6l6,-6M0,0l6,6",
}
"""One tile of each hatching, 6 by 6 points."""


def svg(picture: Picture, id_prefix: str = "", scale: float = 1, font: str = "") -> str:
    """The picture as one `<svg>` element, its description as its alternative text.

    Every id in it begins with `id_prefix`, so that several pictures can share a page. Cells bear the name of what
    they stand for as `data-m`. `scale` is how many units of length a point is, `font` the family that words are set in
    where it is not left to the renderer.
    """
    words = f"'{font}', {WORDS}" if font else WORDS
    name = f"{id_prefix}{picture.name}"
    size = f"{_number(picture.width)} {_number(picture.height)}"
    width, height = (_number(scale * length) for length in (picture.width, picture.height))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" width="{width}" height="{height}" role="img"'
        f" aria-labelledby={quoteattr(f'{name}-title {name}-desc')}>",
        f"<title id={quoteattr(f'{name}-title')}>{escape(picture.title)}</title>",
        f"<desc id={quoteattr(f'{name}-desc')}>{escape(picture.description)}</desc>",
        *_patterns(picture, name),
        f'<rect width="{_number(picture.width)}" height="{_number(picture.height)}" rx="6" fill="{BACKGROUND}"/>',
    ]
    for _, group in groupby(picture.shapes, _sort):
        lines += _group(list(group), name, words)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _patterns(picture: Picture, name: str) -> list[str]:
    """The hatchings that the picture uses."""
    used = sorted({s.paint for s in picture.shapes if isinstance(s, Rect) and isinstance(s.paint, int)})
    hatched = [(number, colour(number)) for number in used if colour(number).hatch != "plain"]
    if not hatched:
        return []
    return ["<defs>", *(_pattern(f"{name}-{number}", paint) for number, paint in hatched), "</defs>"]


def _pattern(id_: str, paint: Colour) -> str:
    width = "1.6" if paint.hatch == "dots" else "0.8"
    cap = ' stroke-linecap="round"' if paint.hatch == "dots" else ""
    return (
        f'<pattern id={quoteattr(id_)} width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="{paint.fill}"/>'
        f'<path d="{_HATCHES[paint.hatch]}" stroke="{paint.stroke}" stroke-width="{width}"{cap} fill="none"/></pattern>'
    )


def _sort(shape: Shape) -> tuple[type[Shape], bool]:
    """What neighbours must have in common to stand in one group: labels, whether they are formulas alone."""
    return type(shape), isinstance(shape, Label) and all(run.maths for run in runs(shape.text))


def _group(shapes: list[Shape], name: str, words: str) -> Iterator[str]:
    """Neighbours of one sort, in a group that holds what they share."""
    kind, maths = _sort(shapes[0])
    font = f'font-family="{MATHS if maths else words}" text-anchor="middle" pointer-events="none"'
    # A halo keeps letters legible on a hatching.
    halo = f'stroke="{BACKGROUND}" stroke-width="2" stroke-opacity="0.8" stroke-linejoin="round" paint-order="stroke"'
    shared = {Rect: f'stroke="{EDGE}"', Line: f'stroke="{EDGE}" fill="none"', Label: f'fill="{TEXT}" {font} {halo}'}
    yield f"<g {shared[kind]}>"
    for shape in shapes:
        if isinstance(shape, Rect):
            yield _rect(shape, name)
        else:
            yield _line(shape) if isinstance(shape, Line) else _label(shape, maths)
    yield "</g>"


def _rect(rect: Rect, name: str) -> str:
    at = f'x="{_number(rect.x)}" y="{_number(rect.y)}"'
    size = f'width="{_number(rect.width)}" height="{_number(rect.height)}"'
    ink = f' stroke="{colour(rect.ink).ink}"' if rect.ink is not None and rect.outline != "none" else ""
    key = f' class="cell" data-m={quoteattr(rect.key)}' if rect.key else ""
    return f'<rect {at} {size} fill="{_fill(rect, name)}" {_BORDERS[rect.outline]}{ink}{key}/>'


def _fill(rect: Rect, name: str) -> str:
    if rect.paint is None:
        return BACKGROUND
    if rect.paint == "clear":
        return "none"
    if rect.paint == "grey":
        return GREY
    paint = colour(rect.paint)
    return paint.fill if paint.hatch == "plain" else escape(f"url(#{name}-{rect.paint})", {'"': "&quot;"})


def _line(line: Line) -> str:
    ink = f' stroke="{colour(line.ink).ink}"' if line.ink is not None else ""
    width = "1.4" if line.ink is not None or line.arrow else "0.7"
    dashes = ' stroke-dasharray="3 2"' if line.dashed else ""
    path = f"M{_number(line.x1)},{_number(line.y1)}L{_number(line.x2)},{_number(line.y2)}"
    head = "".join(f"M{_number(x)},{_number(y)}L{_number(line.x2)},{_number(line.y2)}" for x, y in _barbs(line))
    return f'<path d="{path}{head}" stroke-width="{width}"{dashes}{ink}/>'


def _barbs(line: Line) -> Iterable[tuple[float, float]]:
    """Where the two strokes of an arrow head begin; none without a head, for a line without length has no direction."""
    dx, dy = line.x2 - line.x1, line.y2 - line.y1
    length = (dx * dx + dy * dy) ** 0.5
    if not line.arrow or not length:
        return []
    ux, uy = dx / length, dy / length
    return [(line.x2 - 6 * ux + side * 3.2 * uy, line.y2 - 6 * uy - side * 3.2 * ux) for side in (-1, 1)]


def _label(label: Label, maths: bool) -> str:
    anchor = "" if label.anchor == "middle" else f' text-anchor="{label.anchor}"'
    # Renderers disagree about baselines, so the middle of the letters is put at y by hand.
    at = f'x="{_number(label.x)}" y="{_number(label.y + 0.34 * label.size)}"'
    return f'<text {at} font-size="{_number(label.size)}"{anchor}>{"".join(_spans(label, maths))}</text>'


def _spans(label: Label, maths: bool) -> Iterator[str]:
    """The runs of a label in a group of formulas alone or of words; what is lowered is followed by a step back."""
    now = 0.0
    for run in runs(label.text):
        level = {0: 0.0, -1: 0.24, 1: -0.36}[run.level] * label.size
        found = f' dy="{_number(level - now)}"' if level != now else ""
        found += f' font-size="{_number(label.size * SCRIPT)}"' if run.level else ""
        found += f' font-family="{MATHS}"' if run.maths and not maths else ""
        found += ' font-style="italic"' if run.italic else ""
        now = level
        yield f"<tspan{found}>{escape(run.text)}</tspan>" if found else escape(run.text)


def _number(value: float) -> str:
    """A length, to a hundredth of a point."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
