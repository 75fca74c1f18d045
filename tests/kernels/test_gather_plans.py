from __future__ import annotations

from itertools import product
from math import prod

import pytest
from hypothesis import given, settings

from symconv import Conv
from symconv.derivation import derive
from symconv.kernels.gather_plan import GatherPlan
from symconv.kernels.machine import MACHINES
from symconv.kernels.options import DTYPES, LAYOUTS, Layout, Pass
from symconv.kernels.plan import make_plans
from tests.problems import problems

PASSES: tuple[Pass, ...] = ("forward", "dgrad")


def plans(conv: Conv, pass_: Pass, layout: Layout, machine: str = "avx512", threads: int = 1) -> list[GatherPlan]:
    made = make_plans(derive(conv), pass_, layout, "float32", threads, MACHINES[machine])
    return [plan.tiles for plan in made if isinstance(plan.tiles, GatherPlan)]


@given(problems())
@settings(max_examples=40)
def test_the_best_by_the_estimate_comes_first_and_units_cover_all_lines(conv: Conv) -> None:
    for pass_, layout in product(PASSES, LAYOUTS):
        found = plans(conv, pass_, layout)
        cycles = [plan.cycles for plan in found]
        assert cycles == sorted(cycles)
        for plan in found:
            assert plan.cycles > 0
            assert plan.line_blocks * plan.lines >= plan.all_lines > (plan.line_blocks - 1) * plan.lines
            assert plan.all_lines * sum(phase.count for phase in plan.axes[2].phases) <= prod(plan.target_sizes)


def test_the_kinds_that_a_layout_has() -> None:
    large = Conv((14, 14), 3, 1, 1, in_channels=64, out_channels=64)
    assert {plan.tiling.kind for plan in plans(large, "forward", "nhwc")} == {"spread", "inner"}
    assert {plan.tiling.kind for plan in plans(large, "forward", "nchw")} == {"spread", "pixels"}
    depthwise = Conv((14, 14), 3, 1, 1, groups=64, in_channels=64, out_channels=64)
    assert {plan.tiling.kind for plan in plans(depthwise, "dgrad", "nhwc")} == {"lanes"}
    assert {plan.tiling.kind for plan in plans(depthwise, "dgrad", "nchw")} == {"pixels"}
    far = Conv((14, 50), 3, (1, 7), in_channels=64, out_channels=64)
    assert {plan.tiling.kind for plan in plans(far, "forward", "nchw")} == {"spread"}
    assert {plan.tiling.kind for plan in plans(far, "dgrad", "nchw")} == {"spread", "pixels"}
    odd = Conv((14, 14), 3, 1, 1, in_channels=63, out_channels=64)
    assert {plan.tiling.kind for plan in plans(odd, "forward", "nhwc")} == {"spread"}


def test_few_channels_are_summed_over_lanes_and_few_taps_of_them_are_one_step() -> None:
    first = Conv((224, 224), 7, 2, 3, in_channels=3, out_channels=64)
    assert plans(first, "dgrad", "nhwc")[0].tiling.kind == "inner"
    assert plans(first, "dgrad", "nchw")[0].tiling.kind == "pixels"
    assert plans(first, "forward", "nhwc")[0].tiling.unrolled


def test_weights_are_packed_by_chunks_only_where_no_target_is_in_two_tiles() -> None:
    conv = Conv((14, 14), 3, 1, 1, in_channels=256, out_channels=256)
    found = plans(conv, "dgrad", "nhwc")
    assert {plan.packing for plan in found} == {"all", "chunks", "none"}
    assert all(plan.tiling.apart for plan in found if plan.packing == "chunks")
    for plan in plans(conv, "dgrad", "nchw"):
        assert plan.packing == ("none" if plan.tiling.kind == "pixels" else "all")


@pytest.mark.parametrize("channels", [17, 18, 20, 62, 64, 66, 68, 130])
@pytest.mark.parametrize("machine", MACHINES)
def test_turns_that_take_some_source_channels_take_all_of_them_and_no_more(machine: str, channels: int) -> None:
    most = 4 if channels % 4 == 0 else 2 if channels % 2 == 0 else 1
    for conv in (
        Conv((14, 14), 3, 1, 1, in_channels=channels, out_channels=channels),
        Conv((14, 14), 3, 2, 1, groups=2, in_channels=2 * channels, out_channels=2 * channels),
    ):
        for pass_, dtype in product(PASSES, DTYPES):
            for made in make_plans(derive(conv), pass_, "nhwc", dtype, 1, MACHINES[machine]):
                if isinstance(plan := made.tiles, GatherPlan):
                    together = plan.tiling.together
                    assert together == (most if plan.tiling.kind == "spread" else 1)
                    assert plan.block_channels % together == plan.chunk % together == 0


