from __future__ import annotations

from collections import Counter
from functools import lru_cache

import pytest

from symconv.closed_form import Setting, forward, reversed_forward
from symconv.general import GeneralConv
from symconv.gradient_sums import (
    ClosedForm,
    as_correlation,
    bias_gradient,
    by_taps,
    delta_recursion,
    derivative,
    gather,
    index_with,
    transposed,
    transposed_gradient,
    weight_gradient,
)
from symconv.index_sum import Between, Divides, Equal, IndexSum
from symconv.views import without_view
from tests.brute_force import shapes
from tests.general_problems import as_problem, true_terms
from tests.sum_terms import Sizes, Term, all_sizes, some_sizes, terms

GENERALS = [
    GeneralConv(None, 1, None, 1, 1, 1, 1, 1),
    GeneralConv(None, 2, None, 1, 1, 1, 1, 1),
    GeneralConv(None, 3, None, 2, 1, 1, 1, 1, mode="convolution"),
    GeneralConv(2, 2, ((0, 2),), 3),
    GeneralConv((2, None), (1, 2), None, 1, mode="convolution"),
    GeneralConv((2, 1, 2), (1, 2, 1), ((0, 1), (1, 1), (0, 0)), batch=1),
]


@lru_cache(maxsize=64)
def setting_of(general: GeneralConv) -> Setting:
    return Setting(general)


def sizes_for(setting: Setting) -> list[Sizes]:
    free = [axis for axis in setting.axes if axis.low.free_symbols]
    return list(all_sizes(setting, 2)) if len(setting.axes) == 1 and free else list(some_sizes(setting, 2, 5))


def lines(form: ClosedForm, setting: Setting) -> list[IndexSum]:
    """What the lines say, views written out."""
    found = []
    for step in form.steps:
        value = step.meaning or step.result
        for view in form.views:
            if any(factor.tensor == view.name for factor in value.factors):
                value = without_view(value, view)
        found.append(value)
    assert all(factor.tensor in setting.shapes for value in found for factor in value.factors)
    return found


def forms_of(setting: Setting, tensor: str) -> list[ClosedForm]:
    if tensor == "dw":
        return [weight_gradient(setting)]
    if tensor.startswith("dy/"):
        return [derivative(setting, tensor[-1])]
    found = [gather(setting)]
    found.append(as_correlation(setting, found[0], "dgrad as a correlation"))
    return [*found, by_taps(setting)] if all(axis.stride == 1 for axis in setting.axes) else found


@pytest.mark.parametrize("general", GENERALS, ids=str)
@pytest.mark.parametrize("tensor", ["dx", "dw", "dy/dx", "dy/dw"])
def test_every_line_has_the_products_of_the_sliding_window(general: GeneralConv, tensor: str) -> None:
    setting = setting_of(general)
    every = [value for form in forms_of(setting, tensor) for value in (form.source, *lines(form, setting))]
    for sizes in sizes_for(setting):
        expected = true_terms(setting, sizes, tensor)
        for value in every:
            assert terms(value, setting, sizes) == expected, value


@pytest.mark.parametrize("general", GENERALS, ids=str)
def test_the_bias_gradient_sums_dy_over_everything_but_the_channel(general: GeneralConv) -> None:
    setting = setting_of(general)
    form = bias_gradient(setting)
    for sizes in sizes_for(setting)[:4]:
        n, m, *outputs = shapes(as_problem(setting, sizes))["y"]
        for value in lines(form, setting):
            found = terms(value, setting, sizes)
            assert set(found.values()) == {1}
            of_channel = Counter(left for left, _ in found)
            places = n
            for size in outputs:
                places *= size
            assert of_channel == {(channel,): places for channel in range(m)}
            assert all(factors[0][1][1] == left[0] for left, factors in found)


@pytest.mark.parametrize("general", GENERALS, ids=str)
def test_the_delta_recursion_is_dgrad_with_the_slope_at_the_same_element(general: GeneralConv) -> None:
    setting = setting_of(general)
    form = delta_recursion(setting)
    for sizes in sizes_for(setting)[:40]:
        expected: Counter[Term] = Counter()
        for (x, factors), often in true_terms(setting, sizes, "dx").items():
            expected[(x, tuple(sorted((*factors, ("slope", x)))))] += often
        for value in lines(form, setting):
            assert terms(value, setting, sizes) == expected


