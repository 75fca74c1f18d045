from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from math import gcd

import pytest

from symconv.closed_form import Setting
from symconv.errors import DerivationError
from symconv.general import GeneralConv
from symconv.gradient_sums import gather, weight_gradient
from symconv.index_sum import Divides, IndexSum
from symconv.phase_sums import (
    DgradPhase,
    dgrad_phase,
    in_phase_order,
    partition,
    products_inside,
    rows_of_phase,
    shared_phases,
    tap_sets,
    taps_of_phase,
    wgrad_phase,
)
from symconv.relation import Comparison, compare
from symconv.spec import MODES, Mode
from symconv.views import without_view
from tests.general_problems import number, true_terms
from tests.sum_terms import Term, all_sizes, some_sizes, terms

STEPS = [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2), (3, 2), (4, 2), (4, 6), (6, 4)]


@lru_cache(maxsize=64)
def setting_of(stride: int, dilation: int, mode: Mode = "cross-correlation", kernel: int | None = None) -> Setting:
    return Setting(GeneralConv(kernel, stride, None, dilation, 1, 1, 1, 1, mode=mode))


@lru_cache(maxsize=64)
def phases_of(setting: Setting) -> tuple[tuple[IndexSum, DgradPhase], ...]:
    gathered = in_phase_order(setting, gather(setting).result)
    (axis,) = setting.axes
    found = (taps_of_phase(axis, phase, gathered) for phase in range(int(axis.stride)))
    return tuple((gathered, dgrad_phase(setting, taps, gathered)) for taps in found)


def proved(pair: tuple[IndexSum, IndexSum], setting: Setting) -> bool:
    return compare(*pair, setting) == Comparison(True)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("stride", "dilation"), STEPS)
