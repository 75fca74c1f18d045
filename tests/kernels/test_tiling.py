from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from symconv import Conv
from symconv.derivation import derive
from symconv.kernels.machine import MACHINES
from symconv.kernels.phase_runs import PhaseRun, TapRun
from symconv.kernels.plan import make_plan
from symconv.kernels.tiling import MAX_RUNS, MAX_STEPS, Tiling, tiling, tilings
from tests.problems import problems

kinds = st.sampled_from(["spread", "inner", "lanes", "pixels"])
few = st.integers(1, 20)


def met(found: Tiling, phases: tuple[PhaseRun, ...]) -> Counter[tuple[int, int, int, int]]:
    """The (phase, target, tap, source offset) that a tiling's tiles meet, each target counted once."""
    seen = set()
    for run in found.runs:
        phase = phases[run.phase]
        for tile in range(run.count):
            begin = run.first + tile * found.pixels
            for place, number in enumerate(run.steps):
                if number < 0:
                    continue
                for tap in found.steps[number]:
                    for pixel in range(tap.first, tap.stop):
                        if found.unrolled:
                            seen.add((run.phase, begin + pixel, tap.tap, tap.offset))
                        else:
                            own = phase.taps[place]
                            seen.add((run.phase, begin + pixel, own.tap, own.offset))
    return Counter(seen)


@given(problems(), kinds, st.integers(1, 6), st.integers(1, 3), few, few, st.sampled_from(["forward", "dgrad"]))
@settings(max_examples=150)
def test_tiles_meet_exactly_the_products_of_their_row(
    conv: Conv, kind: str, pixels: int, columns: int, sources: int, targets: int, pass_: str
) -> None:
    phases = make_plan(derive(conv), pass_, "nchw", "float32").axes[-1].phases  # type: ignore[arg-type]
    pixels *= 4 if kind == "pixels" else 1
    found = tiling(4, pixels, columns, phases, kind, sources * 4, targets)  # type: ignore[arg-type]
    if found is None:
        return
    wanted = {
        (number, t, run.tap, run.offset)
        for number, phase in enumerate(phases)
        for run in phase.taps
        for t in range(run.first, run.stop)
    }
    assert set(met(found, phases)) == wanted
    times = Counter((run.phase, run.first + place) for run in found.runs for place in range(run.count * found.pixels))
    # Where lanes are pixels a tile may be longer than its row.
    targets_of = {(number, t) for number, t in times if kind != "pixels" or t < phases[number].count}
    assert targets_of == {(number, t) for number, phase in enumerate(phases) for t in range(phase.count)}
    channels = Counter(first + place for first in found.blocks for place in range(found.width))
    assert found.apart == (max(times.values()) == 1 and max(channels.values()) == 1)
    assert {channel for channel in channels if channel < targets} == set(range(targets))
    assert all(first + found.kept <= targets for first in found.blocks)
    assert found.tiles == sum(-(-phase.count // pixels) for phase in phases)


@given(kinds, few, few, few)
def test_the_sums_of_all_tilings_fit_into_the_registers(kind: str, count: int, sources: int, targets: int) -> None:
    phases = (PhaseRun(0, 1, count, (TapRun(0, 0, 0, count),)),)
    for machine in MACHINES.values():
        for found in tilings(machine, 4, phases, kind, 16 * sources, targets, 1, False):  # type: ignore[arg-type]
            vectors, longest = found.pixels, count
            if kind == "pixels":
                vectors, longest = found.vectors, -(-count // found.lanes) * found.lanes
            assert vectors * found.columns + min(vectors, found.columns) < machine.registers
            assert found.pixels <= longest
            assert len(found.steps) <= MAX_STEPS
            if kind == "inner":
                assert (16 * sources) % found.lanes == 0


def test_tiles_inside_the_borders_are_one_row_of_the_table() -> None:
    run = TapRun(0, -1, 1, 1_000_000), TapRun(1, 0, 0, 1_000_000), TapRun(2, 1, 0, 999_999)
    found = tiling(16, 10, 2, (PhaseRun(0, 1, 1_000_000, run),), "spread", 64, 64)
    assert found is not None
    assert [(run.first, run.count) for run in found.runs] == [(0, 1), (10, 99_998), (999_990, 1)]


def test_borders_that_cut_too_many_tiles_are_none() -> None:
    taps = (TapRun(0, -500_000, 500_000, 1_000_000), TapRun(1, 500_000, 0, 500_000))
    assert tiling(16, 10, 2, (PhaseRun(0, 1, 1_000_000, taps),), "spread", 64, 64) is None
    assert MAX_RUNS < 1000


def test_a_row_shorter_than_a_tile_has_none() -> None:
    assert tiling(16, 10, 2, (PhaseRun(0, 1, 9, (TapRun(0, 0, 0, 9),)),), "spread", 64, 64) is None


def test_weights_that_the_nearest_cache_holds_take_less_time() -> None:
    phases = (PhaseRun(0, 1, 96, (TapRun(0, 0, 0, 96),)),)
    few, many = (tiling(16, 12, 2, phases, "spread", sources, 64) for sources in (64, 640))
    assert few is not None
    assert many is not None
    assert 10 * few.cycles < many.cycles
