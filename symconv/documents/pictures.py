"""A derivation → one of its pictures."""

from __future__ import annotations

from collections.abc import Callable

from symconv.derivation import Derivation
from symconv.documents.picture_axes import axes_picture
from symconv.documents.picture_context import Artist
from symconv.documents.picture_phases import phases_picture
from symconv.documents.picture_window import window_picture
from symconv.documents.picture_zeros import zeros_picture
from symconv.documents.prose import Prose
from symconv.documents.shapes import KINDS, Kind, Picture
from symconv.errors import SymconvError, shorten
from symconv.spelling import Spelling

_PAINTERS: dict[str, Callable[[Artist], Picture]] = {
    "phases": phases_picture,
    "window": window_picture,
    "zeros": zeros_picture,
    "axes": axes_picture,
}


def draw_picture(kind: str, derivation: Derivation, spelling: Spelling, prose: Prose) -> Picture:
    """The picture of `kind`, one of `KINDS`, folded where the problem is large.

    Raises `SymconvError` for a kind that there is not, `LimitError` where the strides make too many phases to draw.
    """
    if kind not in _PAINTERS:
        raise SymconvError(f"figure {shorten(kind)}: not a kind of figure; choose {', '.join(KINDS)}")
    return _PAINTERS[kind](Artist(derivation, spelling, prose))


__all__ = ["KINDS", "Kind", "draw_picture"]
