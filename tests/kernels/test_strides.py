from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from symconv.kernels.strides import ITEMSIZE, strides_of

sizes = st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 4))


@given(st.integers(1, 5), sizes)
def test_the_strides_are_those_of_numpy_in_both_layouts(channels: int, shape: tuple[int, int, int]) -> None:
    assert {name: np.dtype(name).itemsize for name in ITEMSIZE} == ITEMSIZE
    array = np.zeros((2, channels, *shape), np.int8)
    found = strides_of("nchw", channels, shape)
    assert array.strides == (found.image, found.channel, found.plane, found.line, found.pixel)
    array = np.zeros((2, *shape, channels), np.int8)
    found = strides_of("nhwc", channels, shape)
    assert array.strides == (found.image, found.plane, found.line, found.pixel, found.channel)
