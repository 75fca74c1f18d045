"""A picture as SVG: rectangles, lines and labels."""

from __future__ import annotations

from html import escape

from symconv.documents.shapes import Line, Picture, Rect, Shape

_PAINTS = ("#9ecae1", "#fdae6b", "#a1d99b", "#bcbddc", "#fc9272", "#d9d9d9")


def svg(picture: Picture, id_prefix: str = "") -> str:
    """The picture as one `svg` element. `id_prefix` stands before its ids, so that several fit into one page."""
    name = escape(f"{id_prefix}{picture.name}")
    size = (
        f'width="{picture.width:g}pt" height="{picture.height:g}pt" viewBox="0 0 {picture.width:g} {picture.height:g}"'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{name}" {size} role="img" font-family="serif">'
        f"<title>{escape(picture.title)}</title><desc>{escape(picture.description)}</desc>"
        + "".join(map(_shape, picture.shapes))
        + "</svg>"
    )


def _shape(shape: Shape) -> str:
    if isinstance(shape, Rect):
        fill = "white" if shape.paint is None else _PAINTS[shape.paint % len(_PAINTS)]
        stroke = {"thin": "0.5", "thick": "1.5", "dashed": "0.5", "none": "0"}[shape.outline]
        dashes = ' stroke-dasharray="2 2"' if shape.outline == "dashed" else ""
        return (
            f'<rect x="{shape.x:g}" y="{shape.y:g}" width="{shape.width:g}" height="{shape.height:g}" fill="{fill}" '
            f'stroke="black" stroke-width="{stroke}"{dashes}/>'
        )
    if isinstance(shape, Line):
        dashes = ' stroke-dasharray="2 2"' if shape.dashed else ""
        ends = f'x1="{shape.x1:g}" y1="{shape.y1:g}" x2="{shape.x2:g}" y2="{shape.y2:g}"'
        return f'<line {ends} stroke="black" stroke-width="0.7"{dashes}/>'
    place = (
        f'x="{shape.x:g}" y="{shape.y + 0.35 * shape.size:g}" font-size="{shape.size:g}" text-anchor="{shape.anchor}"'
    )
    return f"<text {place}>{escape(shape.text.strip('$'))}</text>"
