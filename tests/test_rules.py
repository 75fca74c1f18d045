"""The sizes that go with a convolution, each against what loops over its definition count."""

from __future__ import annotations

from functools import lru_cache
from math import gcd

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Integer

from symconv import Conv
from symconv.closed_form import AxisSymbols, Setting
from symconv.deciding import decide, when
from symconv.errors import SpecError
from symconv.general import GeneralConv
from symconv.gradient_sums import as_correlation, gather, weight_gradient
from symconv.phase_sums import dgrad_phase, in_phase_order, taps_of_phase
from symconv.rules import Rule, SubConvolution, output_padding, receptive_field, size_rules, sub_convolution
from symconv.spec import MODES, Mode
from symconv.verdict import Verdict
from tests.brute_force import output_size, products
from tests.general_problems import as_problem, condition_holds, number
from tests.problems import problems
from tests.sum_terms import Sizes, all_sizes

STEPS = [(1, 1), (2, 1), (3, 1), (1, 2), (2, 3), (3, 2), (4, 2)]
"""Strides and dilations."""
MODES_AND_STEPS = [(mode, *steps) for mode in MODES for steps in STEPS]


@lru_cache(maxsize=64)
def setting_of(stride: int | None, dilation: int | None, mode: Mode = "cross-correlation") -> Setting:
    return Setting(GeneralConv(None, stride, None, dilation, 1, 1, 1, 1, mode=mode))


@lru_cache(maxsize=64)
def rules_of(stride: int | None, dilation: int | None, mode: Mode = "cross-correlation") -> dict[str, Rule]:
    setting = setting_of(stride, dilation, mode)
    dgrad = as_correlation(setting, gather(setting), "dgrad")
    found = size_rules(setting, setting.axes[0], dgrad, weight_gradient(setting))
    return {rule.name: rule for rule in found}


def sizes_of(stride: int, dilation: int, most: int = 3) -> list[Sizes]:
    """Sizes of one axis, S and D among them."""
    return [sizes | {"S": stride, "D": dilation} for sizes in all_sizes(setting_of(stride, dilation), most)]


def reads(sizes: Sizes, mode: Mode = "cross-correlation") -> list[tuple[int, int, int]]:
    """(output, tap, input) of every window, those on padding too."""
    found = []
    for o in range(sizes["O"]):
        for k in range(sizes["K"]):
            place = sizes["K"] - 1 - k if mode == "convolution" else k
            found.append((o, k, sizes["S"] * o + sizes["D"] * place - sizes["p"]))
    return found


def values(sizes: Sizes, mode: Mode, *names: str) -> list[int]:
    """The rules' values, from the rules for numbers and from those for any stride and dilation, which must agree."""
    found = [number(rules_of(sizes["S"], sizes["D"], mode)[name].value, sizes) for name in names]
    assert found == [number(rules_of(None, None, mode)[name].value, sizes) for name in names]
    return found


@pytest.mark.parametrize(("mode", "stride", "dilation"), MODES_AND_STEPS)
def test_output_size_kernel_extent_and_remainder_are_those_of_the_windows(
    mode: Mode, stride: int, dilation: int
) -> None:
    for sizes in sizes_of(stride, dilation):
        inputs = {i for _, _, i in reads(sizes, mode)}
        first_window = {i for o, _, i in reads(sizes, mode) if o == 0}
        padded_end = sizes["I"] + sizes["q"]
        assert values(sizes, mode, "output_size", "effective_kernel", "remainder", "unreached") == [
            output_size(as_problem(setting_of(stride, dilation), sizes))[0],
            max(first_window) - min(first_window) + 1,
            padded_end - 1 - max(inputs),
            sizes["I"] - 1 - max(inputs),
        ]


def inserted(dy: list[int], zeros: int, low: int, high: int) -> list[int]:
    """dy with zeros between its entries and around them, then less as many entries as a negative number says."""
    spread = [value for entry in dy for value in [entry, *[0] * zeros]][: len(dy) + zeros * (len(dy) - 1)]
    padded = [0] * max(0, low) + spread + [0] * max(0, high)
    return padded[max(0, -low) : len(padded) - max(0, -high)]


