"""A whole run: its measurements, the peak that they are judged by, their means, and all of it as JSON has it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from symconv.benchmark.candidate import METHODS
from symconv.benchmark.means import Mean, means
from symconv.benchmark.measurement import Measurement, Timed
from symconv.benchmark.setup import Setup
from symconv.benchmark.surroundings import Surroundings
from symconv.problem import spec_as_json


@dataclass(frozen=True)
class Report:
    """A whole run. Its peak is the largest that was measured in it, so that no share of it is flattered."""

    setup: Setup
    surroundings: Surroundings
    measurements: tuple[Measurement, ...]

    @property
    def peaks(self) -> tuple[float, ...]:
        """All measurements of the FMA peak, in operations a second."""
        return tuple(peak for measurement in self.measurements for peak in measurement.peaks)

    @property
    def peak(self) -> float:
        """The largest of them."""
        return max(self.peaks)

    @property
    def median_peak(self) -> float:
        """Their median."""
        return median(self.peaks)

    def share(self, measurement: Measurement) -> float:
        """Our rate as a share of the peak."""
        return measurement.rate / self.peak

    @property
    def means(self) -> tuple[Mean, ...]:
        """Geometric means of the ratios."""
        return means(self.measurements)

    def as_dict(self) -> dict[str, Any]:
        """Every number, as `--format json` writes it; times in seconds, rates in GFLOP/s."""
        return {
            "setup": asdict(self.setup),
            "surroundings": asdict(self.surroundings),
            "peak": {
                "gflops": self.peak / 1e9,
                "median_gflops": self.median_peak / 1e9,
                "measurements": len(self.peaks),
            },
            "results": [self._result(measurement) for measurement in self.measurements],
            "means": [_renamed(asdict(mean)) for mean in self.means],
        }

    def as_json(self) -> str:
        """The same as a JSON text."""
        return json.dumps(self.as_dict(), indent=1, allow_nan=False) + "\n"

    def _result(self, measured: Measurement) -> dict[str, Any]:
        return {
            "layer": measured.layer,
            "problem": spec_as_json(measured.conv),
            "pass": measured.pass_,
            "kinds": list(measured.kinds),
            "flops": measured.flops,
            "gflops": measured.rate / 1e9,
            "share_of_peak": self.share(measured),
            "peaks": [peak / 1e9 for peak in measured.peaks],
            "fastest": {method: best.layout for method in METHODS if (best := measured.best(method))},
            "ratios": {method: measured.ratio(method) for method in METHODS[1:]},
            "timed": [_timed(timed, measured.flops) for timed in measured.timed],
            "left_out": [asdict(left_out) for left_out in measured.left_out],
        }


def _timed(timed: Timed, flops: int) -> dict[str, Any]:
    gflops = flops / timed.timing.median / 1e9
    return {"method": timed.method, "layout": timed.layout, **asdict(timed.timing), "gflops": gflops}


def _renamed(mean: dict[str, Any]) -> dict[str, Any]:
    """`pass` is a word of Python, so the field is pass_."""
    return {name.removesuffix("_"): value for name, value in mean.items()}
