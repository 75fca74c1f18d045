from __future__ import annotations

from symconv import Conv
from symconv.documents.shapes import Label, Rect
from tests.documents.test_pictures import cells, drawn


def test_every_tap_is_painted_in_the_card_of_its_phase() -> None:
    picture = drawn(Conv((5, 5), 3, 2, 1), "phases")
    taps = cells(picture, "w")
    assert len(taps) == 9
    assert all(len(rects) == 1 for rects in taps.values())
    assert len({rects[0].paint for rects in taps.values()}) == 4
    assert taps[(0, 0)][0].paint == taps[(2, 2)][0].paint != taps[(1, 1)][0].paint


def test_dead_phases_are_white_and_dashed() -> None:
    picture = drawn(Conv(9, 3, 4, 0, 2), "phases")
    dead = {at for at, (rect,) in cells(picture, "x").items() if rect.paint is None and rect.outline == "dashed"}
    assert dead == {(1,), (3,), (5,), (7,)}
    assert "Dead phases 1, 3: no tap meets these inputs" in picture.description


def test_phases_beyond_those_painted_are_grey() -> None:
    picture = drawn(Conv((12, 12), 5, 5), "phases")
    paints = {rect.paint for (rect,) in cells(picture, "x").values()}
    assert paints == {*range(16), "grey"}
    assert "Grey: the inputs of 9 further phases." in picture.description
    assert sum(isinstance(s, Label) and s.text.startswith("phase ") for s in picture.shapes) == 16


def test_the_taps_of_a_long_kernel_are_not_folded_away() -> None:
    picture = drawn(Conv((200, 200), 100, 50), "phases")
    painted = [s for s in picture.shapes if isinstance(s, Rect) and s.key.startswith("w-")]
    assert {rect.paint for rect in painted} == set(range(16))
