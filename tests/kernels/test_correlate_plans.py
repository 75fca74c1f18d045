from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product

from hypothesis import given, settings

from symconv import Conv
from symconv.derivation import derive
from symconv.kernels.correlate_plan import CorrelatePlan
from symconv.kernels.correlate_plans import PART_BYTES
from symconv.kernels.machine import MACHINES
from symconv.kernels.options import LAYOUTS, Layout
from symconv.kernels.plan import make_plans
from tests.problems import problems


def plans(conv: Conv, layout: Layout, machine: str = "avx512") -> list[CorrelatePlan]:
    made = make_plans(derive(conv), "wgrad", layout, "float32", 1, MACHINES[machine])
    return [plan.tiles for plan in made if isinstance(plan.tiles, CorrelatePlan)]


@given(problems())
@settings(max_examples=60)
def test_segments_meet_exactly_the_products_of_a_line(conv: Conv) -> None:
    for layout, machine in product(LAYOUTS, ("avx512", "sse")):
        for plan in plans(conv, layout, machine):
            (phase,) = plan.axes[2].phases
            wanted = {
                (number, o, plan.axes[2].source_step * o + run.offset)
                for number, run in enumerate(phase.taps)
                for o in range(run.first, run.stop)
            }
            each = 1 if plan.vectors == "both" else plan.x_channels
            found = []
            for segment in plan.segments:
                for o in range(segment.first, segment.stop, plan.lanes if plan.vectors == "pixels" else 1):
                    for offset, first, stop, *lanes in plan.steps[segment.step]:
                        tap = first // each if plan.unrolled else segment.taps
                        assert (first, stop) == ((tap * each, (tap + 1) * each) if plan.unrolled else (0, plan.rows))
                        for at in range(o + lanes[0], o + lanes[1]) if lanes else [o]:
                            found.append((tap, at, plan.axes[2].source_step * at + segment.offset + offset))
            assert len(found) == len(set(found))
            assert set(found) == wanted


def test_the_segments_of_a_long_line_are_few_and_cover_it() -> None:
    for conv in (Conv(300_007, 5, 1, 2, in_channels=3, out_channels=4), Conv(300_007, 3, 2, 1, in_channels=32)):
        for plan in plans(conv, "nchw"):
            assert len(plan.segments) < 40
            each = plan.x_channels if plan.unrolled else plan.rows
            met = Counter[int]()
            for segment in plan.segments:
                for _, first, _, *lanes in plan.steps[segment.step]:
                    tap = first // each if plan.unrolled else segment.taps
                    whole = segment.stop - segment.first
                    met[tap] += whole // plan.lanes * (lanes[1] - lanes[0]) if plan.unrolled else whole
            (phase,) = plan.axes[2].phases
            assert [met[number] for number, _ in enumerate(phase.taps)] == [run.stop - run.first for run in phase.taps]
    far = Conv(300_007, 3, 1, 100_000, dilation=100_000)
    assert not any(plan.unrolled for plan in plans(far, "nchw"))


@given(problems())
@settings(max_examples=60)
def test_the_units_cover_each_weight_and_overlap_only_where_tiles_are_kept_apart(conv: Conv) -> None:
    for layout in LAYOUTS:
        for plan in plans(conv, layout):
            rows = plan.x_channels if plan.unrolled else plan.rows
            x_width, dy_width = (plan.width, plan.rows) if plan.vectors == "x" else (rows, plan.width)
            dy = Counter(first + place for first in plan.dy_blocks for place in range(dy_width))
            assert set(dy) == set(range(plan.dy_channels))
            if plan.vectors == "both":
                continue
            x = Counter(first + place for first in plan.x_blocks for place in range(x_width))
            assert set(x) == set(range(plan.x_channels))
            if plan.direct:
                assert max(x.values()) == max(dy.values()) == 1


def test_sums_fit_into_the_registers_and_the_best_by_the_estimate_comes_first() -> None:
    conv = Conv((14, 14), 3, 2, 1, in_channels=96, out_channels=160)
    for layout, machine in product(LAYOUTS, MACHINES.values()):
        found = plans(conv, layout, machine.name)
        assert found
        assert [plan.cycles for plan in found] == sorted(plan.cycles for plan in found)
        assert all(plan.rows * plan.columns + plan.columns < machine.registers for plan in found)


@given(problems())
@settings(max_examples=40)
def test_rows_that_are_put_together_take_little_memory_and_each_block_is_in_one_part(conv: Conv) -> None:
    wide = replace(conv, in_channels=150 * conv.groups, out_channels=40 * conv.groups)
    for plan in plans(wide, "nhwc"):
        if plan.rows_in:
            assert plan.strip
            rows = plan.lines * plan.output[2] * plan.blocks_in_part * plan.rows * 4
            assert plan.blocks_in_part == 1 or rows <= PART_BYTES + plan.lines * plan.output[2] * plan.rows * 4
            assert (plan.rows_in - 1) * plan.blocks_in_part < len(plan.x_blocks) <= plan.rows_in * plan.blocks_in_part


def test_each_thread_has_a_part_of_the_rows_where_there_is_one_tap() -> None:
    conv = Conv((28, 28), 1, in_channels=512, out_channels=128)
    for kernel, wanted in ((1, 3), (3, 1)):
        derivation = derive(replace(conv, kernel=(kernel, kernel)))
        made = make_plans(derivation, "wgrad", "nhwc", "float32", 3, MACHINES["avx512"])
        parts = {plan.tiles.rows_in for plan in made if isinstance(plan.tiles, CorrelatePlan)}
        assert parts == {0, wanted}


def test_which_channels_are_vectors() -> None:
    conv = Conv((14, 14), 3, 1, 1, in_channels=64, out_channels=64)
    assert {plan.vectors for plan in plans(conv, "nhwc")} == {"x", "dy"}
    assert {plan.vectors for plan in plans(conv, "nchw")} == {"dy", "pixels"}
    assert all(plan.strip == (plan.vectors == "dy") for plan in plans(conv, "nchw"))
    assert {(plan.vectors, plan.strip) for plan in plans(conv, "nhwc")} == {("x", False), ("dy", False), ("dy", True)}
    assert {plan.vectors for plan in plans(conv, "nhwc") if plan.rows_in} == {"dy"}
    assert not any(plan.rows_in for plan in plans(conv, "nchw"))
    depthwise = Conv((14, 14), 3, 1, 1, groups=64, in_channels=64, out_channels=64)
    assert {plan.vectors for plan in plans(depthwise, "nhwc")} == {"both"}
    assert {plan.vectors for plan in plans(depthwise, "nchw")} == {"pixels"}
    far = Conv((14, 50), 3, (1, 7), in_channels=64, out_channels=64)
    assert {plan.vectors for plan in plans(far, "nchw")} == {"dy"}
    assert any(plan.unrolled for plan in plans(Conv((14, 14), 3, in_channels=3, out_channels=32), "nhwc"))


def test_small_images_are_met_at_once_and_pixels_a_page_apart_a_few_at_a_time() -> None:
    def at_once(size: int, channels: int, layout: Layout = "nhwc", together: bool = False) -> set[int]:
        conv = Conv((size, size), 1, in_channels=channels, out_channels=64)
        found = [plan for plan in plans(conv, layout) if plan.vectors != "pixels" and bool(plan.rows_in) is together]
        return {plan.lines * plan.output[2] for plan in found}

    assert at_once(14, 64) == at_once(14, 2048) == {196}
    assert at_once(28, 64) == {112}
    assert at_once(28, 1024) == {56}
    assert at_once(28, 1024, together=True) == {112}
    assert at_once(28, 1024, "nchw") == {112}
