"""Formulas that people write down for convolution gradients, right and wrong, against the derived ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property

import pytest
from sympy import Expr, Integer, Symbol

from symconv.closed_form import AxisSymbols, Setting, differentiate, eliminate, forward, restrict, reversed_forward
from symconv.general import GeneralConv
from symconv.gradient_sums import gather, paired_forward
from symconv.index_sum import ZERO, Between, Condition, Equal, Factor, IndexSum, Range, replace_symbols
from symconv.relation import Comparison, compare
from symconv.rules import Pair, never_beyond, not_negative, same_value, value_sum
from symconv.views import View, ViewAxis, identity_axis, padding_of, without_view
from tests.general_problems import condition_holds, true_terms
from tests.sum_terms import Sizes, all_sizes, terms

PLAIN = Setting(GeneralConv(kernel=(None, None), stride=1, batch=1))
"""Any kernel and paddings at stride 1, one image."""
STRIDES = ((1, 1), (2, 3), (3, 1))
VALID = tuple(Setting(GeneralConv((None, None), steps, ((0, 0), (0, 0)))) for steps in STRIDES)
"""No padding, several strides."""


def index(name: str) -> Symbol:
    return Symbol(name, integer=True)


N, C, M = (index(letter) for letter in "ncm")
H, W = PLAIN.axes
AXES = (H, W)
TAPS = (Range(H.k, H.kernel), Range(W.k, W.kernel))
OUTPUTS = (Range(H.o, H.output), Range(W.o, W.output))
SUMMED_M = PLAIN.channel_ranges("m")


def input_gradient(dy: tuple[Expr, Expr], w: tuple[Expr, Expr], bound: tuple[Range, ...] = TAPS) -> IndexSum:
    """dx[c, i_h, i_w] = Σ dy[m, …] · w[m, c, …] at stride 1."""
    factors = (Factor("dy", (ZERO, M, *dy)), Factor("w", (M, C, *w)))
    return IndexSum(Factor("dx", (ZERO, C, H.i, W.i)), PLAIN.names("x")[1:], SUMMED_M + bound, factors)


def weight_gradient(x: tuple[Expr, ...], bound: tuple[Range, ...] = OUTPUTS, setting: Setting = PLAIN) -> IndexSum:
    """dw[m, c, k_h, k_w] = Σ dy[m, o_h, o_w] · x[…]."""
    factors = (Factor("dy", (ZERO, M, H.o, W.o)), Factor("x", x))
    return IndexSum(Factor("dw", setting.element("w").indices), setting.names("w"), bound, factors)


def true_gradient(tensor: str, setting: Setting = PLAIN) -> IndexSum:
    return reversed_forward(forward(setting), tensor, setting)


def proved(truth: IndexSum, claim: IndexSum, setting: Setting) -> bool:
    return compare(truth, claim, setting) == Comparison(True)


def refuted(truth: IndexSum, claim: IndexSum, setting: Setting, name: str = "") -> Comparison:
    """The comparison with the claim, whose counterexample loops over the definition confirm."""
    found = compare(truth, claim, setting)
    assert not found.equal
    example = found.counterexample
    assert example is not None
    claimed = terms(claim, setting, example.sizes)
    expected = true_terms(setting, example.sizes, name) if name else terms(truth, setting, example.sizes)
    term = (example.left, example.factors)
    if example.trouble == "first":
        assert claimed[term] < expected[term] == 1
    else:
        assert claimed[term] > expected[term]
    if example.trouble == "repeated in the second":
        assert expected[term] == 1
    return found


def some_small_sizes(rows: int = 1) -> Iterator[Sizes]:
    """Sizes up to 3 of the columns, with single channels and up to `rows` rows and row taps."""
    for sizes in all_sizes(PLAIN, 3):
        if sizes["C"] == sizes["M"] == 1 and max(sizes["I_h"], sizes["K_h"], sizes["O_h"]) <= rows:
            yield sizes


# --- the forward sum -----------------------------------------------------------------------------------------------


def forward_claim(setting: Setting, y: tuple[Expr, Expr], w: tuple[Expr, Expr], bound: tuple[Range, ...]) -> IndexSum:
    """y[m, …] = Σ w[m, c, …] · x[c, S·o_h + k_h − p, S·o_w + k_w − p]."""
    x = Factor("x", (ZERO, C, *map(setting.read, setting.axes)))
    names = (*setting.channel_ranges("m"), *(Range(axis.o, axis.output) for axis in setting.axes))
    factors = (Factor("w", (M, C, *w)), x)
    return IndexSum(Factor("y", (ZERO, M, *y)), names, setting.channel_ranges("c") + bound, factors)


def with_index_fixed(value: IndexSum, bound: Symbol, tap: Symbol) -> IndexSum:
    """The sum with one of its indices fixed to a number that nothing in it gives."""
    return replace_symbols(replace(value, bound=tuple(r for r in value.bound if r.symbol != bound)), {bound: tap})


@pytest.mark.parametrize(("kernel", "stride"), [((None, None), 1), ((2, 2), 1), ((2, 2), 2)])
def test_the_forward_sum_with_one_index_summed_twice_and_the_other_free_is_wrong(
    kernel: tuple[int | None, int | None], stride: int
) -> None:
    setting = Setting(GeneralConv(kernel, stride, batch=1))
    h, w = setting.axes
    truth = forward(setting)
    taps = (Range(h.k, h.kernel), Range(w.k, w.kernel))
    assert proved(truth, forward_claim(setting, (h.o, w.o), (h.k, w.k), taps), setting)
    # The column tap is bound by nothing: it is some number within the kernel. The row tap is summed twice.
    some_tap = index("some_tap")
    within = Between(ZERO, some_tap, w.kernel)
    once = restrict(with_index_fixed(forward_claim(setting, (h.o, w.o), (h.k, w.k), taps), w.k, some_tap), within)
    twice = replace(once, bound=(*once.bound, Range(index("twice"), h.kernel)))
    refuted(restrict(truth, within), once, setting)
    refuted(restrict(truth, within), twice, setting)
    bound_twice = replace(forward_claim(setting, (h.o, w.o), (h.k, w.k), taps), bound=(*truth.bound, twice.bound[-1]))
    found = refuted(truth, bound_twice, setting)
    assert found.counterexample is not None
    assert found.counterexample.trouble == "repeated in the second"
    # And with both taps summed, the kernel's rows taken for columns, or the output's.
    refuted(truth, forward_claim(setting, (h.o, w.o), (w.k, h.k), taps), setting, "y")
    refuted(truth, forward_claim(setting, (w.o, h.o), (h.k, w.k), taps), setting, "y")


# --- the input gradient at stride 1 --------------------------------------------------------------------------------


def met_taps(h_stop: Expr, w_stop: Expr) -> IndexSum:
    """dx = Σ dy[o] · ∂y[o]/∂x[i], the sum over outputs with stops of one's choice."""
    deltas: tuple[Condition, ...] = (Equal(H.i, PLAIN.read(H)), Equal(W.i, PLAIN.read(W)))
    bound = (*TAPS, Range(H.o, h_stop), Range(W.o, w_stop))
    return replace(input_gradient((H.o, W.o), (H.k, W.k), bound), conditions=deltas)