def correlate(signal: list[int], kernel: list[int], dilation: int = 1, stride: int = 1) -> list[int]:
    """Valid correlation: as many positions as the dilated kernel has inside the signal."""
    reach = (len(kernel) - 1) * dilation
    starts = range(0, len(signal) - reach, stride)
    return [sum(value * signal[at + dilation * k] for k, value in enumerate(kernel)) for at in starts]


def gradients(sizes: Sizes, mode: Mode) -> tuple[list[int], list[int], list[int], list[int], list[int]]:
    """x, w, dy and by loops dx and dw, in numbers that differ."""
    x = [3 * i * i + 7 * i + 1 for i in range(sizes["I"])]
    w = [5**k for k in range(sizes["K"])]
    dy = [o * o + 11 * o + 2 for o in range(sizes["O"])]
    dx, dw = [0] * sizes["I"], [0] * sizes["K"]
    setting = setting_of(sizes["S"], sizes["D"], mode)
    for (_, _, o), (_, _, k), (_, _, i) in products(as_problem(setting, sizes)):
        dx[i] += dy[o] * w[k]
        dw[k] += dy[o] * x[i]
    return x, w, dy, dx, dw


@pytest.mark.parametrize(("mode", "stride", "dilation"), MODES_AND_STEPS)
def test_the_correlation_of_the_padded_dy_has_the_inputs_size_and_is_dgrad(
    mode: Mode, stride: int, dilation: int
) -> None:
    crops = 0
    for sizes in sizes_of(stride, dilation):
        _, w, dy, dx, _ = gradients(sizes, mode)
        names = ("dgrad_insert", "dgrad_pad_low", "dgrad_pad_high", "dgrad_dilation")
        zeros, low, high, spread = values(sizes, mode, *names)
        kernel = w if mode == "convolution" else w[::-1]
        assert correlate(inserted(dy, zeros, low, high), kernel, spread) == dx, sizes
        crops += low < 0 or high < 0
    assert crops


@pytest.mark.parametrize(("mode", "stride", "dilation"), MODES_AND_STEPS)
def test_the_correlation_of_the_padded_input_with_dy_begins_with_wgrad(mode: Mode, stride: int, dilation: int) -> None:
    longer = 0
    for sizes in sizes_of(stride, dilation):
        x, _, dy, _, dw = gradients(sizes, mode)
        padded = [0] * sizes["p"] + x + [0] * sizes["q"]
        spread, step, positions = values(sizes, mode, "wgrad_dilation", "wgrad_stride", "wgrad_positions")
        found = correlate(padded, dy, spread, step)
        assert len(found) == positions
        taps = found[: sizes["K"]]
        assert (taps[::-1] if mode == "convolution" else taps) == dw
        longer += len(found) > len(dw)
    assert bool(longer) == (stride > dilation)


@pytest.mark.parametrize(("mode", "stride", "dilation"), MODES_AND_STEPS)
def test_a_transposed_convolution_scatters_into_its_size(mode: Mode, stride: int, dilation: int) -> None:
    rule = rules_of(stride, dilation, mode)["transposed_size"]
    (extra,) = rule.value.free_symbols & {output_padding(setting_of(stride, dilation).axes[0])}
    for sizes in sizes_of(stride, dilation):
        reached = max(i for _, _, i in reads(sizes | {"p": 0}, mode)) + 1
        for more in range(stride + 2):
            length = reached - sizes["p"] - sizes["q"] + more
            assert number(rule.value, sizes | {extra.name: more}) == length


def checked_condition(rule: Rule, stride: int, dilation: int, mode: Mode) -> str:
    """What `deciding.when` finds: a condition that it says is exact, or "always"."""
    assert rule.useful is not None
    found = when("", setting_of(stride, dilation, mode), rule.useful, rule.useful_number)
    if found.verdict is Verdict.HOLDS:
        return "always"
    assert found.verdict is Verdict.CONDITIONAL
    assert found.condition is not None
    assert found.condition.exact
    return found.condition.text


