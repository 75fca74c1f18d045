from __future__ import annotations

import json
from dataclasses import replace

from symconv import Conv
from symconv.derivation import derive
from symconv.kernels.plan import make_plans
from symconv.kernels.tuning import Timing, Tuned
from symconv.kernels.tuning_report import tuned_as_json, tuned_as_text

CONV = Conv((8, 8), 3, 1, 1, in_channels=32, out_channels=32)


def tuned() -> Tuned:
    first, second = make_plans(derive(CONV), "wgrad", "nhwc", "float32")[:2]
    slow, fast = Timing(first, 0.0025), Timing(second, 0.0002)
    return Tuned(CONV, "wgrad", "nhwc", "float32", 1, slow, (fast, slow), True)


def test_a_line_a_pass_with_the_gain() -> None:
    head, line = tuned_as_text([("conv1", tuned())]).splitlines()
    assert head.split() == ["problem", "pass", "estimated", "fastest", "gain", "plan"]
    assert line.split()[:7] == ["conv1", "wgrad", "2.50", "ms", "200.0", "us", "12.50"]
    assert len(line) <= 80


def test_that_nothing_is_remembered_is_said() -> None:
    text = tuned_as_text([("conv1", replace(tuned(), kept=False))])
    assert text.splitlines()[-1] == "Nothing could be remembered: there is no cache folder that can be written."


def test_the_json_has_all_figures() -> None:
    (row,) = json.loads(tuned_as_json([("conv1", tuned())]))
    assert row["name"] == "conv1"
    assert row["seconds"] == 0.0002
    assert len(row["measured"]) == 2