def by_outputs(h_stop: Expr, w_stop: Expr) -> IndexSum:
    """dx = Σ dy[o] · w[i − o + p], the sum over outputs with stops of one's choice."""
    bound = (Range(H.o, h_stop), Range(W.o, w_stop))
    return input_gradient((H.o, W.o), (H.i - H.o + H.low, W.i - W.o + W.low), bound)


@pytest.mark.parametrize("form", [met_taps, by_outputs])
def test_the_sum_over_outputs_must_run_over_the_outputs(form: Callable[[Expr, Expr], IndexSum]) -> None:
    truth = true_gradient("x")
    assert proved(truth, form(H.output, W.output), PLAIN)
    for stops in ((H.input, W.input), (H.kernel, W.kernel), (H.output, W.input), (H.output - 1, W.output)):
        refuted(truth, form(*stops), PLAIN, "dx")


def test_stopping_at_the_input_size_is_right_without_left_padding_or_where_the_output_is_no_larger() -> None:
    truth, claim = true_gradient("x"), by_outputs(H.output, W.input)
    found = refuted(truth, claim, PLAIN, "dx")
    assert found.condition is not None
    right = []
    for sizes in some_small_sizes():
        equal = terms(truth, PLAIN, sizes) == terms(claim, PLAIN, sizes)
        assert equal == (sizes["O_w"] <= sizes["I_w"] or sizes["p_w"] == 0)
        assert equal or not condition_holds(found.condition.text, sizes)
        right.append(equal)
    assert not all(right)


