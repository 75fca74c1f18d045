from __future__ import annotations

from dataclasses import replace

from symconv import Conv
from symconv.kernels.correlate_cost import with_cycles
from symconv.kernels.correlate_plan import CorrelatePlan
from tests.kernels.test_correlate_plans import plans


def best(conv: Conv, strip: bool) -> CorrelatePlan:
    return next(plan for plan in plans(conv, "nhwc") if plan.vectors == "dy" and plan.strip is strip)


def test_vectors_are_put_together_where_pixels_share_few_sets_of_the_cache() -> None:
    shared = Conv((28, 28), 1, in_channels=512, out_channels=512)
    assert best(shared, True).cycles < best(shared, False).cycles
    apart = Conv((28, 28), 1, in_channels=528, out_channels=528)
    assert best(apart, False).cycles < best(apart, True).cycles


def test_the_estimate_follows_the_batch_and_not_what_was_estimated_before() -> None:
    conv = Conv((14, 14), 3, 1, 1, in_channels=32, out_channels=64)
    for layout in ("nhwc", "nchw"):
        for plan in plans(conv, layout)[:20]:
            assert with_cycles(replace(plan, cycles=0.0), conv) == plan
            assert plan.cycles < with_cycles(plan, replace(conv, batch=4)).cycles <= 4 * plan.cycles
