from __future__ import annotations

import json

import pytest

from symconv.benchmark.candidate import LeftOut
from symconv.problem import spec_from_json
from tests.benchmark.made import DENSE, STRIDED, measurement, report


def test_shares_are_of_the_largest_peak() -> None:
    one = measurement()
    run = report([one, measurement(STRIDED)])
    assert run.peak == 2e11
    assert run.median_peak == pytest.approx(1.5e11)
    assert run.share(one) == pytest.approx(2 * DENSE.macs / 0.001 / 2e11)


def test_json_has_every_number() -> None:
    missing = LeftOut("im2col", "it is too large")
    found = json.loads(report([measurement(STRIDED, "dgrad", left_out=(missing,))]).as_json())
    assert found["setup"]["passes"] == ["forward", "dgrad", "wgrad"]
    assert found["surroundings"]["torch"] == "9.9"
    assert found["peak"] == {"gflops": 200.0, "median_gflops": 150.0, "measurements": 2}
    (result,) = found["results"]
    assert spec_from_json(result["problem"]) == STRIDED
    assert (result["layer"], result["pass"], result["kinds"]) == ("layer", "dgrad", ["strided dgrad"])
    assert result["flops"] == 2 * STRIDED.macs
    assert result["gflops"] == pytest.approx(2 * STRIDED.macs / 0.001 / 1e9)
    assert result["share_of_peak"] == pytest.approx(result["gflops"] / 200)
    assert result["fastest"] == {"symconv": "nhwc", "torch": "nchw"}
    assert result["ratios"] == {"torch": pytest.approx(4.0), "zero_insertion": None, "im2col": None}
    assert result["timed"][1] == {
        "method": "symconv",
        "layout": "nhwc",
        "median": 0.001,
        "minimum": 0.0005,
        "rounds": 5,
        "calls": 3,
        "gflops": pytest.approx(result["gflops"]),
    }
    assert result["left_out"] == [{"method": "im2col", "reason": "it is too large"}]
    assert {"method": "torch", "kind": "all", "pass": "dgrad", "ratio": 4.0, "count": 1} in found["means"]