def test_each_phase_of_dgrad_has_the_products_of_its_inputs(mode: Mode, stride: int, dilation: int) -> None:
    setting = setting_of(stride, dilation, mode)
    for sizes in list(all_sizes(setting, 2))[:: 1 + stride // 2]:
        of_phase: dict[int, Counter[Term]] = {phase: Counter() for phase in range(stride)}
        for term, often in true_terms(setting, sizes, "dx").items():
            of_phase[(term[0][-1] + sizes["p"]) % stride][term] += often
        for gathered, phase in phases_of(setting):
            expected = of_phase[phase.taps.phase]
            assert terms(phase.restricted, setting, sizes) == expected
            if phase.result is None:
                assert not expected
                continue
            # The taps of a kernel in phase order stand as the window meets them; the terms name the weights.
            assert terms(phase.result, setting, sizes) == expected
            listed = replace(phase.result, factors=(), conditions=())
            assert sum(terms(listed, setting, sizes).values()) == sum(expected.values())
            assert gathered.left == phase.restricted.left


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("stride", "dilation"), STEPS)
def test_each_phase_of_dgrad_is_proved_and_spends_no_product_on_a_zero(mode: Mode, stride: int, dilation: int) -> None:
    setting = setting_of(stride, dilation, mode)
    for _, phase in phases_of(setting):
        if phase.result is None:
            with pytest.raises(DerivationError, match="has no products"):
                products_inside(setting, phase)
            continue
        assert proved((phase.restricted, phase.result), setting)
        assert proved(products_inside(setting, phase), setting)
        wide = replace(
            phase,
            result=replace(
                phase.result,
                bound=tuple(
                    replace(r, stop=r.stop + 1) if r.symbol == phase.taps.axis.count else r for r in phase.result.bound
                ),
            ),
        )
        assert not compare(*products_inside(setting, wide), setting).equal


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("stride", "dilation"), STEPS)
def test_taps_and_rows_of_a_phase_are_those_that_loops_find(mode: Mode, stride: int, dilation: int) -> None:
    setting = setting_of(stride, dilation, mode)
    (axis,) = setting.axes
    live = set()
    for gathered, phase in phases_of(setting):
        taps = phase.taps
        assert proved(tap_sets(taps, gathered), setting)
        rows = rows_of_phase(axis, taps.phase)
        for kernel in range(1, 9):
            expected = [k for k in range(kernel) if (taps.phase - dilation * k) % stride == 0]
            count = max(0, number(taps.counts.stop, {"K": kernel})) if taps.live else 0
            assert [number(taps.tap, {"t": t}) for t in range(count)] == expected
            live |= {(kernel, taps.phase)} if expected else set()
        for sizes in list(all_sizes(setting, 2))[:60]:
            us = range(number(rows.start, sizes), number(rows.stop, sizes))
            assert [stride * u + taps.phase - sizes["p"] for u in us] == [
                i for i in range(sizes["I"]) if (i + sizes["p"]) % stride == taps.phase
            ]
    for kernel in range(1, 9):
        count = sum((kernel, phase) in live for phase in range(stride))
        assert count == min(kernel, stride // gcd(stride, dilation))


@pytest.mark.parametrize(("stride", "dilation"), STEPS)
def test_the_facts_about_phases_are_proved_and_their_neighbours_refuted(stride: int, dilation: int) -> None:
    setting = setting_of(stride, dilation)
    (axis,) = setting.axes
    gathered = phases_of(setting)[0][0]
    inputs, listed = partition(axis)
    assert proved((inputs, listed), setting)
    phases, rows = listed.free
    assert not compare(inputs, replace(listed, free=(replace(phases, stop=phases.stop - 1), rows)), setting).equal
    doubled = replace(listed, free=(replace(phases, stop=phases.stop + 1), rows))
    found = compare(inputs, doubled, setting)
    assert found.counterexample is not None
    assert found.counterexample.trouble == "ambiguous"  # an input would be in two phases
    by_congruence, by_distance = shared_phases(axis, gathered)
    assert proved((by_congruence, by_distance), setting)
    (distance,) = by_distance.conditions
    assert isinstance(distance, Divides)
    wrong = replace(by_distance, conditions=(Divides(distance.divisor + 1, distance.expr),))
    assert not compare(by_congruence, wrong, setting).equal


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("stride", "dilation"), STEPS)
def test_each_tap_of_wgrad_reads_one_phase_image_as_far_as_it_goes(mode: Mode, stride: int, dilation: int) -> None:
    setting = setting_of(stride, dilation, mode)
    (axis,) = setting.axes
    wgrad = [step.result for step in weight_gradient(setting).steps if step.view is None][-1]
    covered: Counter[Term] = Counter()
    sizes_used = list(all_sizes(setting, 2))[:: 3 * stride]
    parts = []
    for _, phase in phases_of(setting):
        if not phase.taps.live:
            continue
        found = wgrad_phase(setting, phase.taps, wgrad)
        image = found.image.axes[-1]
        assert (image.scale, image.step) == (stride, 1)
        assert image.shift == phase.taps.phase - axis.low
        parts.append((found.restricted, without_view(found.result, found.image), found, image))
        assert proved(parts[-1][:2], setting)
    for sizes in sizes_used:
        covered = Counter()
        for restricted, written, found, image in parts:
            inside = terms(written, setting, sizes)
            assert inside == terms(restricted, setting, sizes)
            covered += inside
            places = replace(
                found.result, left=replace(found.result.left, indices=found.result.factor("xphase").indices)
            )
            read = {left[-1] for left, _ in terms(replace(places, factors=()), setting, sizes)}
            if read:
                assert min(read) >= 0
                assert max(read) == number(image.size, sizes) - 1
        assert covered == true_terms(setting, sizes, "dw")


def test_a_phase_without_taps_is_empty() -> None:
    for kernel, stride, dilation, live in ((1, 2, 1, [0]), (3, 4, 2, [0, 2]), (7, 3, 1, [0, 1, 2]), (2, 6, 4, [0, 4])):
        setting = setting_of(stride, dilation, kernel=kernel)
        found = [phase.taps.phase for _, phase in phases_of(setting) if phase.result is not None]
        assert found == live


def test_the_phases_of_two_axes_are_taken_one_axis_after_the_other() -> None:
    setting = Setting(GeneralConv((2, None), (2, 3), ((1, 0), None), 1, 1, 1, 1, 1))
    gathered = in_phase_order(setting, gather(setting).result)
    for axis in setting.axes:
        for phase in range(int(axis.stride)):
            found = dgrad_phase(setting, taps_of_phase(axis, phase, gathered), gathered)
            assert found.result is not None
            assert proved((found.restricted, found.result), setting)
            for sizes in some_sizes(setting, 2, 6):
                assert terms(found.restricted, setting, sizes) == terms(found.result, setting, sizes)
