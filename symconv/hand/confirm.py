"""Plain loops over the definition of convolution, which confirm counterexamples; they share nothing with the judge.

A problem is a plain dict with a list for each of input, kernel, stride, dilation and padding (low, high), and numbers
for groups, in_channels, out_channels and batch; values are dicts from index to int, absent entries zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, TypeAlias

Index: TypeAlias = tuple[int, ...]
Values: TypeAlias = Mapping[Index, int]


def windows(problem: Mapping[str, Any]) -> list[int]:
    """How many windows fit on each axis, counted one by one."""
    counts = []
    for axis, size in enumerate(problem["input"]):
        low, high = problem["padding"][axis]
        reach = (problem["kernel"][axis] - 1) * problem["dilation"][axis]
        count = 0
        while count * problem["stride"][axis] + reach < size + low + high:
            count += 1
        counts.append(count)
    return counts


def products(problem: Mapping[str, Any], y: Index | None = None) -> Iterator[tuple[Index, Index, Index]]:
    """The indices of y, w and x that meet in the forward pass, padding left out; of one output where `y` is given."""
    inside = problem["in_channels"] // problem["groups"]
    outside = problem["out_channels"] // problem["groups"]
    outputs: Iterator[Index] = (
        iter([y])
        if y is not None
        else product(range(problem["batch"]), range(problem["out_channels"]), *map(range, windows(problem)))
    )
    for at_y in outputs:
        n, m, *o = at_y
        for channel, *k in product(range(inside), *map(range, problem["kernel"])):
            x = []
            for axis, (place, tap) in enumerate(zip(o, k, strict=True)):
                step = problem["kernel"][axis] - 1 - tap if problem["flipped"] else tap
                low = problem["padding"][axis][0]
                x.append(place * problem["stride"][axis] + step * problem["dilation"][axis] - low)
            if all(0 <= i < size for i, size in zip(x, problem["input"], strict=True)):
                yield tuple(at_y), (m, channel, *k), (n, m // outside * inside + channel, *x)


def value(problem: Mapping[str, Any], tensor: str, at: Index, given: Mapping[str, Values]) -> int:
    """The value of one element of x, w, b, dy, or of y, dx, dw, db, which are summed up by loops."""
    if tensor in {"x", "w", "b", "dy"}:
        return given.get(tensor, {}).get(at, 0)
    if tensor == "y":
        bias = given.get("b", {}).get((at[1],), 0) if problem["bias"] else 0
        terms = (given.get("w", {}).get(w, 0) * given.get("x", {}).get(x, 0) for _, w, x in products(problem, at))
        return bias + sum(terms)
    gradients = {y: dy for y, dy in given.get("dy", {}).items() if dy}
    if tensor == "db":
        return sum(dy for y, dy in gradients.items() if y[1] == at[0])
    found = 0
    for y, dy in gradients.items():
        for _, w, x in products(problem, y):
            if tensor == "dx" and x == at:
                found += dy * given.get("w", {}).get(w, 0)
            elif tensor == "dw" and w == at:
                found += dy * given.get("x", {}).get(x, 0)
    return found
