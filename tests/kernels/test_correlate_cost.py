from __future__ import annotations

from dataclasses import replace

from symconv import Conv
from symconv.kernels.correlate_cost import with_cycles
from symconv.kernels.correlate_plan import CorrelatePlan
from tests.kernels.test_correlate_plans import plans


def best(conv: Conv, strip: bool) -> CorrelatePlan:
    found = (plan for plan in plans(conv, "nhwc") if plan.vectors == "dy" and not plan.rows_in)
    return next(plan for plan in found if plan.strip is strip)


def test_vectors_are_put_together_where_pixels_share_few_sets_of_the_cache() -> None:
    shared = Conv((28, 28), 1, in_channels=512, out_channels=512)
    assert best(shared, True).cycles < best(shared, False).cycles
    apart = Conv((28, 28), 1, in_channels=528, out_channels=528)
    assert best(apart, False).cycles < best(apart, True).cycles


def test_rows_are_put_together_where_pixels_are_pages_apart_or_come_from_memory() -> None:
    pages = Conv((28, 28), 1, 2, in_channels=512, out_channels=1024)
    large = Conv((56, 56), 1, in_channels=256, out_channels=128, batch=16)
    for conv in (pages, large):
        assert plans(conv, "nhwc")[0].rows_in
    for conv in (replace(large, batch=1), Conv((56, 56), 3, 1, 1, in_channels=64, out_channels=64)):
        assert not plans(conv, "nhwc")[0].rows_in


def test_the_estimate_follows_the_batch_and_not_what_was_estimated_before() -> None:
    conv = Conv((14, 14), 3, 1, 1, in_channels=32, out_channels=64)
    for layout in ("nhwc", "nchw"):
        for plan in plans(conv, layout)[:20]:
            assert with_cycles(replace(plan, cycles=0.0), conv) == plan
            assert plan.cycles < with_cycles(plan, replace(conv, batch=4)).cycles <= 4 * plan.cycles