def test_the_column_tap_belongs_to_the_column() -> None:
    truth = true_gradient("x")
    taps = (H.k, W.k)
    claim = input_gradient((H.i - H.k + H.low, H.i - W.k + W.low), taps)
    refuted(truth, claim, PLAIN, "dx")
    assert proved(truth, input_gradient((H.i - H.k + H.low, W.i - W.k + W.low), taps), PLAIN)


def test_the_column_offset_is_the_left_padding_and_the_top_one_only_where_they_are_equal() -> None:
    truth = true_gradient("x")
    claim = input_gradient((H.i - H.k + H.low, W.i - W.k + H.low), (H.k, W.k))
    found = refuted(truth, claim, PLAIN, "dx")
    assert found.condition is not None
    assert found.condition.exact
    assert found.condition.text in ("p_w = p_h", "p_h = p_w")
    for sizes in some_small_sizes(2):
        equal = terms(truth, PLAIN, sizes) == terms(claim, PLAIN, sizes)
        assert equal == condition_holds(found.condition.text, sizes) == (sizes["p_h"] == sizes["p_w"])
    example = found.counterexample
    assert example is not None
    smallest = {"I_h": 1, "I_w": 1, "K_h": 1, "K_w": 1, "O_h": 1, "O_w": 2, "p_h": 0, "p_w": 1}
    assert {name: example.sizes[name] for name in smallest} == smallest


ROTATED = (H.kernel - 1 - H.k, W.kernel - 1 - W.k)


def test_the_gradient_is_a_correlation_of_dy_with_the_rotated_kernel() -> None:
    truth = true_gradient("x")
    places = (H.k + H.i + H.low - H.kernel + 1, W.k + W.i + W.low - W.kernel + 1)
    assert proved(truth, input_gradient(places, ROTATED), PLAIN)
    assert proved(gather(PLAIN).result, input_gradient(places, ROTATED), PLAIN)
    refuted(truth, input_gradient(places, (H.k, W.k)), PLAIN, "dx")
    refuted(truth, input_gradient((places[0] + 1, places[1]), ROTATED), PLAIN, "dx")


def padded_dy() -> View:
    """dy with K − 1 − p zeros before it and input − output + p after it, on both axes."""
    axes = []
    for axis in AXES:
        low, high = axis.kernel - 1 - axis.low, axis.input - axis.output + axis.low
        axes.append(ViewAxis(axis.output + low + high, shift=-low))
    return View("dyp", "dy", (*map(identity_axis, PLAIN.shapes["dy"][:2]), *axes))


def test_the_gradient_is_a_correlation_of_the_padded_dy_that_reads_all_of_it_and_no_more() -> None:
    view = padded_dy()
    places = (H.k + H.i, W.k + W.i)
    through = replace(
        input_gradient(places, ROTATED),
        factors=(Factor("dyp", (ZERO, M, *places)), Factor("w", (M, C, *ROTATED))),
    )
    assert proved(true_gradient("x"), without_view(through, view), PLAIN)
    for axis, entry, place in zip(AXES, view.axes[2:], places, strict=True):
        ranges = (Range(axis.k, axis.kernel), Range(axis.i, axis.input))
        assert proved(*never_beyond(place, ranges, ZERO, entry.size - 1), PLAIN)
        too_small = never_beyond(place, ranges, ZERO, entry.size - 2)
        assert not compare(*too_small, PLAIN).equal


def test_the_paddings_of_dy_are_no_crop_where_those_of_the_input_are_smaller_than_the_kernel() -> None:
    for axis, entry in zip(AXES, padded_dy().axes[2:], strict=True):
        low, high = padding_of(entry, axis.output)
        assert (low - (axis.kernel - 1 - axis.low)).expand() == 0
        assert (high - (axis.input - axis.output + axis.low)).expand() == 0
        assert proved(*same_value(high, axis.kernel - 1 - axis.high), PLAIN)
        for pad, of_input in ((low, axis.low), (high, axis.high)):
            found = compare(*not_negative(pad), PLAIN)
            assert found.condition is not None
            assert found.condition.exact
            line = Setting(GeneralConv())
            for sizes in all_sizes(line, 3):
                named = {f"{name}{axis.suffix}": value for name, value in sizes.items()}
                assert condition_holds(found.condition.text, named) == (named[of_input.name] < named[axis.kernel.name])


