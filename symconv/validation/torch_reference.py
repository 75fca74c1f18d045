"""The four passes by PyTorch's own convolution and automatic differentiation, where PyTorch is installed."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from symconv.spec import Conv
from symconv.validation.cases import Array, Case


@lru_cache(maxsize=1)
def installed() -> bool:
    """Whether PyTorch can be imported."""
    return find_spec("torch") is not None


def all_passes(conv: Conv, case: Case) -> dict[str, Array]:
    """y, dx, dw and db in float64, as a dict by pass; bgrad only with a bias."""
    import torch
    from torch.nn import functional

    def leaf(array: Array) -> Any:
        return torch.tensor(array, dtype=torch.float64, requires_grad=True)

    x, w, b = leaf(case.x), leaf(case.w), leaf(case.b)
    # PyTorch pads the last axis first, and its kernel is never flipped.
    pads = [pad for pair in reversed(conv.padding) for pad in pair]
    kernel = torch.flip(w, tuple(range(2, 2 + conv.dimensions))) if conv.mode == "convolution" else w
    convolve = {1: functional.conv1d, 2: functional.conv2d, 3: functional.conv3d}[conv.dimensions]
    y = convolve(
        functional.pad(x, pads),
        kernel,
        b if conv.bias else None,
        stride=conv.stride,
        dilation=conv.dilation,
        groups=conv.groups,
    )
    leaves = (x, w, b) if conv.bias else (x, w)
    gradients = torch.autograd.grad(y, leaves, torch.tensor(case.dy, dtype=torch.float64))
    results = [y.detach().numpy(), *(gradient.numpy() for gradient in gradients)]
    return dict(zip(("forward", "dgrad", "wgrad", "bgrad"), results, strict=False))
