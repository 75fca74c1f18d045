"""Geometric means of ratios, over passes and kinds of problem."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import geometric_mean
from typing import Literal

from symconv.benchmark.candidate import METHODS, Method
from symconv.benchmark.kinds import KINDS, Kind
from symconv.benchmark.measurement import Measurement
from symconv.kernels.options import PASSES, Pass


@dataclass(frozen=True)
class Mean:
    """The geometric mean of `count` ratios of a method's time to ours."""

    method: Method
    kind: Kind | Literal["all"]
    pass_: Pass | Literal["all"]
    ratio: float
    count: int


def means(measurements: Sequence[Measurement]) -> tuple[Mean, ...]:
    """The means of every method, kind and pass that has measurements, and over all kinds and passes."""
    return tuple(_means(measurements))


def _means(measurements: Sequence[Measurement]) -> Iterator[Mean]:
    kinds: tuple[Kind | Literal["all"], ...] = ("all", *KINDS)
    passes: tuple[Pass | Literal["all"], ...] = (*PASSES, "all")
    for method in METHODS[1:]:
        for kind in kinds:
            for pass_ in passes:
                ratios = [
                    ratio
                    for measured in measurements
                    if kind == "all" or kind in measured.kinds
                    if pass_ in ("all", measured.pass_)
                    if (ratio := measured.ratio(method)) is not None
                ]
                if ratios:
                    yield Mean(method, kind, pass_, geometric_mean(ratios), len(ratios))