# --- bias and weights at stride 1 ----------------------------------------------------------------------------------


def test_a_bias_gradient_summed_over_the_rows_only_is_wrong() -> None:
    db = Factor("db", (M,))
    element = (Factor("dy", (ZERO, M, H.o, W.o)),)
    names = PLAIN.channel_ranges("m")
    right = IndexSum(db, names, OUTPUTS, element)
    some_column = index("some_column")
    within = Between(ZERO, some_column, W.output)
    rows_only = with_index_fixed(right, W.o, some_column)
    refuted(restrict(right, within), restrict(rows_only, within), PLAIN)
    without_last = IndexSum(db, names, (Range(H.o, H.output), Range(W.o, W.output - 1)), element)
    refuted(right, without_last, PLAIN)


def test_the_weight_gradient_must_sum_over_the_outputs_and_move_over_the_padded_input() -> None:
    truth = true_gradient("w")
    moving = (ZERO, C, H.o + H.k - H.low, W.o + W.k - W.low)
    assert proved(truth, weight_gradient(moving), PLAIN)
    for stops in ((H.input, W.input), (H.kernel, W.kernel)):
        bound = (Range(H.o, stops[0]), Range(W.o, stops[1]))
        refuted(truth, weight_gradient(moving, bound), PLAIN, "dw")
    still = (ZERO, C, H.k - H.low, W.k - W.low)
    refuted(truth, weight_gradient(still), PLAIN, "dw")
    refuted(truth, weight_gradient((M, *still[1:])), PLAIN, "dw")  # the output channel taken for the image


def test_at_a_stride_the_weight_gradient_moves_by_it() -> None:
    setting = Setting(GeneralConv((None, None), 2, batch=1))
    truth = true_gradient("w", setting)
    right = (ZERO, C, 2 * H.o + H.k - H.low, 2 * W.o + W.k - W.low)
    assert proved(truth, weight_gradient(right, setting=setting), setting)
    refuted(truth, weight_gradient((ZERO, C, H.o + H.k - H.low, W.o + W.k - W.low), setting=setting), setting, "dw")


# --- derivatives of single outputs at a stride, without padding ----------------------------------------------------


def pairs(setting: Setting, tensor: str, *conditions: Condition, summed: tuple[Range, ...] = ()) -> IndexSum:
    """The pairs (output, element of `tensor`) for which conditions hold."""
    related = paired_forward(setting, tensor)
    return IndexSum(Factor("pairs", related.left.indices), related.free, summed, (), conditions)


def meeting(setting: Setting, tensor: str) -> IndexSum:
    """The pairs in which the output depends on the element through some tap of the window."""
    related = paired_forward(setting, tensor)
    return IndexSum(Factor("pairs", related.left.indices), related.free, related.bound, (), related.conditions)


def paired_names(setting: Setting, tensor: str) -> tuple[list[Symbol], list[Symbol]]:
    """The indices of the output and of the element of `tensor`."""
    free = [entry.symbol for entry in paired_forward(setting, tensor).free]
    return free[:4], free[4:]


def case(axis: AxisSymbols, start: Symbol, end: Symbol, beyond: int) -> Between:
    """S·o ≤ i < S·o′ + K + beyond."""
    return Between(axis.stride * start, axis.i, axis.stride * end + axis.kernel + beyond)


