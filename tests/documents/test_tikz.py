from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from symconv import Conv
from symconv.documents.shapes import KINDS, Label, Line, Picture, Rect
from symconv.documents.tikz import tikz
from tests.documents.test_pictures import drawn
from tests.documents.test_render import compile_tex

START = r"\documentclass{article}\usepackage[margin=1cm]{geometry}\usepackage[utf8]{inputenc}\usepackage{graphicx}"
START += r"\usepackage{tikz}\usetikzlibrary{patterns}\begin{document}"


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize(
    "conv", [Conv((5, 5), 3, 2, 1), Conv(9, 3, 4, 0, 2), Conv((9, 6, 5), 3, 4, 1), Conv((24, 24), 5, 5)]
)
def test_every_picture_compiles(conv: Conv, tmp_path: Path) -> None:
    pictures = []
    for picture in (drawn(conv, kind) for kind in KINDS):
        scale = min(500 / picture.width, 300 / picture.height)
        pictures.append(rf"\scalebox{{{scale:.3f}}}{{{tikz(picture)}}}\par")
    compile_tex("pdflatex", "\n".join([START, *pictures, r"\end{document}"]), tmp_path)


def test_a_fraction_is_stacked() -> None:
    text = tikz(Picture("p", 20, 20, (Label(5, 5, r"$\frac{dL}{dx}$", 5),), "t", "d"))
    assert r"scale=0.7, fill=white" in text
    assert r"$\displaystyle \frac{dL}{dx}$" in text


def test_shapes_become_paths() -> None:
    shapes = (
        Rect(0, 0, 10, 10, 1, "thick dashed", ink=2),
        Rect(10, 0, 10, 10, "grey"),
        Line(0, 0, 9, 9, arrow=True, dashed=True),
        Label(5, 5, "$x_{1}$ & more"),
    )
    text = tikz(Picture("p", 20, 20, shapes, "t", "d"))
    assert r"\useasboundingbox (0,0) rectangle (20,20);" in text
    assert "pattern=north east lines, pattern color=schatch1" in text
    assert r"\draw[scink2, line width=1.8pt, dash pattern=on 6pt off 3pt] (0,0) rectangle +(10,10);" in text
    assert "->" in text
    assert r"$x_{1}$ \& more" in text
    assert text.count(r"\definecolor{scink2}") == 1
