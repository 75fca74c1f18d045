"""Validation must hold for right kernels, and must see wrong ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from symconv import Conv, LimitError
from symconv.kernels.options import Dtype, Layout, Pass
from symconv.validation import torch_reference
from symconv.validation.cases import Array
from symconv.validation.checks import KernelMaker, Report, emitted_kernels, validate
from symconv.validation.report import report_json, report_text, summary_text
from symconv.verdict import Verdict
from tests.problems import NAMED

Change = Callable[[Array], Array]


def broken(pass_: str, layout: str, dtype: str, change: Change) -> Callable[[Conv], KernelMaker]:
    """The emitted kernels, one of them with its result changed."""

    def kernels(conv: Conv) -> KernelMaker:
        make = emitted_kernels(conv)

        def changed(p: Pass, at: Layout, d: Dtype) -> Callable[..., Array]:
            function = make(p, at, d)
            if (p, at, d) != (pass_, layout, dtype):
                return function
            return lambda *arrays: change(function(*arrays))

        return changed

    return kernels


def off_by_one(result: Array) -> Array:
    result.flat[result.size // 2] += 1
    return result


def slightly_off(result: Array) -> Array:
    result *= 1 + 1e-3
    return result


def not_a_number(result: Array) -> Array:
    result.flat[0] = np.nan
    return result


def topics(report: Report) -> set[str]:
    return {finding.topic for finding in report.wrong}


@pytest.mark.parametrize("name", NAMED)
def test_the_emitted_kernels_hold(name: str) -> None:
    report = validate(NAMED[name])
    assert not report.wrong
    assert report.worst <= 1
    kinds = 4 if NAMED[name].bias else 3
    judges = 1 + torch_reference.installed()
    assert report.count(Verdict.HOLDS) == kinds * 6 * judges + kinds * 2 + 2
    assert report.count(Verdict.UNCHECKED) == (0 if torch_reference.installed() else 1)


@pytest.mark.parametrize("pass_", ["forward", "dgrad", "wgrad", "bgrad"])
@pytest.mark.parametrize(
    ("dtype", "change"), [("int64", off_by_one), ("float32", slightly_off), ("float64", not_a_number)]
)
def test_one_wrong_kernel_is_found_and_no_other_blamed(pass_: str, dtype: str, change: Change) -> None:
    conv = Conv((5, 4), 2, 2, 1, in_channels=2, out_channels=2)
    report = validate(conv, kernels=broken(pass_, "nhwc", dtype, change))
    against_others = {finding.statement for finding in report.wrong if "adjoint" not in finding.statement}
    assert f"{pass_} {dtype} nhwc equals NumPy loops" in against_others
    assert all(statement.startswith(f"{pass_} {dtype} nhwc equals") for statement in against_others)
    assert (f"{pass_} equals PyTorch" in topics(report)) == torch_reference.installed()


def test_a_wrong_integer_kernel_breaks_the_adjoint_identity() -> None:
    conv = Conv((5, 4), 2, 2, 1)
    wrong = topics(validate(conv, kernels=broken("dgrad", "nchw", "int64", lambda result: result + 1)))
    assert wrong >= {"the adjoint identity", "dgrad equals the derived system", "dgrad equals NumPy loops"}


def test_a_kernel_that_fails_or_has_the_wrong_shape_is_wrong() -> None:
    def fail(_: Array) -> Array:
        raise RuntimeError("out of luck")

    report = validate(Conv(4, 2), kernels=broken("wgrad", "nchw", "float32", fail))
    assert {finding.evidence for finding in report.wrong} == {"RuntimeError: out of luck"}
    report = validate(Conv(4, 2), kernels=broken("wgrad", "nchw", "float32", lambda result: result[..., :1]))
    assert {finding.evidence for finding in report.wrong} == {"shape (1, 1, 1) instead of (1, 1, 2)"}


def test_against_chooses_the_judges() -> None:
    numpy = validate(Conv(4, 2), against="numpy")
    assert {finding.topic for finding in numpy.findings} == {
        f"{p} equals NumPy loops" for p in ("forward", "dgrad", "wgrad", "bgrad")
    }


def test_without_pytorch_the_comparison_is_unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_reference, "installed", lambda: False)
    report = validate(Conv(4, 2), against="torch")
    assert [finding.verdict for finding in report.findings] == [Verdict.UNCHECKED]
    assert "pip install torch" in report_text(report)


def test_what_is_too_large_to_try_is_refused() -> None:
    with pytest.raises(LimitError, match="are validated"):
        validate(Conv((100_000, 100_000), 3))


def test_the_reports_say_what_is_wrong_and_where() -> None:
    report = validate(Conv(4, 2), "numpy", kernels=broken("dgrad", "nhwc", "int64", off_by_one))
    text = report_text(report)
    assert "holds      forward equals NumPy loops (6 of 6)" in text
    assert "wrong      dgrad equals NumPy loops: 1 of 6 kernels differ" in text
    assert "dgrad int64 nhwc equals NumPy loops: 1 of 4 elements differ, first [0, 0, 2]:" in text
    assert summary_text([report]).startswith("23 statements hold, 1 wrong, 0 unchecked")
    as_object: dict[str, Any] = report_json("it", report, 1.5)
    assert as_object["summary"] == {"holds": 23, "wrong": 1, "unchecked": 0}
    assert as_object["command"] == "symconv validate --input 4 --kernel 2"
    assert sum(statement["verdict"] == "wrong" for statement in as_object["statements"]) == 1