def test_one_tap_and_taps_that_are_one_step_are_met_one_source_channel_a_turn() -> None:
    one, first = (
        Conv((14, 14), 1, in_channels=64, out_channels=64),
        Conv((56, 56), 3, 1, 1, in_channels=4, out_channels=64),
    )
    assert {plan.tiling.together for plan in (*plans(one, "forward", "nhwc"), *plans(first, "forward", "nhwc"))} == {1}


def test_weights_that_do_not_stay_in_the_cache_are_packed_block_by_block() -> None:
    large = Conv((7, 7), 3, 1, 1, in_channels=512, out_channels=512)
    best = plans(large, "forward", "nhwc")[0]
    assert best.packing == "blocks"
    assert best.loops[0] == "block of target channels"
    small = Conv((7, 7), 3, 1, 1, in_channels=64, out_channels=64)
    assert {plan.packing for plan in plans(small, "forward", "nhwc") if plan.tiling.kind == "spread"} == {
        "all",
        "chunks",
    }


def test_taps_that_do_not_overlap_are_read_as_channels() -> None:
    patches = Conv((224, 224), 16, 16, in_channels=3, out_channels=768)
    for pass_ in PASSES:
        assert {plan.kernel for plan in plans(patches, pass_, "nhwc")} == {(1, 16, 1)}
    assert {plan.kernel for plan in plans(patches, "forward", "nchw")} <= {(1, 16, 16)}
    flipped = Conv((224, 224), 16, 16, in_channels=3, out_channels=768, mode="convolution")
    assert {plan.kernel for plan in plans(flipped, "forward", "nhwc")} == {(1, 16, 16)}


def test_plain_axes_are_one() -> None:
    conv = Conv((7, 7), 1, in_channels=64, out_channels=64)
    assert {plan.target_sizes for plan in plans(conv, "forward", "nhwc")} == {(1, 7, 7), (1, 1, 49)}


def test_lines_of_one_tap_are_cut_where_their_sources_would_not_stay_in_the_cache() -> None:
    conv = Conv((56, 56), 1, in_channels=256, out_channels=64)
    assert {plan.target_sizes for plan in plans(conv, "forward", "nhwc")} == {(1, 56, 56), (1, 7, 448)}
    prime = Conv((1009, 1), 1, in_channels=1024, out_channels=64)
    assert {plan.target_sizes for plan in plans(prime, "forward", "nhwc")} == {(1, 1009, 1), (1, 1, 1009)}


def test_how_a_tile_goes_to_the_target() -> None:
    def stores(conv: Conv, pass_: Pass, layout: Layout) -> set[str]:
        return {plan.stores for plan in plans(conv, pass_, layout)}

    conv = Conv((14, 14), 3, 1, 1, in_channels=32, out_channels=24)
    assert stores(conv, "forward", "nhwc") == {"rows", "kept", "one by one"}
    assert stores(conv, "forward", "nchw") == {"turned", "pixels"}
    far = Conv((14, 50), 3, (1, 7), in_channels=64, out_channels=64)
    assert stores(far, "dgrad", "nchw") == {"one by one"}


def test_more_threads_have_shorter_units() -> None:
    conv = Conv((56, 56), 3, 1, 1, in_channels=64, out_channels=64)
    one, four = (plans(conv, "forward", "nhwc", threads=threads)[0] for threads in (1, 4))
    assert four.lines < one.lines
    assert four.line_blocks * len(four.tiling.blocks) >= 16


def test_a_source_from_memory_is_asked_for_in_advance_where_little_is_computed_with_it() -> None:
    def ahead(conv: Conv, layout: Layout = "nhwc") -> bool:
        return any(plan.ahead for plan in plans(conv, "forward", layout))

    conv = Conv((56, 56), 1, in_channels=256, out_channels=64)
    assert ahead(conv)
    assert "the next tile's source asked for in advance" in str(plans(conv, "forward", "nhwc")[0])
    assert not ahead(conv, "nchw")
    assert not ahead(Conv((14, 14), 1, in_channels=256, out_channels=64))
    assert not ahead(Conv((56, 56), 3, 1, 1, in_channels=256, out_channels=64))
    assert not ahead(Conv((224, 224), 1, in_channels=16, out_channels=64))


def test_a_target_that_goes_to_memory_is_written_by_tiles_of_many_vectors() -> None:
    near, far = (Conv((28, 28), 1, in_channels=64, out_channels=64, batch=batch) for batch in (1, 64))
    columns = [plans(conv, "forward", "nhwc")[0].tiling.columns for conv in (near, far)]
    assert columns[1] == 4 >= columns[0]
