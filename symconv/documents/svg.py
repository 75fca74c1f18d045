"""A picture as SVG."""

from __future__ import annotations

from html import escape

from symconv.documents.shapes import Label, Line, Picture, Rect, Shape


def svg(picture: Picture, id_prefix: str = "") -> str:
    """The picture as an `svg` element with its title and description; `id_prefix` keeps ids apart on one page."""
    title, description = (f"{id_prefix}{picture.name}-{part}" for part in ("title", "description"))
    shapes = "".join(map(_shape, picture.shapes))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {picture.width:g} {picture.height:g}" '
        f'width="{picture.width:g}" height="{picture.height:g}" role="img" '
        f'aria-labelledby="{escape(title)} {escape(description)}">'
        f'<title id="{escape(title)}">{escape(picture.title)}</title>'
        f'<desc id="{escape(description)}">{escape(picture.description)}</desc>{shapes}</svg>'
    )


def _shape(shape: Shape) -> str:
    if isinstance(shape, Rect):
        mark = f' data-m="{escape(shape.key.replace("_", " "))}"' if shape.key else ""
        return (
            f'<rect x="{shape.x:g}" y="{shape.y:g}" width="{shape.width:g}" height="{shape.height:g}" fill="none" '
            f'stroke="currentColor" pointer-events="all"{mark}></rect>'
        )
    if isinstance(shape, Line):
        return (
            f'<line x1="{shape.x1:g}" y1="{shape.y1:g}" x2="{shape.x2:g}" y2="{shape.y2:g}" stroke="currentColor">'
            "</line>"
        )
    assert isinstance(shape, Label)
    return (
        f'<text x="{shape.x:g}" y="{shape.y:g}" font-size="{shape.size:g}" text-anchor="{shape.anchor}" '
        f'dominant-baseline="central" fill="currentColor">{escape(shape.text.strip("$"))}</text>'
    )