@pytest.mark.parametrize(("mode", "stride", "dilation"), MODES_AND_STEPS)
def test_each_rule_is_of_use_just_where_its_condition_says(mode: Mode, stride: int, dilation: int) -> None:
    rules = rules_of(stride, dilation, mode)
    useful = ("unreached", "dgrad_pad_low", "dgrad_pad_high", "wgrad_positions", "transposed_size")
    assert {name for name, rule in rules.items() if rule.useful is not None} == set(useful)
    texts = {name: checked_condition(rules[name], stride, dilation, mode) for name in useful}
    reach = {sizes["K"]: dilation * (sizes["K"] - 1) for sizes in sizes_of(stride, dilation)}
    for sizes in sizes_of(stride, dilation):
        last = max(i for _, _, i in reads(sizes, mode))
        window = stride * (sizes["O"] - 1) + 1
        positions = len(range(0, sizes["I"] + sizes["p"] + sizes["q"] - window + 1, dilation))
        expected = {
            "unreached": last < sizes["I"] - 1,
            "dgrad_pad_low": reach[sizes["K"]] >= sizes["p"],
            # The correlation reads up to the last input's last tap, the entries of dy end with the last output.
            "dgrad_pad_high": sizes["I"] - 1 + sizes["p"] >= stride * (sizes["O"] - 1),
            "wgrad_positions": positions == sizes["K"],
        }
        for name, right in expected.items():
            assert condition_holds(texts[name], sizes) == right, (name, texts[name], sizes)
        for more in range(stride + 2):
            padded = stride * (sizes["O"] - 1) + reach[sizes["K"]] + 1 + more
            again = len(range(0, padded - reach[sizes["K"]], stride))
            assert condition_holds(texts["transposed_size"], sizes | {"op": more}) == (again == sizes["O"])


def test_conditions_for_any_stride_and_dilation_are_exact_too() -> None:
    setting = setting_of(None, None)
    rules = rules_of(None, None)
    texts = {}
    for name in ("unreached", "dgrad_pad_low", "dgrad_pad_high", "wgrad_positions", "transposed_size"):
        rule = rules[name]
        assert rule.useful is not None
        found = when(name, setting, rule.useful, rule.useful_number)
        assert found.condition is not None
        assert found.condition.exact
        texts[name] = found.condition.text
    for stride in range(1, 5):
        for dilation in range(1, 5):
            for sizes in sizes_of(stride, dilation, 2):
                reach = dilation * (sizes["K"] - 1)
                assert condition_holds(texts["unreached"], sizes) == (sizes["r"] > sizes["q"])
                assert condition_holds(texts["dgrad_pad_low"], sizes) == (reach >= sizes["p"])
                assert condition_holds(texts["dgrad_pad_high"], sizes) == (reach + sizes["r"] >= sizes["q"])
                assert condition_holds(texts["wgrad_positions"], sizes) == (sizes["r"] < dilation)
                for more in range(6):
                    right = condition_holds(texts["transposed_size"], sizes | {"op": more})
                    assert right == (more < stride)


def test_every_check_of_every_rule_is_proved() -> None:
    for mode, stride, dilation in MODES_AND_STEPS[::3]:
        for rule in rules_of(stride, dilation, mode).values():
            assert rule.checks
            for first, second in rule.checks:
                found = decide(rule.name, setting_of(stride, dilation, mode), [(first, second)])
                assert found.verdict is Verdict.HOLDS, rule.name


# --- receptive field -----------------------------------------------------------------------------------------------


def seen(layers: list[Conv], axis: int, output: int) -> set[int]:
    """The inputs of the first layer that an output of the last one reads, those outside it too."""
    found = {output}
    for layer in reversed(layers):
        a = layer.axes[axis]
        found = {a.stride * o + a.dilation * k - a.padding_low for o in found for k in range(a.kernel)}
    return found


@settings(max_examples=25)
@given(st.integers(1, 3).flatmap(lambda axes: st.lists(problems(dimensions=(axes,)), min_size=1, max_size=4)))
def test_the_receptive_field_is_found_by_following_indices_through_the_stack(layers: list[Conv]) -> None:
    found = receptive_field(layers)
    assert len(found) == layers[0].dimensions
    for axis, (size, jump, start) in enumerate(found):
        first, second = seen(layers, axis, 0), seen(layers, axis, 1)
        assert (size, jump, start) == (max(first) - min(first) + 1, min(second) - min(first), min(first))


def test_two_kernels_of_3_see_5_and_a_stride_between_them_7() -> None:
    assert receptive_field([Conv(9, 3), Conv(7, 3)]) == ((5, 1, 0),)
    assert receptive_field([Conv(9, 3, 2, 1), Conv(5, 3, 1, 1)]) == ((7, 2, -3),)


