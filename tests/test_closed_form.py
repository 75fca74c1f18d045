from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from sympy import Expr, Integer, Symbol, oo

from symconv.closed_form import (
    Setting,
    apart_from,
    chain,
    differentiate,
    eliminate,
    exchange,
    forward,
    forward_bias,
    interval,
    renamed,
    restrict,
    reverse_kernel,
    reversed_forward,
    substitute,
    tighten,
    zero_extend,
)
from symconv.errors import DerivationError
from symconv.general import GeneralConv
from symconv.gradient_sums import gather
from symconv.index_sum import ZERO, Between, Divides, Equal, Factor, IndexSum, Range
from tests.brute_force import products
from tests.general_problems import as_problem, true_terms
from tests.sum_terms import Term, all_sizes, some_sizes, terms

ONE_AXIS = [
    Setting(GeneralConv(None, stride, None, dilation, 1, 1, 1, 1, mode=mode))
    for stride, dilation in ((1, 1), (2, 1), (3, 2))
    for mode in ("cross-correlation", "convolution")
]
STRIDED = ONE_AXIS[2]


def index(name: str) -> Symbol:
    return Symbol(name, integer=True)


def same_terms(first: IndexSum, second: IndexSum, setting: Setting = STRIDED, most: int = 2) -> bool:
    return all(terms(first, setting, s) == terms(second, setting, s) for s in all_sizes(setting, most))


# --- settings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("setting", ONE_AXIS, ids=str)
def test_the_forward_sum_has_the_products_of_the_sliding_window(setting: Setting) -> None:
    for sizes in all_sizes(setting, 3):
        assert terms(forward(setting), setting, sizes) == true_terms(setting, sizes, "y")


@pytest.mark.parametrize(
    "general",
    [
        GeneralConv((None, 2), (2, 1), None, (1, 2)),
        GeneralConv((2, None, 1), (1, 2, 3), ((0, 1), (1, 0), (2, 2)), mode="convolution"),
    ],
)
def test_the_forward_sum_of_several_axes_has_the_products_of_the_sliding_window(general: GeneralConv) -> None:
    setting = Setting(general)
    for sizes in some_sizes(setting, 2, 6):
        assert terms(forward(setting), setting, sizes) == true_terms(setting, sizes, "y")


def test_with_groups_channels_are_counted_within_their_group() -> None:
    setting = Setting(GeneralConv(2, 2, 1, groups=None, batch=1))
    for sizes in some_sizes(setting, 2, 12):
        expected: Counter[Term] = Counter()
        into, out = sizes["C"], sizes["M"]
        for (n, m, o), (_, c, k), (_, all_c, i) in products(as_problem(setting, sizes)):
            group = m // out
            assert all_c == group * into + c
            factors = (("w", (group, m % out, c, k)), ("x", (n, group, c, i)))
            expected[((n, group, m % out, o), factors)] += 1
        assert terms(forward(setting), setting, sizes) == expected


def test_depthwise_has_one_channel_a_group_on_both_sides() -> None:
    setting = Setting(GeneralConv(3, groups=None, in_channels="G", out_channels="G"))
    assert setting.channels["C"] == setting.channels["M"] == 1
    assert [str(size) for size in setting.shapes["w"]] == ["G", "1", "1", "3"]
    assert [str(size) for size in setting.shapes["db"]] == ["G", "1"]


def test_names_carry_their_axis_and_numbers_stay_numbers() -> None:
    setting = Setting(GeneralConv((3, None), (2, None), ((1, 0), None), None))
    h, w = setting.axes
    assert (h.kernel, h.stride, h.low, h.high, str(h.dilation)) == (3, 2, 1, 0, "D_h")
    assert [str(s) for s in (w.kernel, w.stride, w.low, w.high, w.dilation)] == ["K_w", "S_w", "p_w", "q_w", "D_w"]
    assert [str(step) for step in setting.steps] == ["D_h", "S_w", "D_w"]
    assert [str(a.input) for a in Setting(GeneralConv((1, 1, 1))).axes] == ["I_d", "I_h", "I_w"]
    assert not Setting(GeneralConv(3, 4, dilation=6)).steps
    assert Setting(GeneralConv(3, 4, dilation=6)).axes[0].gcd == 2


def test_what_holds_between_sizes_holds_of_every_problem() -> None:
    for setting in ONE_AXIS:
        (axis,) = setting.axes
        for sizes in all_sizes(setting, 2):
            table = {symbol: sizes[symbol.name] for symbol in _symbols(setting)}
            for condition in setting.assumptions:
                if isinstance(condition, Equal):
                    assert (condition.left - condition.right).subs(table) == 0
                else:
                    assert isinstance(condition, Between)
                    low, value, stop = (
                        Integer(0) + e.subs(table) for e in (condition.start, condition.expr, condition.stop)
                    )
                    assert low <= value < stop
            assert 0 <= sizes[axis.remainder.name] < axis.stride


