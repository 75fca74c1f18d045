from __future__ import annotations

from hypothesis import given, settings

from symconv import Conv
from symconv.derivation import derive
from symconv.documents.shapes import Label, Rect
from tests.documents.test_pictures import cells, drawn
from tests.problems import problems


@given(problems(most_products=200))
@settings(max_examples=30, deadline=None)
def test_the_counts_are_those_of_the_phases(conv: Conv) -> None:
    d = derive(conv)
    text = drawn(conv, "zeros").description
    assert f"multiplications: {sum(phase.zero_insertion_macs for phase in d.phases)}." in text
    assert f"the multiplications are {sum(phase.macs for phase in d.phases)};" in text


def test_zeros_between_entries_and_around_them() -> None:
    picture = drawn(Conv((4, 4), 2, 2), "zeros")
    zeros = [s for s in picture.shapes if isinstance(s, Rect) and s.paint == "grey"]
    assert len(zeros) == 25 - 4
    assert sum(rect.outline == "thin" for rect in zeros) == 9 - 4


def test_every_input_stands_in_its_phase_and_in_the_whole() -> None:
    picture = drawn(Conv((4, 4), 2, 2), "zeros")
    for rects in cells(picture, "x").values():
        assert len(rects) == 2
    assert all(len(rects) == 2 for rects in cells(picture, "w").values())
    assert all(len(rects) == 5 for rects in cells(picture, "y").values())


def test_the_kernel_is_rotated_or_not() -> None:
    for mode, said in (("cross-correlation", "rotated by 180°"), ("convolution", "not rotated")):
        picture = drawn(Conv((5, 5), 3, 2, 1, mode=mode), "zeros")
        assert any(isinstance(s, Label) and said in s.text for s in picture.shapes)