def test_no_stack_and_a_stack_on_other_axes_are_refused() -> None:
    with pytest.raises(SpecError, match="no layer; give at least one"):
        receptive_field([])
    with pytest.raises(SpecError, match="layers 1: has 2 axes, where the first layer has 1"):
        receptive_field([Conv(9, 3), Conv((9, 9), 3)])
    with pytest.raises(TypeError, match="not of 3"):
        receptive_field([3])  # type: ignore[list-item]


# --- sub-convolutions ----------------------------------------------------------------------------------------------


def sub_convolutions(setting: Setting, axis: AxisSymbols) -> list[tuple[int | None, SubConvolution | None]]:
    """For each phase its first tap and its sub-convolution."""
    gathered = in_phase_order(setting, gather(setting).result)
    found: list[tuple[int | None, SubConvolution | None]] = []
    for phase in range(int(axis.stride)):
        taps = taps_of_phase(axis, phase, gathered)
        dgrad = dgrad_phase(setting, taps, gathered)
        sizes = sub_convolution(setting, taps, dgrad.offset, dgrad.tap_step) if dgrad.result is not None else None
        found.append((taps.first, sizes))
    return found


def checked_sub_convolutions(mode: Mode, stride: int, dilation: int, most: int) -> None:
    setting = setting_of(stride, dilation, mode)
    (axis,) = setting.axes
    common = gcd(stride, dilation)
    step = stride // common
    found = sub_convolutions(setting, axis)
    for sizes in sizes_of(stride, dilation, most)[:: max(1, stride - 1)]:
        _, w, dy, dx, _ = gradients(sizes, mode)
        kernel = w[::-1] if mode == "convolution" else w  # counted from the first input of a window
        for phase, (first, sub) in enumerate(found):
            inputs = [i for i in range(sizes["I"]) if (i + sizes["p"]) % stride == phase]
            # The taps that meet this phase of any input, by their places in the window.
            taps = [k for k in range(sizes["K"]) if (phase - dilation * k) % stride == 0]
            if sub is None:
                assert not taps
                continue
            assert first is not None
            start, stop = number(sub.rows.start, sizes), number(sub.rows.stop, sizes)
            assert [stride * u + phase - sizes["p"] for u in range(start, stop)] == inputs
            assert max(0, number(sub.taps, sizes)) == len(taps)
            assert taps == [first + step * t for t in range(len(taps))]
            if not taps or not inputs:
                continue
            padded = inserted(dy, 0, number(sub.low, sizes), number(sub.high, sizes))
            own = [kernel[k] for k in reversed(taps)]
            assert correlate(padded, own, dilation // common) == [dx[i] for i in inputs], (sizes, phase)


@pytest.mark.parametrize("stride", range(1, 7))
@pytest.mark.parametrize("dilation", range(1, 7))
def test_each_sub_convolution_is_dgrad_on_its_phase(stride: int, dilation: int) -> None:
    checked_sub_convolutions("cross-correlation", stride, dilation, 3 if stride < 4 else 2)


@pytest.mark.parametrize(("stride", "dilation"), STEPS)
def test_each_sub_convolution_is_dgrad_on_its_phase_with_a_flipped_kernel(stride: int, dilation: int) -> None:
    checked_sub_convolutions("convolution", stride, dilation, 3)


@pytest.mark.parametrize("mode", MODES)
def test_kernel_7_at_stride_3_has_phases_of_3_2_and_2_taps(mode: Mode) -> None:
    for kernel in (7, None):
        setting = Setting(GeneralConv(kernel, 3, mode=mode))
        counts = [sub.taps for _, sub in sub_convolutions(setting, setting.axes[0]) if sub is not None]
        assert [number(count, {"K": 7}) for count in counts] == [3, 2, 2]


@pytest.mark.parametrize("mode", MODES)
def test_kernel_1_at_stride_2_has_a_phase_without_taps(mode: Mode) -> None:
    setting = Setting(GeneralConv(1, 2, mode=mode))
    (_, live), (_, dead) = sub_convolutions(setting, setting.axes[0])
    assert live is not None
    assert live.taps == Integer(1)
    assert dead is None


def test_stride_4_with_dilation_2_has_two_phases_with_taps() -> None:
    setting = Setting(GeneralConv(3, 4, dilation=2))
    taps = [None if sub is None else int(sub.taps) for _, sub in sub_convolutions(setting, setting.axes[0])]
    assert taps == [2, None, 1, None]
