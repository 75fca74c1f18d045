"""Measurements made up for tests, with the times that a test wants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from symconv import Conv
from symconv.benchmark.candidate import LeftOut, Method
from symconv.benchmark.measurement import Measurement, Timed
from symconv.benchmark.results import Report
from symconv.benchmark.setup import Setup
from symconv.benchmark.surroundings import Surroundings
from symconv.kernels.options import Layout, Pass
from symconv.timing import Timing

DENSE = Conv((8, 8), 3, 1, 1, in_channels=16, out_channels=32, bias=False)
STRIDED = Conv((8, 8), 3, 2, 1, in_channels=16, out_channels=32, bias=False)
DEPTHWISE = Conv((8, 8), 3, 2, 1, groups=16, in_channels=16, out_channels=16, bias=False)
FIRST = Conv((8, 8), 3, 1, 1, in_channels=3, out_channels=32, bias=False)

Times = Mapping[tuple[Method, Layout], float]
PLAIN: Times = {("symconv", "nchw"): 0.002, ("symconv", "nhwc"): 0.001, ("torch", "nchw"): 0.004}


def measurement(
    conv: Conv = DENSE,
    pass_: Pass = "forward",
    times: Times = PLAIN,
    name: str = "layer",
    left_out: tuple[LeftOut, ...] = (),
) -> Measurement:
    timed = tuple(
        Timed(method, layout, Timing(seconds, seconds / 2, 5, 3)) for (method, layout), seconds in times.items()
    )
    return Measurement(name, conv, pass_, (1e11, 2e11), timed, left_out)


def report(measurements: Iterable[Measurement], setup: Setup | None = None, torch: str | None = "9.9") -> Report:
    where = Surroundings("A Processor", "target", 4, "Linux", "3.11", "0", "2.0", "0.6", "a BLAS", torch)
    return Report(setup or Setup(blas_threads=1), where, tuple(measurements))