@pytest.mark.parametrize("setting", VALID, ids=str)
def test_an_output_depends_on_the_inputs_of_its_window_whose_end_is_exclusive(setting: Setting) -> None:
    h, w = setting.axes
    related = paired_forward(setting, "x")
    (n1, _, oh, ow), (n, *_) = paired_names(setting, "x")
    same = Equal(n1, n)
    right = (same, case(h, oh, oh, 0), case(w, ow, ow, 0))
    closed = (same, case(h, oh, oh, 1), case(w, ow, ow, 1))
    mixed = (same, case(h, oh, oh, 1), case(w, ow, oh, 1))

    def nonzero_within(case_: tuple[Condition, ...]) -> IndexSum:
        """The derivative with zeros wherever the case does not hold."""
        return replace(related, conditions=related.conditions + case_)

    # Zero outside the case.
    assert proved(related, nonzero_within(right), setting)
    assert proved(related, nonzero_within(closed), setting)
    found = refuted(related, nonzero_within(mixed), setting, "dy/dx")
    assert found.counterexample is not None
    # A tap inside the case.
    meet = meeting(setting, "x")
    channels = tuple(Range(e.symbol, e.stop) for e in related.bound if e.symbol not in (h.k, w.k))
    taps = tuple(e for e in related.bound if e.symbol in (h.k, w.k))
    assert len(channels) + len(taps) == len(related.bound)
    of_case = {"right": right, "closed": closed, "mixed": mixed}
    met = one_channel(meet, channels)
    assert proved(met, pairs(setting, "x", *of_case["right"]), setting)
    assert refuted(met, pairs(setting, "x", *of_case["closed"]), setting).counterexample is not None
    refuted(met, pairs(setting, "x", *of_case["mixed"]), setting)


def one_channel(value: IndexSum, channels: tuple[Range, ...]) -> IndexSum:
    """The sum without its channel sums, which deltas fix."""
    return eliminate(value, *(entry.symbol for entry in channels))


@pytest.mark.parametrize("setting", VALID, ids=str)
def test_the_derivative_by_an_input_is_the_weight_at_the_tap_that_meets_it(setting: Setting) -> None:
    h, w = setting.axes
    related = paired_forward(setting, "x")
    (n1, m1, oh, ow), (n, c, ih, iw) = paired_names(setting, "x")
    inside = (Equal(n1, n), case(h, oh, oh, 0), case(w, ow, ow, 0))

    def derivative(*taps: Expr) -> IndexSum:
        return IndexSum(related.left, related.free, (), (Factor("w", (m1, c, *taps)),), inside)

    assert proved(related, derivative(ih - h.stride * oh, iw - w.stride * ow), setting)
    # Taps that nothing fixes are some numbers within the kernel.
    di, dj = index("di"), index("dj")
    within = (Between(ZERO, di, h.kernel), Between(ZERO, dj, w.kernel))
    truth = replace(related, conditions=related.conditions + within)
    claim = replace(derivative(di, dj), conditions=inside + within)
    refuted(truth, claim, setting)


@pytest.mark.parametrize("setting", VALID, ids=str)
def test_the_derivative_by_a_weight_is_zero_just_for_other_output_channels(setting: Setting) -> None:
    related = paired_forward(setting, "w")
    (_, m1, _, _), (m, c, _, _) = paired_names(setting, "w")
    same_output = replace(related, conditions=(*related.conditions, Equal(m1, m)))
    assert proved(related, same_output, setting)
    # The input channel is summed inside the output: outside that sum its name is some number.
    c1 = index("some_c")
    channels = setting.channel_ranges("c")[0].stop
    within = Between(ZERO, c1, channels)
    related_within = restrict(related, within)
    zero_elsewhere = restrict(restrict(same_output, within), Equal(c1, c))
    found = refuted(related_within, zero_elsewhere, setting)
    assert found.counterexample is not None
    assert found.counterexample.sizes["C"] == 2
    # The case in which it is not zero: the output channels are the same.
    meet = meeting(setting, "w")
    met = one_channel(meet, tuple(entry for entry in meet.bound))
    assert proved(met, pairs(setting, "w", Equal(m1, m)), setting)
    both = pairs(setting, "w", Equal(m1, m), Equal(c1, c), within)
    refuted(restrict(met, within), both, setting)


