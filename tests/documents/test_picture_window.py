from __future__ import annotations

from itertools import product

from hypothesis import given, settings

from symconv import Conv
from symconv.documents.shapes import Label, Line, Rect
from tests.documents.test_pictures import cells, drawn
from tests.problems import problems


@given(problems(most_products=300))
@settings(max_examples=40, deadline=None)
def test_the_first_window_is_painted_where_its_taps_read(conv: Conv) -> None:
    painted = {at for at, rects in cells(drawn(conv, "window"), "x").items() if rects[0].paint == 0}
    lines = [
        [d * k - low for k in range(kernel)]
        for d, kernel, (low, _) in zip(conv.dilation, conv.kernel, conv.padding, strict=True)
    ]
    shown = set(cells(drawn(conv, "window"), "x"))
    assert painted == set(product(*lines)) & shown


def test_the_marked_outputs() -> None:
    outputs = cells(drawn(Conv((5, 5), 3, 2, 1), "window"), "y")
    assert {at: rect.paint for at, (rect,) in outputs.items() if rect.paint is not None} == {
        (0, 0): 0,
        (0, 1): 1,
        (2, 2): 2,
    }


def test_one_frame_a_window_or_one_a_tap_where_there_are_gaps() -> None:
    for dilation, frames in ((1, 3), (2, 3 * 9)):
        picture = drawn(Conv((9, 9), 3, 2, 0, dilation), "window")
        first = cells(picture, "y")[(0, 0)][0]
        clear = [s for s in picture.shapes if isinstance(s, Rect) and s.paint == "clear" and s.x < first.x - 40]
        assert len(clear) == frames


def test_the_stride_is_an_arrow() -> None:
    picture = drawn(Conv((8, 8), 2, 3), "window")
    arrow = next(s for s in picture.shapes if isinstance(s, Line) and s.arrow and s.ink is not None)
    size = cells(picture, "x")[(0, 0)][0].width
    assert arrow.x2 - arrow.x1 == 3 * size
    assert any(isinstance(s, Label) and s.text == "stride 3" for s in picture.shapes)
    down = drawn(Conv((8, 2), 2, 3), "window")
    arrow = next(s for s in down.shapes if isinstance(s, Line) and s.arrow and s.ink is not None)
    assert arrow.x1 == arrow.x2


def test_a_single_window_does_not_move() -> None:
    picture = drawn(Conv((2, 2), 2), "window")
    assert not [s for s in picture.shapes if isinstance(s, Line) and s.ink is not None]