def _symbols(setting: Setting) -> set[Symbol]:
    found: set[Symbol] = set()
    for condition in setting.assumptions:
        parts = (condition.left, condition.right) if isinstance(condition, Equal) else (condition.expr,)
        found |= {symbol for part in parts for symbol in part.free_symbols}
    return found


# --- differentiation -----------------------------------------------------------------------------------------------


def differentiated(tensor: str, setting: Setting = STRIDED) -> IndexSum | None:
    inner = apart_from(forward(setting), setting.names(tensor))
    return differentiate(inner, setting.element(tensor), setting.names(tensor))


@pytest.mark.parametrize("setting", ONE_AXIS, ids=str)
@pytest.mark.parametrize("tensor", ["x", "w"])
def test_the_derivative_by_an_element_is_what_it_is_multiplied_with(setting: Setting, tensor: str) -> None:
    found = differentiated(tensor, setting)
    assert found is not None
    assert found.left.tensor == f"dy/d{tensor}"
    for sizes in all_sizes(setting, 2):
        assert terms(found, setting, sizes) == true_terms(setting, sizes, f"dy/d{tensor}")


def test_a_sum_does_not_depend_on_a_tensor_that_is_not_in_it() -> None:
    assert differentiated("b") is None
    element, names = STRIDED.element("x"), STRIDED.names("x")
    assert differentiate(apart_from(forward_bias(STRIDED), names), element, names) is None


def test_the_derivative_of_an_activated_factor_has_its_slope() -> None:
    names = STRIDED.names("x")
    inner = apart_from(forward(STRIDED), names)
    found = differentiate(inner, STRIDED.element("x"), names, activated="x")
    plain = differentiate(inner, STRIDED.element("x"), names)
    assert found is not None
    assert plain is not None
    assert {factor.tensor for factor in found.factors} == {"w", "slope"}
    assert found.factor("slope").indices == inner.factor("x").indices
    assert found.conditions == plain.conditions


def test_a_square_is_no_product_of_one_factor() -> None:
    x = Factor("x", STRIDED.element("x").indices)
    square = IndexSum(Factor("y", ()), (), STRIDED.names("x"), (x, x))
    z = Factor("x", tuple(index(f"z{n}") for n in range(3)))
    with pytest.raises(DerivationError, match="which is not a product"):
        differentiate(square, z, ())


def test_the_chain_rule_sums_over_every_output() -> None:
    names = STRIDED.names("w")
    inner = apart_from(forward(STRIDED), names)
    derivative = differentiate(inner, STRIDED.element("w"), names)
    assert derivative is not None
    found = chain(derivative, inner.free, STRIDED.element("w"), names)
    for sizes in all_sizes(STRIDED, 2):
        assert terms(found, STRIDED, sizes) == true_terms(STRIDED, sizes, "dw")
    assert same_terms(found, reversed_forward(forward(STRIDED), "w", STRIDED))


# --- operations ----------------------------------------------------------------------------------------------------


def test_indices_are_renamed_where_they_would_be_confused() -> None:
    found = apart_from(forward(STRIDED), STRIDED.names("x"))
    assert {str(r.symbol) for r in found.free + found.bound} == {"n1", "m", "o", "c1", "k"}
    twice = apart_from(found, (*STRIDED.names("x"), Range(index("n1"), Integer(1))))
    assert len({r.symbol for r in twice.free + twice.bound} | {r.symbol for r in STRIDED.names("x")}) == 8
    assert same_terms(found, forward(STRIDED))
    assert same_terms(renamed(forward(STRIDED), index("k"), index("other")), forward(STRIDED))


def test_eliminating_keeps_what_a_summation_forgets() -> None:
    # Σ_o dy[o] δ(2·o, i) is dy[i/2] where 2 divides i and i/2 is an output.
    (axis,) = STRIDED.axes
    channel = (ZERO, ZERO)
    value = IndexSum(
        Factor("dx", (axis.i,)),
        (Range(axis.i, axis.input),),
        (Range(axis.o, axis.output),),
        (Factor("dy", (*channel, axis.o)),),
        (Equal(2 * axis.o, axis.i),),
    )
    found = eliminate(value, axis.o)
    assert found.bound == ()
    assert found.factors == (Factor("dy", (*channel, axis.i / 2)),)
    assert found.conditions == (Divides(Integer(2), axis.i), Between(ZERO, axis.i / 2, axis.output))
    assert same_terms(found, value)
    lost = replace(found, factors=(), conditions=found.conditions[1:])
    assert not same_terms(lost, replace(value, factors=()))


