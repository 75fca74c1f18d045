"""PyTorch's convolution and its backward pass as candidates, in both of its memory formats.

PyTorch is imported when a function is called; `installed` of `validation.torch_reference` says whether it is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from symconv.benchmark.candidate import Candidate
from symconv.kernels.options import LAYOUTS, Layout, Pass
from symconv.spec import Conv
from symconv.validation.cases import Array, Case


@contextmanager
def torch_threads(threads: int) -> Iterator[None]:
    """PyTorch on so many threads, without a record for automatic differentiation."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        with torch.inference_mode():
            yield
    finally:
        torch.set_num_threads(before)


def torch_candidates(conv: Conv, pass_: Pass, case: Case) -> Iterator[Candidate]:
    """The pass in PyTorch's default layout and in channels_last, which three-dimensional tensors do not have.

    PyTorch pads alike on both sides. Where a problem does not, its input is padded and its input gradient cropped,
    in the timing, as a user would. A flipped kernel is flipped before the timing.
    """
    for layout in LAYOUTS if conv.dimensions > 1 else LAYOUTS[:1]:
        run = _job(conv, pass_, case, layout)
        flipped = pass_ == "wgrad" and conv.mode == "convolution"
        yield Candidate("torch", layout, run, _flipped_array if flipped else _array)


def _job(conv: Conv, pass_: Pass, case: Case, layout: Layout) -> Callable[[], Any]:
    import torch
    from torch.nn import functional

    def tensor(array: Array) -> Any:
        if layout == "nchw":
            return torch.tensor(array)
        formats = {2: torch.channels_last, 3: torch.channels_last_3d}
        return torch.tensor(array).contiguous(memory_format=formats[conv.dimensions])

    alike = all(low == high for low, high in conv.padding)
    padding = [low for low, _ in conv.padding] if alike else [0] * conv.dimensions
    pads = [pad for pair in reversed(conv.padding) for pad in pair]  # PyTorch pads the last axis first
    stride, dilation, groups = list(conv.stride), list(conv.dilation), conv.groups
    x, dy = tensor(case.x), tensor(case.dy)
    kernel = torch.tensor(case.w)
    w = tensor(_flip(kernel).numpy() if conv.mode == "convolution" else case.w)
    if pass_ == "bgrad":
        axes = [0, *range(2, 2 + conv.dimensions)]
        return lambda: dy.sum(axes)
    if pass_ == "forward":
        b = torch.tensor(case.b) if conv.bias else None
        convolve = {1: functional.conv1d, 2: functional.conv2d, 3: functional.conv3d}[conv.dimensions]
        if alike:
            return lambda: convolve(x, w, b, stride, padding, dilation, groups)
        return lambda: convolve(functional.pad(x, pads), w, b, stride, padding, dilation, groups)

    wanted = [pass_ == "dgrad", pass_ == "wgrad", False]

    def backward(x: Any) -> Any:
        gradients = torch.ops.aten.convolution_backward.default(
            dy, x, w, None, stride, padding, dilation, False, [0] * conv.dimensions, groups, wanted
        )
        return gradients[0 if pass_ == "dgrad" else 1]

    if alike:
        return lambda: backward(x)
    if pass_ == "wgrad":
        return lambda: backward(functional.pad(x, pads))
    padded = functional.pad(x, pads)  # automatic differentiation has it from the forward pass
    return lambda: functional.pad(backward(padded), [-pad for pad in pads])


def _flip(tensor: Any) -> Any:
    return tensor.flip(tuple(range(2, tensor.ndim)))


def _array(tensor: Any) -> Array:
    array: Array = tensor.contiguous().numpy()
    return array


def _flipped_array(tensor: Any) -> Array:
    return _array(_flip(tensor))
