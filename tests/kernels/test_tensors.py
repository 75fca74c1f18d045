from __future__ import annotations

from hypothesis import given

from symconv import Conv
from symconv.kernels.tensors import tensor_shape
from tests.problems import problems


@given(problems())
def test_shapes_are_the_problems_with_channels_last_in_nhwc_and_any_batch(conv: Conv) -> None:
    for name, shape in (("x", conv.x_shape), ("dy", conv.y_shape)):
        _, channels, *sizes = shape
        assert tensor_shape(conv, name, "nchw") == (None, channels, *sizes)
        assert tensor_shape(conv, name, "nhwc") == (None, *sizes, channels)
    assert tensor_shape(conv, "dw", "nchw") == conv.w_shape
    assert tensor_shape(conv, "w", "nhwc") == (conv.w_shape[0], *conv.w_shape[2:], conv.w_shape[1])
    assert tensor_shape(conv, "b", "nhwc") == (conv.out_channels,)
