from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

import symconv
from symconv import Conv, SymconvError
from symconv.derivation import derive
from symconv.kernels.compiled import explain
from symconv.kernels.plan import make_plans
from symconv.kernels.tuned import remember, remembered
from symconv.kernels.tuning import tune
from symconv.timing import Job
from symconv.validation import references
from symconv.validation.cases import from_layout, integer_case, to_layout

CONV = Conv((8, 8), 3, 1, 1, in_channels=32, out_channels=32, bias=False)


def times(*seconds: float) -> Callable[[Sequence[Job]], Sequence[float]]:
    """What measures jobs to take these times, each of which is run."""

    def measure(jobs: Sequence[Job]) -> Sequence[float]:
        assert len(jobs) == len(seconds)
        for job in jobs:
            job()
        return seconds

    return measure


def test_the_fastest_is_remembered_and_followed(own_cache: Path) -> None:
    before = symconv.kernel(CONV, "forward", "nhwc")
    found = tune(CONV, "forward", "nhwc", "float32", most=4, measure=times(1.0, 1.0, 0.001, 1.0))
    assert found.kept
    assert len(found.timings) == 4
    assert found.best.seconds < found.chosen.seconds
    assert found.best.plan != found.chosen.plan
    assert remembered(CONV, "forward", "nhwc", "float32", 1) == found.best.plan.name
    assert explain(CONV, "forward", "nhwc") == f"{found.best.plan}\n"
    after = symconv.kernel(CONV, "forward", "nhwc")
    assert after.source != before.source
    assert symconv.emit(CONV, "forward", "nhwc") == after.source
    # A kernel for a kind of processor follows the estimate.
    assert symconv.emit(CONV, "forward", "nhwc", target="sse") != after.source
    case = integer_case(CONV, 0).cast("float32")
    result = from_layout(after(to_layout(case.x, "nhwc"), to_layout(case.w, "nhwc")), "nhwc")
    np.testing.assert_array_equal(result, references.forward(CONV, case.x, case.w, case.b))


def test_a_plan_that_there_is_no_more_is_not_followed(own_cache: Path) -> None:
    remember(CONV, "forward", "nhwc", "float32", 1, "a plan of another version")
    assert explain(CONV, "forward", "nhwc") == f"{make_plans(derive(CONV), 'forward', 'nhwc', 'float32')[0]}\n"


def test_the_names_of_a_problems_plans_differ() -> None:
    for conv in (
        CONV,
        Conv((7, 7), 1, in_channels=64, out_channels=64),
        Conv((9, 9), 3, groups=20, in_channels=20, out_channels=20),
    ):
        for pass_ in ("forward", "dgrad", "wgrad"):
            names = [plan.name for plan in make_plans(derive(conv), pass_, "nhwc", "float32")]
            assert len(names) == len(set(names))


def test_figures_as_json(own_cache: Path) -> None:
    found = tune(CONV, "wgrad", "nhwc", most=2, measure=times(1.0, 0.0005)).as_dict()
    assert found["pass"] == "wgrad"
    assert [row["seconds"] for row in found["measured"]] == pytest.approx([0.0005, 1.0])
    assert found["plan"] == found["measured"][0]["plan"]
    assert found["estimated"]["seconds"] == 1.0


def test_what_there_is_not_is_refused() -> None:
    with pytest.raises(SymconvError, match="layout nwhc"):
        tune(CONV, "forward", "nwhc")  # type: ignore[arg-type]
