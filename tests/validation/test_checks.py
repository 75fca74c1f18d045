"""Validation must hold for right kernels, and must see wrong ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from symconv import Conv, DerivationError, LimitError, SymconvError
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

        def changed(p: Pass, at: Layout, d: Dtype, threads: int) -> Callable[..., Array]:
            function = make(p, at, d, threads)
            if (p, at, d, threads) != (pass_, layout, dtype, 1):
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
    assert report.count(Verdict.HOLDS) == kinds * 6 * judges + kinds * 4 + 2
    assert report.count(Verdict.UNCHECKED) == (0 if torch_reference.installed() else 1)


@pytest.mark.parametrize("pass_", ["forward", "dgrad", "wgrad", "bgrad"])
@pytest.mark.parametrize(
    ("dtype", "change"), [("int64", off_by_one), ("float32", slightly_off), ("float64", not_a_number)]
)
def test_one_wrong_kernel_is_found_and_no_other_blamed(pass_: str, dtype: str, change: Change) -> None:
    conv = Conv((5, 4), 2, 2, 1, in_channels=2, out_channels=2)
    report = validate(conv, kernels=broken(pass_, "nhwc", dtype, change))
    against_others = {finding.statement for finding in report.wrong if finding.topic != "the adjoint identity"}
    against_others = {statement for statement in against_others if "two threads" not in statement}
    assert f"{pass_} {dtype} nhwc equals NumPy loops" in against_others
    assert all(statement.startswith(f"{pass_} {dtype} nhwc equals") for statement in against_others)
    assert (f"{pass_} equals PyTorch" in topics(report)) == torch_reference.installed()


def test_a_wrong_integer_kernel_breaks_the_adjoint_identity() -> None:
    conv = Conv((5, 4), 2, 2, 1)
    for pass_ in ("forward", "dgrad", "wgrad"):
        wrong = topics(validate(conv, kernels=broken(pass_, "nchw", "int64", lambda result: result + 1)))
        assert wrong >= {"the adjoint identity", f"{pass_} equals the derived system", f"{pass_} equals NumPy loops"}


def test_a_kernel_wrong_on_two_threads_alone_is_found() -> None:
    def kernels(conv: Conv) -> KernelMaker:
        make = emitted_kernels(conv)

        def changed(p: Pass, at: Layout, d: Dtype, threads: int) -> Callable[..., Array]:
            function = make(p, at, d, threads)
            return function if threads == 1 else lambda *arrays, out: function(*arrays)

        return changed

    wrong = topics(validate(Conv(4, 2), "numpy", kernels=kernels))
    assert wrong == {
        f"{p} on two threads, with twice the batch, into a given array" for p in ("forward", "dgrad", "wgrad", "bgrad")
    }


@pytest.mark.parametrize("change", [lambda r: r.astype("float64"), lambda r: r.tolist(), np.asfortranarray])
def test_a_result_of_another_kind_is_wrong(change: Change) -> None:
    conv = Conv((4, 5), 2)
    report = validate(conv, "numpy", kernels=broken("dgrad", "nchw", "float32", change))
    assert ["in C order" in finding.evidence for finding in report.wrong] == [True]


def test_where_no_bound_holds_nothing_is_said_to_hold() -> None:
    conv = Conv(17_000_000, 1, bias=False)
    report = validate(conv, "numpy", kernels=broken("wgrad", "nchw", "float32", slightly_off))
    unchecked = {finding.statement for finding in report.findings if finding.verdict is Verdict.UNCHECKED}
    assert unchecked == {f"wgrad float32 {layout} equals NumPy loops" for layout in ("nchw", "nhwc")}


def test_a_wrong_form_is_a_wrong_statement_and_not_bad_input() -> None:
    def fail(_: Conv) -> KernelMaker:
        raise DerivationError("phases: dx[0] is not its derived equation")

    (finding,) = validate(Conv(4, 2), kernels=fail).wrong
    assert finding.evidence == "phases: dx[0] is not its derived equation"


def test_what_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SymconvError, match="against nump: not one of all, numpy, torch"):
        validate(Conv(4, 2), "nump")
    with pytest.raises(SymconvError, match="seed -1: a seed is an integer of at least 0"):
        validate(Conv(4, 2), seed=-1)
    monkeypatch.setattr(torch_reference, "installed", lambda: False)
    with pytest.raises(SymconvError, match="PyTorch is not installed"):
        validate(Conv(4, 2), "torch")


def test_a_kernel_that_fails_or_has_the_wrong_shape_is_wrong() -> None:
    def fail(_: Array) -> Array:
        raise RuntimeError("out of luck")

    report = validate(Conv(4, 2), kernels=broken("wgrad", "nchw", "float32", fail))
    assert {finding.evidence for finding in report.wrong} == {"RuntimeError: out of luck"}
    for dtype in ("float32", "int64"):
        cut = broken("wgrad", "nchw", dtype, lambda result: result[..., :1].copy())
        evidence = {finding.evidence for finding in validate(Conv(4, 2), kernels=cut).wrong}
        assert evidence == {"shape (1, 1, 1) instead of (1, 1, 2)"}


def test_against_chooses_the_judges() -> None:
    numpy = validate(Conv(4, 2), against="numpy")
    judged = {finding.topic.partition(" ")[2] for finding in numpy.findings}
    assert judged == {"equals NumPy loops", "on two threads, with twice the batch, into a given array"}


def test_without_pytorch_the_comparison_is_unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_reference, "installed", lambda: False)
    report = validate(Conv(4, 2))
    assert report.count(Verdict.UNCHECKED) == 1
    assert "pip install torch" in report_text(report)


def test_what_is_too_large_to_try_is_refused() -> None:
    with pytest.raises(LimitError, match="are validated"):
        validate(Conv((100_000, 100_000), 3))


def test_the_reports_say_what_is_wrong_and_where() -> None:
    report = validate(Conv(4, 2), "numpy", kernels=broken("dgrad", "nhwc", "int64", off_by_one))
    text = report_text(report)
    assert "holds      forward equals NumPy loops (6 of 6" in text
    assert "wrong      dgrad equals NumPy loops: 1 of 6 kernels differ" in text
    assert "dgrad int64 nhwc equals NumPy loops: 1 of 4 elements differ, first [0, 0, 2]:" in text
    assert summary_text([report]).startswith("30 statements hold, 2 wrong, 0 unchecked")
    as_object: dict[str, Any] = report_json("it", report, 1.5)
    assert as_object["summary"] == {"holds": 30, "wrong": 2, "unchecked": 0}
    assert as_object["command"] == "symconv validate --input 4 --kernel 2"
    assert sum(statement["verdict"] == "wrong" for statement in as_object["statements"]) == 2
