from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings

from symconv import Conv
from symconv.derivation import derive
from symconv.documents.picture_axes import INPUT, Fan
from symconv.documents.picture_context import Artist
from symconv.documents.places import places
from symconv.documents.prose import Prose
from symconv.documents.shapes import Label, Line
from symconv.house_styles import PARTIAL
from symconv.spelling import Spelling
from tests.documents.test_pictures import cells, drawn
from tests.problems import problems


@given(problems(most_products=300, dimensions=(2, 3)))
@settings(max_examples=40, deadline=None)
def test_the_product_is_what_the_chosen_output_reads(conv: Conv) -> None:
    found = cells(drawn(conv, "axes"), "x")
    lines = [
        [s * min(1, size - 1) + d * k - low for k in range(kernel)]
        for s, d, kernel, (low, _), size in zip(
            conv.stride, conv.dilation, conv.kernel, conv.padding, conv.output, strict=True
        )
    ]
    assert {at for at, (rect,) in found.items() if rect.paint == INPUT} == set(product(*lines)) & set(found)


@pytest.mark.parametrize(
    ("conv", "relation"),
    [
        (Conv(9, 3, 4, 0, 2), "$i = 4 o + 2 k - 5$"),
        (Conv(5, 3, 1, 1), "$i = o + k - 2$"),
        (Conv(5, 3, 2, 1, mode="convolution"), "$i = 2 o - k + 1$"),
        (Conv(5, 1, 2), "$i = 2 o - 1$"),
    ],
)
def test_the_relation_counts_as_the_notation_does(conv: Conv, relation: str) -> None:
    fan = Fan(Artist(derive(conv), Spelling(PARTIAL, conv), Prose("en")), 0, 30, places(conv.input[0], 16))
    assert fan.relation == relation


def test_a_line_for_every_tap_of_every_output() -> None:
    picture = drawn(Conv(9, 3, 2), "axes")
    lines = [s for s in picture.shapes if isinstance(s, Line)]
    assert len(lines) == 4 * 3
    assert len([line for line in lines if line.ink is not None]) == 3
    texts = {s.text for s in picture.shapes if isinstance(s, Label)}
    assert {"$w_{1}$", "$w_{2}$", "$w_{3}$", "$y_{4}$", "$x_{9}$"} <= texts
