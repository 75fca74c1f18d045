from __future__ import annotations

import numpy as np
import pytest

from symconv import Conv
from symconv.validation.cases import float_case, from_layout, integer_case, to_layout

CONV = Conv((4, 5), 2, in_channels=2, out_channels=3, batch=2)


def test_a_seed_gives_the_same_case_again() -> None:
    for first, again, other in (
        [integer_case(CONV, seed) for seed in (1, 1, 2)],
        [float_case(CONV, seed, "float32") for seed in (1, 1, 2)],
    ):
        assert np.array_equal(first.x, again.x)
        assert not np.array_equal(first.x, other.x)
        assert (first.x.shape, first.w.shape, first.b.shape, first.dy.shape) == (
            CONV.x_shape,
            CONV.w_shape,
            CONV.b_shape,
            CONV.y_shape,
        )


def test_integers_are_small_and_floats_use_their_whole_mantissa() -> None:
    x = integer_case(Conv((40, 40), 2), 1).x
    assert set(np.unique(x)) == {*range(-9, 0), *range(1, 10)}
    y = float_case(CONV, 1, "float64").x
    assert (y != y.astype("float32")).all()


@pytest.mark.parametrize("layout", ["nchw", "nhwc"])
def test_layouts_go_there_and_back(layout: str) -> None:
    x = integer_case(CONV, 1).x
    moved = to_layout(x, layout)
    assert moved.flags.c_contiguous
    assert moved.shape == ((2, 2, 4, 5) if layout == "nchw" else (2, 4, 5, 2))
    assert np.array_equal(from_layout(moved, layout), x)
