from __future__ import annotations

from symconv import Conv
from symconv.benchmark.description import describe
from tests.problems import NAMED


def test_what_differs_from_the_defaults_is_said() -> None:
    assert describe(Conv((8, 9), 1)) == "x 1x1x8x9, w 1x1x1x1"
    assert describe(NAMED["dilated"]) == "x 1x1x9x8, w 1x1x3x2, stride 4x2, dilation 2x3"
    assert describe(NAMED["asymmetric"]) == "x 1x1x4x5, w 1x1x3x3, stride 2, padding 0:2x3:0"
    assert describe(NAMED["flipped"]) == "x 1x1x5x6, w 2x1x3x2, stride 2, padding 1, flipped"
    assert describe(NAMED["grouped"]) == "x 2x4x5x5, w 6x2x3x3, padding 1, groups 2"
