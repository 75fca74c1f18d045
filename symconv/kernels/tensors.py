"""The shapes of a problem's tensors in a layout."""

from __future__ import annotations

from symconv.spec import Conv


def tensor_shape(conv: Conv, tensor: str, layout: str) -> tuple[int | None, ...]:
    """The shape of a tensor or of its gradient in a layout; None is the batch size."""
    value = tensor.removeprefix("d")
    if value == "b":
        return (conv.out_channels,)
    first, channels, *spatial = {"x": conv.x_shape, "w": conv.w_shape, "y": conv.y_shape}[value]
    leading = first if value == "w" else None
    return (leading, *spatial, channels) if layout == "nhwc" else (leading, channels, *spatial)