def test_eliminating_needs_a_delta() -> None:
    with pytest.raises(DerivationError):
        eliminate(forward(STRIDED), index("k"))


@pytest.mark.parametrize("setting", ONE_AXIS, ids=str)
def test_every_operation_keeps_the_terms(setting: Setting) -> None:
    (axis,) = setting.axes
    (gathered,) = [step.result for step in gather(setting).steps if step.operation == "zero_extend"]
    last = setting.general.mode, setting.general.stride
    before = next(
        step.result for step in gather(setting).steps if step.operation == "eliminate" and axis.o in step.subject
    )
    changes: dict[str, Callable[[], IndexSum]] = {
        "zero_extend": lambda: zero_extend(before, "dy"),
        "exchange": lambda: exchange(gathered, tuple(r.symbol for r in reversed(gathered.bound))),
        "reverse_kernel": lambda: reverse_kernel(gathered, axis),
        "twice": lambda: reverse_kernel(reverse_kernel(gathered, axis), axis),
        "substitute": lambda: substitute(
            gathered, axis.k, Range(axis.count, axis.kernel), axis.kernel - 1 - axis.count
        ),
        "tighten": lambda: tighten(gathered, axis.k, setting),
        "restrict": lambda: restrict(gathered, Between(ZERO, axis.k, oo)),
    }
    for name, change in changes.items():
        assert same_terms(change(), gathered, setting), (name, last)
    assert changes["twice"]() == gathered


def test_an_interval_bounds_the_index_itself() -> None:
    (axis,) = STRIDED.axes
    value = restrict(forward(STRIDED), Between(ZERO, axis.i - 2 * axis.o, axis.kernel))
    found = interval(value, axis.i)
    assert found.conditions == (Between(2 * axis.o, axis.i, 2 * axis.o + axis.kernel),)
    falling = interval(restrict(forward(STRIDED), Between(ZERO, 2 * axis.o - axis.i, axis.kernel)), axis.i)
    assert falling.conditions == (Between(2 * axis.o - axis.kernel + 1, axis.i, 2 * axis.o + 1),)


def test_a_substitution_drops_the_congruence_that_it_makes_true_and_keeps_others() -> None:
    (axis,) = STRIDED.axes
    base = IndexSum(Factor("taps", (axis.k,)), (Range(axis.k, axis.kernel),), (), ())
    even = restrict(base, Divides(Integer(2), axis.k))
    halved = substitute(even, axis.k, Range(axis.count, axis.kernel), 2 * axis.count)
    assert halved.conditions == (Between(ZERO, 2 * axis.count, axis.kernel),)
    assert same_terms(halved, even, most=4)
    third = restrict(base, Divides(Integer(3), axis.k))
    assert substitute(third, axis.k, Range(axis.count, axis.kernel), 2 * axis.count).conditions[0] == Divides(
        Integer(3), 2 * axis.count
    )


def test_a_tightened_range_lists_nothing_outside_the_tensors() -> None:
    setting = ONE_AXIS[0]  # stride 1
    (axis,) = setting.axes
    found = tighten(gather(setting).result, axis.k, setting)
    listed = replace(found, factors=())
    inside = 0
    for sizes in all_sizes(setting, 3):
        assert sum(terms(listed, setting, sizes).values()) == sum(terms(found, setting, sizes).values())
        inside += sum(terms(found, setting, sizes).values())
    assert inside
    assert not found.conditions


def test_reading_an_expression_in_plain_text() -> None:
    assert str(gather(STRIDED).result) == (
        "dx[n, c, i] = sum over m, k of dy[n, m, i/2 - k/2 + p/2] * w[m, c, k] where 2 divides i - k + p"
    )
    value = restrict(forward_bias(STRIDED), Equal(index("m"), ZERO))
    assert str(restrict(value, Between(ZERO, index("o"), Integer(3)))) == "y[n, m, o] = b[m] where m = 0 and 0 <= o < 3"


def test_factors_and_ranges_are_found_by_name() -> None:
    value = forward(STRIDED)
    (axis,) = STRIDED.axes
    assert value.range_of(axis.k) == Range(axis.k, axis.kernel)
    assert value.factor("w") == STRIDED.element("w")
    with pytest.raises(DerivationError):
        value.factor("dy")
    unknown: Expr = index("unknown")
    with pytest.raises(DerivationError):
        value.range_of(unknown)