@pytest.mark.parametrize("setting", VALID, ids=str)
def test_the_derivative_by_a_weight_is_the_input_that_the_same_output_reads(setting: Setting) -> None:
    h, w = setting.axes
    related = paired_forward(setting, "w")
    (n1, m1, oh, ow), (m, c, kh, kw) = paired_names(setting, "w")

    def derivative(row: Symbol, column: Symbol, *more: Condition) -> IndexSum:
        """SymPy's derivative of the output's sum over taps written with these output indices."""
        di, dj = index("di1"), index("dj1")
        x = Factor("x", (n1, c, h.stride * row + di, w.stride * column + dj))
        bound = (Range(di, h.kernel), Range(dj, w.kernel))
        inner = IndexSum(
            Factor("y", (n1, m1, oh, ow)), related.free[:4], bound, (Factor("w", (m, c, di, dj)), x), (Equal(m1, m),)
        )
        found = differentiate(inner, Factor("w", (m, c, kh, kw)), related.free[4:])
        assert found is not None
        return replace(eliminate(found, di, dj), conditions=(*eliminate(found, di, dj).conditions, *more))

    assert proved(related, derivative(oh, ow), setting)
    row, column = index("some_row"), index("some_column")
    within = (Between(ZERO, row, h.output), Between(ZERO, column, w.output))
    truth = replace(related, conditions=related.conditions + within)
    refuted(truth, derivative(row, column, *within), setting)


# --- what the window does not reach --------------------------------------------------------------------------------


class EqualPadding(Setting):
    """The problems with the same padding at both ends."""

    @cached_property
    def assumptions(self) -> tuple[Condition, ...]:
        return (*super().assumptions, *(Equal(axis.low, axis.high) for axis in self.axes))


def symmetric(stride: int, kernel: int | None, dilation: int = 1) -> EqualPadding:
    return EqualPadding(
        GeneralConv(kernel, stride, dilation=dilation, in_channels=1, out_channels=1, batch=1),
    )


@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (3, 1), (2, 3), (4, 2)])
def test_input_less_the_windows_with_both_paddings_is_the_remainder(stride: int, dilation: int) -> None:
    setting = symmetric(stride, None, dilation)
    (axis,) = setting.axes
    spanned = (axis.output - 1) * axis.stride + axis.reach + 1
    assert proved(*same_value(axis.remainder, axis.input - (spanned - 2 * axis.low)), setting)
    # With paddings of two sizes it is not.
    either = Setting(setting.general)
    assert not compare(*same_value(axis.remainder, axis.input - (spanned - 2 * axis.low)), either).equal


def unreached(setting: Setting) -> Pair:
    """The gradient, and the gradient with the last `remainder` inputs taken for zeros."""
    (axis,) = setting.axes
    truth = true_gradient("x", setting)
    return truth, restrict(truth, Between(ZERO, axis.i, axis.input - axis.remainder))


@pytest.mark.parametrize("stride", [2, 3, 4])
def test_the_last_inputs_get_no_gradient_where_there_is_no_padding_or_no_remainder(stride: int) -> None:
    setting = symmetric(stride, None)
    found = refuted(*unreached(setting), setting, "dx")
    assert found.condition is not None
    assert "p = 0 or r = 0" in found.condition.text
    example = found.counterexample
    assert example is not None
    assert {name: example.sizes[name] for name in "IKpqr"} == {"I": 1, "K": 2, "p": 1, "q": 1, "r": 1}
    for sizes in all_sizes(Setting(setting.general), 3):
        if sizes["p"] == sizes["q"] and (sizes["p"] == 0 or sizes["r"] == 0):
            truth, claim = (terms(value, setting, sizes) for value in unreached(setting))
            assert truth == claim


@pytest.mark.parametrize(("stride", "kernel"), [(2, 2), (2, 3), (3, 3), (3, 4), (4, 5)])
def test_where_windows_meet_it_is_so_only_without_padding_or_remainder(stride: int, kernel: int) -> None:
    setting = symmetric(stride, kernel)
    found = refuted(*unreached(setting), setting, "dx")
    assert found.condition is not None
    assert found.condition.exact
    for sizes in all_sizes(Setting(setting.general), 5):
        if sizes["p"] == sizes["q"]:
            truth, claim = (terms(value, setting, sizes) for value in unreached(setting))
            assert condition_holds(found.condition.text, sizes) == (truth == claim)
            assert condition_holds(found.condition.text, sizes) == (sizes["p"] == 0 or sizes["r"] == 0)


def test_at_stride_1_every_input_is_in_a_window() -> None:
    setting = symmetric(1, None)
    assert proved(*unreached(setting), setting)
    (axis,) = setting.axes
    assert proved(value_sum(axis.remainder), value_sum(Integer(0)), setting)
