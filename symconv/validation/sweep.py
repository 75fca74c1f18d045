"""Random problems over everything that a problem can be, and the smallest form of one that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

import numpy as np

from symconv.errors import SymconvError
from symconv.spec import MODES, Conv

MAX_MACS = 60_000
"""The largest random problem, in multiply–accumulates."""

MAX_SHRINKING_STEPS = 300
"""How many smaller problems are tried at most."""


def random_problems(count: int, seed: int) -> Iterator[Conv]:
    """`count` problems: 1 to 3 axes, every field varied, each field independently of the others."""
    random = np.random.default_rng(seed)
    made = 0
    while made < count:
        conv = _random_problem(random)
        if conv is not None and conv.macs <= MAX_MACS:
            made += 1
            yield conv


def _random_problem(random: np.random.Generator) -> Conv | None:
    """One draw, or None where the numbers drawn are no problem."""
    axes = int(random.integers(1, 4))
    most = {1: 24, 2: 10, 3: 6}[axes]

    def draw(low: int, high: int) -> tuple[int, ...]:
        return tuple(int(value) for value in random.integers(low, high + 1, axes))

    groups = int(random.choice([1, 1, 1, 2, 3, 4]))
    lows, highs = draw(0, 3), draw(0, 3)
    if random.random() < 0.4:  # as often as not a problem is padded alike on both sides
        highs = lows
    try:
        return Conv(
            input=draw(1, most),
            kernel=draw(1, {1: 7, 2: 4, 3: 3}[axes]),
            stride=draw(1, 4),
            padding=tuple(zip(lows, highs, strict=True)),
            dilation=draw(1, 3),
            groups=groups,
            in_channels=groups * int(random.integers(1, 4)),
            out_channels=groups * int(random.integers(1, 4)),
            batch=int(random.integers(1, 4)),
            bias=bool(random.random() < 0.7),
            mode=str(random.choice(MODES)),
        )
    except SymconvError:
        return None


def shrink(conv: Conv, fails: Callable[[Conv], bool]) -> Conv:
    """A smaller problem that still fails, found by making one field smaller at a time for as long as that works."""
    tries = 0
    smaller = True
    while smaller:
        smaller = False
        for candidate in _smaller(conv):
            tries += 1
            if tries > MAX_SHRINKING_STEPS:
                return conv
            if fails(candidate):
                conv, smaller = candidate, True
                break
    return conv


def _smaller(conv: Conv) -> Iterator[Conv]:
    """Problems that differ from `conv` in one field, which is smaller or plainer; the boldest first."""
    for axis in range(conv.dimensions if conv.dimensions > 1 else 0):
        yield from _try(
            conv,
            **{
                name: getattr(conv, name)[:axis] + getattr(conv, name)[axis + 1 :]
                for name in ("input", "kernel", "stride", "padding", "dilation")
            },
        )
    if conv.groups > 1:
        yield from _try(conv, groups=1, in_channels=conv.group_in, out_channels=conv.group_out)
    for name in ("batch", "in_channels", "out_channels"):
        low = 1 if name == "batch" else conv.groups
        for value in _lower(getattr(conv, name), low):
            yield from _try(conv, **{name: value})
    for name, low in (("padding", 0), ("dilation", 1), ("stride", 1), ("kernel", 1), ("input", 1)):
        sizes: tuple[Any, ...] = getattr(conv, name)
        for axis, size in enumerate(sizes):
            pairs: list[Any] = (
                [(value, size[1]) for value in _lower(size[0], low)]
                + [(size[0], value) for value in _lower(size[1], low)]
                if isinstance(size, tuple)
                else _lower(size, low)
            )
            for value in pairs:
                yield from _try(conv, **{name: (*sizes[:axis], value, *sizes[axis + 1 :])})
    if conv.mode != MODES[0]:
        yield from _try(conv, mode=MODES[0])
    if conv.bias:
        yield from _try(conv, bias=False)


def _lower(value: int, low: int) -> list[int]:
    """Smaller values to try, the smallest first."""
    return sorted({low, (low + value) // 2, value - 1} - {value} - set(range(low)))


def _try(conv: Conv, **changes: Any) -> Iterator[Conv]:
    """`conv` with the changes, if that is a problem."""
    given = {field.name: getattr(conv, field.name) for field in fields(Conv) if field.init}
    try:
        yield Conv(**{**given, **changes})
    except SymconvError:
        return
