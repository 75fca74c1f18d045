"""How many taps, images, groups and channels a note's sums run over: the problem with its numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Literal

from sympy import Expr

from symconv.general import GeneralConv
from symconv.hand.sums_read import SumsRead

MAX_COUNT = 1_000_000
"""From which number on a bound is not taken for a number of images or channels."""


def general_problem(
    read: SumsRead, steps: Mapping[tuple[int, str], Expr], pads: Mapping[int, Expr | None], flipped: bool
) -> GeneralConv:
    """The problem with what is a number in it; what is a letter stands for any number."""

    def number(value: Expr | None) -> int | None:
        return int(value) if value is not None and value.is_Integer else None

    axes = range(read.dimensions)
    used = {place for tensor in "xwy" for place in read.layouts[tensor]}
    padding = []
    for axis in axes:
        low = number(pads[axis])
        high = read.table.get((axis, "high"), "")
        padding.append((low, int(high) if high.isdigit() else low) if low is not None and low >= 0 else None)
    counts = {place: count_at(read, place) if place in used else 1 for place in "ngcm"}
    groups = counts["g"]

    def channels(place: str) -> int | Literal["G"] | None:
        if groups is None:
            return "G" if counts[place] == 1 else None
        own = counts[place]
        return None if own is None else own * groups

    return GeneralConv(
        tuple(kernel_taps(read, axis) for axis in axes),
        tuple(number(steps[axis, "stride"]) for axis in axes),
        tuple(padding),
        tuple(number(steps[axis, "dilation"]) for axis in axes),
        groups=groups,
        in_channels=channels("c"),
        out_channels=channels("m"),
        batch=counts["n"],
        mode="convolution" if flipped else "cross-correlation",
    )


def count_at(read: SumsRead, place: str) -> int | None:
    """The number of images, groups or channels a group, where the note gives one; None for any."""
    for tensor, shape in read.shapes.items():
        layout = read.layouts.get(tensor, ())
        if len(layout) == len(shape) and place in layout:
            word = shape[layout.index(place)]
            return int(word) if word.isdigit() and 0 < len(word) < 6 else None
    counted: Counter[Expr] = Counter()
    for ((_, at), stop), often in read.bounds.items():
        counted[stop] += often * (at == place)
    counted = +counted
    if counted:
        stop, times = counted.most_common(1)[0]
        if stop.is_Integer and 1 <= stop < MAX_COUNT and 2 * times > counted.total():
            return int(stop)
    return None


def kernel_taps(read: SumsRead, axis: int) -> int | None:
    """The number of taps on an axis, where the note gives one; None for any."""
    if (told := read.given(axis, "kernel")) is not None:
        return told
    word = read.table.get((axis, "kernel"))
    if word is not None and not (read.related and axis in read.one_tap):
        return int(word) if word.isdigit() else None
    if axis in read.one_tap:
        return 1
    counted: Counter[Expr] = Counter()
    for (place, stop), count in read.bounds.items():
        counted[stop] += count if place == ("w", axis) else 0
    counted = +counted
    if counted:
        stop = counted.most_common(1)[0][0]
        return int(stop) if stop.is_Integer and stop >= 1 else None
    fact = read.axis_facts(axis).kernel
    return fact if isinstance(fact, int) else None
