from __future__ import annotations

from dataclasses import replace

import pytest

from symconv import Conv
from symconv.derivation import derive
from symconv.kernels.correlate_plan import CorrelatePlan
from symconv.kernels.machine import MACHINES
from symconv.kernels.options import Layout, Pass
from symconv.kernels.plan import Plan, make_plans
from symconv.kernels.sharing import aligns, borrows, cuts_blocks, packing_share, scratch_size, share_of, threads_of

LARGE = Conv((28, 28), 3, 1, 1, in_channels=128, out_channels=128)


def plans(conv: Conv, pass_: Pass, layout: Layout = "nhwc", threads: int = 3) -> list[Plan]:
    return make_plans(derive(conv), pass_, layout, "float32", threads, MACHINES["avx512"])


def units_a_share(plan: Plan, images: int, units: int) -> int:
    return int(eval(share_of(plan, "images"), {"images": images, "units": units}))


def test_a_short_pass_is_left_to_one_thread() -> None:
    short = Conv((8, 8), 3, 1, 1, in_channels=16, out_channels=16)
    assert threads_of(plans(short, "forward")[0]) == 1
    assert threads_of(plans(LARGE, "forward")[0]) == 3


@pytest.mark.parametrize("layout", ["nhwc", "nchw"])
def test_a_weight_gradients_share_is_whole_blocks(layout: Layout) -> None:
    for plan in plans(LARGE, "wgrad", layout)[:20]:
        tiles = plan.tiles
        assert isinstance(tiles, CorrelatePlan)
        share = units_a_share(plan, 1, tiles.units)
        if tiles.rows_in:
            assert share == -(-tiles.units // 3)
        else:
            assert share % (len(tiles.x_blocks) if tiles.ends_at_once else tiles.tap_units) == 0
        assert 2 * share < tiles.units <= 3 * share


@pytest.mark.parametrize("threads", [1, 2, 3, 5])
def test_taps_of_a_block_are_cut_only_where_blocks_are_fewer_than_threads(threads: int) -> None:
    few = Conv((40, 40), 3, 1, 1, in_channels=12, out_channels=32)
    for conv in (few, LARGE):
        for plan in plans(conv, "wgrad", "nchw", threads):
            tiles = plan.tiles
            if isinstance(tiles, CorrelatePlan) and not tiles.ends_at_once:
                blocks = tiles.units // tiles.tap_units
                share = units_a_share(plan, 1, tiles.units)
                assert cuts_blocks(plan) == bool(share % tiles.tap_units)
                assert not cuts_blocks(plan) or blocks < threads
    cut = [cuts_blocks(plan) for plan in plans(few, "wgrad", "nchw", threads)]
    assert any(cut) == (threads > 1)


def test_weights_that_are_packed_block_by_block_are_packed_once() -> None:
    conv = Conv((7, 7), 3, 1, 1, in_channels=512, out_channels=512)
    plan = next(plan for plan in plans(conv, "forward") if plan.tiles.packing == "blocks")  # type: ignore[union-attr]
    assert units_a_share(plan, 4, 0) == 4 * plan.tiles.line_blocks  # type: ignore[union-attr]


def test_other_work_is_cut_into_more_shares_than_there_are_threads() -> None:
    plan = next(plan for plan in plans(LARGE, "forward") if plan.tiles.packing == "all")  # type: ignore[union-attr]
    assert units_a_share(plan, 1, 120) == 10
    assert units_a_share(plan, 1, 121) == 11


def test_many_weights_are_packed_by_all_threads() -> None:
    def share(conv: Conv, threads: int) -> int | None:
        found = plans(conv, "dgrad", threads=threads)
        return packing_share(next(plan for plan in found if plan.tiles.packing == "all"))  # type: ignore[union-attr]

    many = Conv((14, 14), 3, 1, 1, in_channels=256, out_channels=256)
    assert share(many, 2) == 1
    assert share(many, 1) is None
    assert share(LARGE, 2) is None


def test_large_scratch_memory_alone_is_kept() -> None:
    few = Conv((28, 28), 3, 1, 1, in_channels=16, out_channels=16)
    for conv, kept in ((few, False), (LARGE, True)):
        plan = next(plan for plan in plans(conv, "dgrad") if plan.tiles.packing == "all")  # type: ignore[union-attr]
        assert scratch_size(plan) >= 9 * conv.in_channels * conv.out_channels
        assert borrows(plan) is kept
    assert scratch_size(plans(LARGE, "bgrad")[0]) == 0


def test_large_results_begin_with_a_line_of_memory() -> None:
    large = Conv((56, 56), 3, 1, 1, in_channels=16, out_channels=96)
    assert aligns(plans(large, "forward")[0], "y")
    assert not aligns(plans(large, "dgrad")[0], "dx")
    assert not aligns(plans(large, "wgrad")[0], "dw")
    whole = make_plans(derive(large), "forward", "nhwc", "float64", 1, MACHINES["sse"])
    assert aligns(whole[0], "y")
    assert not aligns(replace(whole[0], tiles=None), "y")
