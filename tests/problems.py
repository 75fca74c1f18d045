"""Problems for tests: a strategy over everything that a problem can be, and some named ones."""

from __future__ import annotations

from dataclasses import fields
from math import prod
from typing import Any

from hypothesis import strategies as st

from symconv import Conv
from tests.brute_force import output_size, shapes


def as_dict(conv: Conv) -> dict[str, Any]:
    """The arguments of a problem, every field given per axis."""
    return {field.name: getattr(conv, field.name) for field in fields(Conv) if field.init}


def _size(p: dict[str, Any]) -> int:
    return prod(shapes(p)["y"]) * prod(shapes(p)["w"][1:])


@st.composite
def problems(draw: st.DrawFn, most_products: int = 1500, dimensions: tuple[int, ...] = (1, 2, 3)) -> Conv:
    """A problem with at most `most_products` products."""
    axes = draw(st.sampled_from(dimensions))

    def per_axis(strategy: st.SearchStrategy[int]) -> tuple[int, ...]:
        return tuple(draw(strategy) for _ in range(axes))

    kernel = per_axis(st.integers(1, {1: 7, 2: 3, 3: 2}[axes]))
    dilation = per_axis(st.integers(1, 3))
    padding = tuple((draw(st.integers(0, 3)), draw(st.integers(0, 3))) for _ in range(axes))
    reach = [(k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True)]
    least = [max(1, r - low - high) for r, (low, high) in zip(reach, padding, strict=True)]
    size = tuple(low + draw(st.integers(0, {1: 12, 2: 4, 3: 2}[axes])) for low in least)
    groups = draw(st.sampled_from((1, 1, 2, 3)))
    p: dict[str, Any] = {
        "input": size,
        "kernel": kernel,
        "stride": per_axis(st.integers(1, 5)),
        "padding": padding,
        "dilation": dilation,
        "groups": groups,
        "in_channels": groups * draw(st.integers(1, 2)),
        "out_channels": groups * draw(st.integers(1, 2)),
        "batch": draw(st.integers(1, 2)),
        "bias": draw(st.booleans()),
        "mode": draw(st.sampled_from(("cross-correlation", "convolution"))),
    }
    for name in ("batch", "in_channels", "out_channels"):
        if _size(p) > most_products:
            p[name] = 1 if name == "batch" else groups
    if _size(p) > most_products:
        p |= {"groups": 1, "in_channels": 1, "out_channels": 1}
    assert output_size(p)
    return Conv(**p)


NAMED: dict[str, Conv] = {
    "one_axis": Conv(11, 7, 3),
    "two_axes": Conv((5, 6), (3, 2), (2, 1), 1),
    "three_axes": Conv((3, 4, 5), (2, 1, 3), (1, 2, 2), 1, in_channels=2),
    "grouped": Conv((5, 5), 3, 1, 1, groups=2, in_channels=4, out_channels=6, batch=2),
    "depthwise": Conv((6, 6), 3, 2, 1, groups=3, in_channels=3, out_channels=3, bias=False),
    "dilated": Conv((9, 8), (3, 2), (4, 2), 0, (2, 3)),
    "asymmetric": Conv((4, 5), 3, 2, ((0, 2), (3, 0))),
    "remainder": Conv((8, 9), 2, 4),
    "dead_phases": Conv((5, 4), 1, 2),
    "flipped": Conv((5, 6), (3, 2), 2, 1, mode="convolution", out_channels=2),
    "padding_only": Conv(1, 1, 2, ((3, 2),)),
}