@pytest.mark.parametrize("general", GENERALS, ids=str)
def test_the_gradients_of_a_transposed_convolution_are_the_forward_pass_and_wgrad(general: GeneralConv) -> None:
    setting = setting_of(general)
    by_input, by_weight = (transposed_gradient(setting, tensor) for tensor in ("xt", "w"))
    for sizes in sizes_for(setting)[:40]:
        forward_terms = true_terms(setting, sizes, "y")
        through = Counter({(x, (("w", w), ("xt", y))): n for (y, ((_, w), (_, x))), n in forward_terms.items()})
        input_terms = Counter({(y, (("dyt", x), ("w", w))): n for (y, ((_, w), (_, x))), n in forward_terms.items()})
        weight_terms = Counter({(w, (("dyt", x), ("xt", y))): n for (y, ((_, w), (_, x))), n in forward_terms.items()})
        assert terms(transposed(setting), setting, sizes) == through
        for form, expected in ((by_input, input_terms), (by_weight, weight_terms)):
            for value in (form.source, *lines(form, setting)):
                assert terms(value, setting, sizes) == expected, value


def test_with_groups_every_factor_is_of_one_group() -> None:
    setting = Setting(GeneralConv(2, 2, 1, groups=None, batch=1))
    for form, tensor in ((gather(setting), "x"), (weight_gradient(setting), "w")):
        for sizes in some_sizes(setting, 2, 4):
            expected = terms(reversed_forward(forward(setting), tensor, setting), setting, sizes)
            assert expected
            for value in lines(form, setting):
                assert terms(value, setting, sizes) == expected
            place = {"x": 1, "w": 0, "dy": 1}
            for left, factors in expected:
                groups = {indices[place[name]] for name, indices in factors} | {left[place[tensor]]}
                assert len(groups) == 1


def test_the_gather_form_is_read_as_people_write_it() -> None:
    setting = Setting(GeneralConv(None, "S", None, "D"))
    (axis,) = setting.axes
    value = gather(setting).result
    at = axis.i + axis.low - axis.dilation * axis.k
    assert (index_with(value, "dy", axis.k) * axis.stride - at).expand() == 0
    assert value.conditions == (Divides(axis.stride, at),)
    assert value.factor("w").indices[-1] == axis.k
    assert [step.operation for step in gather(setting).steps] == [
        "chain",
        "vanish",
        "insert",
        "eliminate",
        "exchange",
        "eliminate",
        "zero_extend",
    ]


def test_the_derivatives_end_in_their_case_conditions() -> None:
    setting = Setting(GeneralConv(None, 2, None, 3))
    (axis,) = setting.axes
    by_x, by_w, by_b = (derivative(setting, tensor).result for tensor in "xwb")
    start = 2 * axis.o - axis.low
    assert not by_x.bound
    assert Between(start, axis.i, start + 3 * axis.kernel - 2) in by_x.conditions
    assert any(isinstance(c, Divides) and c.divisor == 3 for c in by_x.conditions)
    assert by_w.factors[0].indices[-1] == 2 * axis.o + 3 * axis.k - axis.low
    assert all(isinstance(c, Equal) for c in (*by_w.conditions, *by_b.conditions))
    assert by_b.factors == ()


@pytest.mark.parametrize("mode", ["cross-correlation", "convolution"])
def test_correlations_turn_the_kernel_just_in_cross_correlation(mode: str) -> None:
    setting = Setting(GeneralConv(None, 2, mode="convolution" if mode == "convolution" else "cross-correlation"))
    (axis,) = setting.axes
    form = as_correlation(setting, gather(setting), "dgrad as a correlation")
    assert ("reverse_kernel" in [step.operation for step in form.steps]) == (mode == "cross-correlation")
    assert form.result.factor("dyp").indices[-1] == axis.i + axis.k
    assert not form.result.conditions
    assert form.start == gather(setting).result
