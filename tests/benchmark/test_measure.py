from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

import symconv
from symconv import Conv
from symconv.benchmark import measure
from symconv.benchmark.candidate import Candidate, LeftOut
from symconv.benchmark.measure import bench
from symconv.errors import DisagreementError

CONV = Conv((6, 6), 3, 2, 1, in_channels=2, out_channels=3)


def test_a_problem_is_timed_by_every_method() -> None:
    run = symconv.bench(CONV, seconds=0.0)
    assert [(measured.layer, measured.pass_) for measured in run.measurements] == [
        ("x 1x2x6x6, w 3x2x3x3, stride 2, padding 1", pass_) for pass_ in ("forward", "dgrad", "wgrad")
    ]
    torch = {"torch"} if find_spec("torch") else set()
    for measured in run.measurements:
        zeros = {"zero_insertion"} if measured.pass_ == "dgrad" else set()
        assert {timed.method for timed in measured.timed} == {"symconv", "im2col"} | torch | zeros
        assert all(timed.timing.minimum > 0 for timed in measured.timed)
        assert measured.ratio("im2col") is not None
        assert len(measured.peaks) == 2
    assert run.peak > 0


def test_the_library_takes_several_problems_and_options() -> None:
    run = bench([CONV, Conv(9, 3)], ("bgrad",), threads=2, layout="nhwc", dtype="float64", against="none", seconds=0)
    assert [[timed.layout for timed in measured.timed] for measured in run.measurements] == [["nhwc"]] * 2
    assert run.setup.threads == 2


def wrong(*arguments: Any) -> Any:
    yield Candidate("im2col", "nchw", lambda: np.zeros(CONV.y_shape, np.float32), np.asarray)


def failing(error: Exception) -> Any:
    def run() -> Any:
        raise error

    return lambda *arguments: iter([Candidate("torch", "nchw", run, np.asarray)])


def test_a_wrong_result_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "im2col_candidates", wrong)
    with pytest.raises(DisagreementError) as caught:
        bench(CONV, ("forward",), against="im2col", seconds=0.0)
    sentence = str(caught.value)
    assert sentence.startswith("x 1x2x6x6, w 3x2x3x3, stride 2, padding 1: forward: im2col + BLAS (nchw) gave 0 where")
    assert sentence.endswith("rounding; nothing was timed")


@pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RuntimeError("not implemented\nfor this type"), "nchw fails: not implemented"),
        (MemoryError(), "nchw fails: MemoryError"),
    ],
)
def test_what_pytorch_cannot_do_is_left_out(monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str) -> None:
    monkeypatch.setattr(measure, "torch_candidates", failing(error))
    (measured,) = bench(CONV, ("forward",), against="torch", seconds=0.0).measurements
    assert measured.left_out == (LeftOut("torch", reason),)
    assert measured.ratio("torch") is None
