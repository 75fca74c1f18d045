"""Every pass as loops over the definition of convolution, in exact integers. Shares no code with symconv.

A problem is a plain dict of Conv's arguments with every field given per axis; arrays are dicts from index to int.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product
from typing import Any

Index = tuple[int, ...]
Values = dict[Index, int]
Product = tuple[Index, Index, Index]
"""The indices of y, w and x that meet."""


def output_size(p: dict[str, Any]) -> Index:
    """Counts window positions one by one."""
    sizes = []
    for i, k, s, d, (low, high) in zip(p["input"], p["kernel"], p["stride"], p["dilation"], p["padding"], strict=True):
        count = 0
        while count * s + (k - 1) * d < i + low + high:
            count += 1
        sizes.append(count)
    return tuple(sizes)


def products(p: dict[str, Any]) -> Iterator[Product]:
    """All products w·x of the forward pass, by sliding the window; what lies on padding is left out."""
    per_group_in = p["in_channels"] // p["groups"]
    per_group_out = p["out_channels"] // p["groups"]
    for n, m in product(range(p["batch"]), range(p["out_channels"])):
        for o in product(*map(range, output_size(p))):
            for channel in range(per_group_in):
                for place in product(*map(range, p["kernel"])):
                    i = tuple(
                        s * a + d * k - low
                        for s, a, d, k, (low, _) in zip(p["stride"], o, p["dilation"], place, p["padding"], strict=True)
                    )
                    if any(not 0 <= a < size for a, size in zip(i, p["input"], strict=True)):
                        continue
                    flipped = tuple(size - 1 - k for size, k in zip(p["kernel"], place, strict=True))
                    w = flipped if p["mode"] == "convolution" else place
                    c = m // per_group_out * per_group_in + channel
                    yield (n, m, *o), (m, channel, *w), (n, c, *i)


def shapes(p: dict[str, Any]) -> dict[str, Index]:
    return {
        "x": (p["batch"], p["in_channels"], *p["input"]),
        "w": (p["out_channels"], p["in_channels"] // p["groups"], *p["kernel"]),
        "y": (p["batch"], p["out_channels"], *output_size(p)),
        "b": (p["out_channels"],) if p["bias"] else (0,),
    }


def random_values(shape: Index, seed: int) -> Values:
    draw = random.Random(seed)
    return {index: draw.randint(-9, 9) for index in product(*map(range, shape))}


def evaluate(p: dict[str, Any], x: Values, w: Values, b: Values, dy: Values) -> dict[str, Values]:
    """All four passes."""
    shape = shapes(p)
    y = {index: b[(index[1],)] if p["bias"] else 0 for index in product(*map(range, shape["y"]))}
    dx = dict.fromkeys(product(*map(range, shape["x"])), 0)
    dw = dict.fromkeys(product(*map(range, shape["w"])), 0)
    db = dict.fromkeys(product(*map(range, shape["b"])), 0)
    for at_y, at_w, at_x in products(p):
        y[at_y] += w[at_w] * x[at_x]
        dx[at_x] += dy[at_y] * w[at_w]
        dw[at_w] += dy[at_y] * x[at_x]
    if p["bias"]:
        for at_y, value in dy.items():
            db[(at_y[1],)] += value
    return {"forward": y, "dgrad": dx, "wgrad": dw, "bgrad": db}
