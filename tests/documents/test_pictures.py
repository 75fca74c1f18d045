"""What every picture must be: within its page, of bounded size, described, and painted by the definition."""

from __future__ import annotations

import re
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symconv import Conv, SymconvError
from symconv.derivation import derive
from symconv.documents.pictures import draw_picture
from symconv.documents.plain_maths import width
from symconv.documents.prose import LANGUAGES, Prose
from symconv.documents.shapes import KINDS, Label, Line, Picture, Rect
from symconv.documents.svg import svg
from symconv.house_styles import NOTATIONS, notation_named
from symconv.spelling import Spelling
from tests.problems import NAMED, problems


def drawn(conv: Conv, kind: str, notation: str = "partial", language: str = "en") -> Picture:
    return draw_picture(kind, derive(conv), Spelling(notation_named(notation), conv), Prose(language))


def cells(picture: Picture, tensor: str) -> dict[tuple[int, ...], list[Rect]]:
    """The cells of a tensor by spatial index, in the order in which they are drawn."""
    found: dict[tuple[int, ...], list[Rect]] = {}
    for shape in picture.shapes:
        if isinstance(shape, Rect) and shape.key.startswith(f"{tensor}-"):
            found.setdefault(tuple(map(int, shape.key.split("-")[3:])), []).append(shape)
    return found


def overlap(a: Rect, b: Rect) -> bool:
    return (
        min(a.x + a.width, b.x + b.width) - max(a.x, b.x) > 0.01
        and min(a.y + a.height, b.y + b.height) - max(a.y, b.y) > 0.01
    )


def check_geometry(picture: Picture) -> None:
    for shape in picture.shapes:
        if isinstance(shape, Rect):
            assert shape.width > 0
            assert shape.height > 0
            assert 0 <= shape.x <= shape.x + shape.width <= picture.width
            assert 0 <= shape.y <= shape.y + shape.height <= picture.height
        elif isinstance(shape, Line):
            assert all(0 <= x <= picture.width for x in (shape.x1, shape.x2))
            assert all(0 <= y <= picture.height for y in (shape.y1, shape.y2))
        else:
            wide = width(shape.text, shape.size)
            left = {"start": 0.0, "middle": wide / 2, "end": wide}[shape.anchor]
            assert 0 <= shape.x - left <= shape.x - left + wide <= picture.width, shape
            assert shape.size / 2 <= shape.y <= picture.height - shape.size / 2
    solid = [shape for shape in picture.shapes if isinstance(shape, Rect) and shape.paint != "clear"]
    assert not any(overlap(a, b) for a, b in combinations(solid, 2))


@given(
    problems(most_products=300), st.sampled_from(KINDS), st.sampled_from(LANGUAGES), st.sampled_from(sorted(NOTATIONS))
)
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_everything_lies_within_the_picture_and_apart(conv: Conv, kind: str, language: str, notation: str) -> None:
    picture = drawn(conv, kind, notation, language)
    check_geometry(picture)
    assert picture.name == kind
    assert len(picture.description) > 40
    assert not re.search(r"[{}$\\]", picture.title + picture.description)


@given(problems(most_products=300))
@settings(max_examples=40, deadline=None)
def test_inputs_are_painted_by_phase_and_taps_likewise(conv: Conv) -> None:
    """By i = S·o + D·k − p, in plain loops: an input has the paint of a tap just where some output joins them."""
    for kind in ("phases", "zeros"):
        picture = drawn(conv, kind)
        axes = [_meetings(conv, axis) for axis in range(conv.dimensions)]
        taps: dict[tuple[int, ...], set[Any]] = {}
        for tap, rects in cells(picture, "w").items():
            taps[tap] = {rect.paint for rect in rects}
            assert len(taps[tap]) == 1, tap
        for at, rects in cells(picture, "x").items():
            paints = {rect.paint for rect in rects}
            assert len(paints) == 1
            (paint,) = paints
            for tap, (painted,) in taps.items():
                meets = all((i, k) in axis for i, k, axis in zip(at, tap, axes, strict=True))
                if isinstance(paint, int) and isinstance(painted, int):
                    assert (paint == painted) == meets
                else:
                    assert not (paint is None and meets)


def _meetings(conv: Conv, axis: int) -> set[tuple[int, int]]:
    """The (input, tap) pairs of one axis that some output, of an output line without end, joins."""
    stride, dilation, kernel = conv.stride[axis], conv.dilation[axis], conv.kernel[axis]
    low, size = conv.padding[axis][0], conv.input[axis]
    found = set()
    for o in range(-size - kernel * dilation - low, size + low + kernel * dilation + 1):
        for place in range(kernel):
            tap = kernel - 1 - place if conv.mode == "convolution" else place
            i = stride * o + dilation * place - low
            if 0 <= i < size:
                found.add((i, tap))
    return found


SHAPES = {
    "large": Conv((224, 224), 7, 2, 3, in_channels=3, out_channels=64, bias=False),
    "block": Conv((40, 40, 40), 3, 4, 1),
    "dilated block": Conv((30, 30, 30), 5, 3, 2, 2),
    "many phases": Conv((20, 20), 10, 10),
    "a long kernel": Conv((20_000, 20_000), 10_000),
    "a long line": Conv(2_000_000_000, 3, 65_536, 5, in_channels=500, out_channels=500),
    "large numbers": Conv((2_000_000, 2_000_000), (100, 100), (100, 100), 99_999),
    **NAMED,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SHAPES)
def test_a_picture_is_never_large(name: str, kind: str) -> None:
    picture = drawn(SHAPES[name], kind)
    check_geometry(picture)
    assert len(svg(picture)) < 200_000
    assert len(picture.description) < 4_000


def test_the_flipped_kernel_changes_the_pictures() -> None:
    for kind in ("window", "zeros", "axes"):
        one, other = (drawn(Conv((5, 5), 3, 2, 1, mode=mode), kind) for mode in ("cross-correlation", "convolution"))
        assert one.shapes != other.shapes


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(SymconvError, match="figure cube: not a kind of figure; choose phases, window, zeros, axes"):
        drawn(Conv(4, 2), "cube")


def test_descriptions_give_the_facts() -> None:
    conv = Conv((5, 5), 3, 2, 1)
    assert "Phase (0, 0): number of inputs 4, taps w_11, w_13, w_31, w_33." in drawn(conv, "phases").description
    assert "The first window gives y_11 and reads x_11, x_12, x_21, x_22." in drawn(conv, "window").description
    zeros = drawn(conv, "zeros").description
    assert "padded to 7×7, 40 of its 49 cells zero" in zeros
    assert "multiplications: 225." in zeros
    assert "the multiplications are 49" in zeros
    assert "output 2 reads inputs 2, 3, 4." in drawn(conv, "axes").description


def test_labels_name_their_cells() -> None:
    picture = drawn(Conv((4, 4), 2, 2), "phases")
    labels = [shape for shape in picture.shapes if isinstance(shape, Label)]
    for at, (rect, *_) in cells(picture, "x").items():
        inside = [s.text for s in labels if rect.x < s.x < rect.x + rect.width and rect.y < s.y < rect.y + rect.height]
        assert inside == [f"$x_{{{at[0] + 1}{at[1] + 1}}}$"]
    assert set(cells(picture, "x")) == set(product(range(4), range(4)))
