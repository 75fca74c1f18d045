"""Measures the plans that the estimate likes best, and tells which is the fastest on this machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from symconv.derivation import derive
from symconv.kernels.compiled import compile_source, forget_kernels
from symconv.kernels.options import Dtype, Layout, Pass, check_options, inputs_of
from symconv.kernels.plan import Plan, make_plans
from symconv.kernels.source import write_source
from symconv.kernels.tensors import tensor_shape
from symconv.kernels.tuned import remember
from symconv.spec import Conv
from symconv.timing import Job, interleaved

SECONDS = 0.2
"""About so long each plan is measured."""


@dataclass(frozen=True)
class Timing:
    """A plan, and the median of the seconds that one run took."""

    plan: Plan
    seconds: float


@dataclass(frozen=True)
class Tuned:
    """What was measured for one pass of one problem: `timings` the fastest first, `chosen` by the estimate alone.

    `kept` says whether the fastest is remembered.
    """

    conv: Conv
    pass_: Pass
    layout: Layout
    dtype: Dtype
    threads: int
    chosen: Timing
    timings: tuple[Timing, ...]
    kept: bool

    @property
    def best(self) -> Timing:
        """The fastest."""
        return self.timings[0]

    def as_dict(self) -> dict[str, Any]:
        """The figures, as JSON has them."""
        return {
            "pass": self.pass_,
            "layout": self.layout,
            "dtype": self.dtype,
            "threads": self.threads,
            "plan": self.best.plan.name,
            "seconds": self.best.seconds,
            "estimated": {"plan": self.chosen.plan.name, "seconds": self.chosen.seconds},
            "measured": [{"plan": timing.plan.name, "seconds": timing.seconds} for timing in self.timings],
            "kept": self.kept,
        }


def tune(
    conv: Conv,
    pass_: Pass,
    layout: Layout = "nchw",
    dtype: Dtype = "float32",
    threads: int = 1,
    most: int = 8,
    measure: Callable[[Sequence[Job]], Sequence[float]] | None = None,
) -> Tuned:
    """Measures the `most` best plans by the estimate, in turn, and remembers the fastest for `kernel` and `emit`.

    The times are medians over rounds in which each plan runs, or what `measure` gives for the jobs; plans of two tiles
    that differ little are left out, so that the measured ones differ. Raises `SymconvError` for options that there
    are not.
    """
    check_options(conv, pass_, layout, dtype, threads)
    derivation = derive(conv)
    plans = _different(make_plans(derivation, pass_, layout, dtype, threads), most)
    arrays = _arrays(conv, pass_, layout, dtype)
    functions = [compile_source(write_source(plan, derivation)) for plan in plans]
    seconds = (measure or _medians)([partial(function, *arrays) for function in functions])
    timings = list(map(Timing, plans, seconds))
    fastest = sorted(timings, key=lambda timing: timing.seconds)
    kept = remember(conv, pass_, layout, dtype, threads, fastest[0].plan.name)
    forget_kernels()
    return Tuned(conv, pass_, layout, dtype, threads, timings[0], tuple(fastest), kept)


def _different(plans: list[Plan], most: int) -> list[Plan]:
    """The best plans, of each way of doing it two at the most in the first places; the rest fill up."""
    ways: dict[Any, int] = {}
    first: list[Plan] = []
    rest: list[Plan] = []
    for place, plan in enumerate(plans):
        if place and plan.tiles is None:
            continue  # the loops that problems share, where they are not the best by the estimate
        way = plan.name.split("-")[1:2] + plan.name.split("-")[3:4]
        ways[tuple(way)] = ways.get(tuple(way), 0) + 1
        (first if ways[tuple(way)] <= 2 else rest).append(plan)
    return [*first, *rest][:most]


def _arrays(conv: Conv, pass_: Pass, layout: Layout, dtype: Dtype) -> list[Any]:
    """Arguments of a pass: small numbers, the same in each run."""
    random = np.random.default_rng(0)
    shapes = [tensor_shape(conv, name, layout) for name in inputs_of(conv, pass_)]
    return [
        random.integers(-3, 4, [conv.batch if size is None else size for size in shape]).astype(dtype)
        for shape in shapes
    ]


def _medians(jobs: Sequence[Job]) -> list[float]:
    """Seconds that a call of each takes, measured in turn."""
    for job in jobs:
        job()
    return [timing.median for timing in interleaved(jobs, SECONDS)]
