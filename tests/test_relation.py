from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from math import floor

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Expr, Integer, Symbol, expand, oo

from symconv import Conv
from symconv.closed_form import Setting, forward, restrict
from symconv.conditions import NEVER, SizeCondition
from symconv.errors import DerivationError, UndecidedError
from symconv.general import GeneralConv
from symconv.gradient_sums import (
    ClosedForm,
    as_correlation,
    bias_gradient,
    by_taps,
    derivative,
    gather,
    weight_gradient,
)
from symconv.index_sum import ONE, ZERO, Between, Condition, Divides, Equal, Factor, IndexSum, Range, map_condition
from symconv.phase_sums import dgrad_phase, in_phase_order, taps_of_phase, wgrad_phase
from symconv.relation import Comparison, Counterexample, compare
from symconv.views import View, without_view
from tests.brute_force import products
from tests.problems import as_dict, problems
from tests.sum_terms import FractionalIndexError, Sizes, all_sizes, some_sizes, terms

MUTANTS = 200


def index(name: str) -> Symbol:
    return Symbol(name, integer=True)


def size(name: str) -> Symbol:
    return Symbol(name, integer=True, positive=True)


@lru_cache(maxsize=64)
def setting_of(general: GeneralConv) -> Setting:
    return Setting(general)


def lines_of(form: ClosedForm, setting: Setting) -> list[IndexSum]:
    """The lines of a derivation that are sums of tensors' elements, views written out."""
    lines = [written_out(step.result, form.views) for step in form.steps]
    return [line for line in lines if all(factor.tensor in setting.shapes for factor in line.factors)]


def written_out(value: IndexSum, views: tuple[View, ...]) -> IndexSum:
    names = {factor.tensor for factor in value.factors}
    for view in views:
        value = without_view(value, view) if view.name in names else value
    return value


def forms_of(setting: Setting) -> list[ClosedForm]:
    forms = [gather(setting), weight_gradient(setting), bias_gradient(setting)]
    forms += [derivative(setting, tensor) for tensor in "xwb"]
    forms.append(as_correlation(setting, forms[0], "correlation"))
    if set(setting.general.stride) == {1}:
        forms.append(by_taps(setting))
    return forms


# --- the derived sums ----------------------------------------------------------------------------------------------


@st.composite
def generals(draw: st.DrawFn) -> GeneralConv:
    axes = draw(st.sampled_from((1, 1, 2)))

    def per_axis(values: st.SearchStrategy[int | None]) -> tuple[int | None, ...]:
        return tuple(draw(values) for _ in range(axes))

    steps = st.sampled_from((1, 1, 2, 3, 4, 6))
    return GeneralConv(
        kernel=per_axis(st.sampled_from((None, None, 1, 3))),
        stride=per_axis(steps),
        padding=tuple(draw(st.sampled_from((None, None, (0, 0), (1, 2)))) for _ in range(axes)),
        dilation=per_axis(steps),
        groups=draw(st.sampled_from((1, 1, 2, None))),
        mode=draw(st.sampled_from(("cross-correlation", "convolution"))),
    )


@settings(max_examples=15)
@given(generals(), st.integers(0, 1000))
def test_sums_that_are_proved_equal_have_the_same_terms_at_sizes_drawn(general: GeneralConv, seed: int) -> None:
    setting = setting_of(general)
    for form in forms_of(setting):
        for line in lines_of(form, setting):
            assert compare(form.source, line, setting) == Comparison(True)
        for sizes in some_sizes(setting, 4, 4, seed):  # up to 4, as an input under padding (1, 2) must be there
            expected = terms(form.source, setting, sizes)
            assert all(terms(line, setting, sizes) == expected for line in lines_of(form, setting))


# --- mutants -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Base:
    """A correct sum."""

    setting: Setting
    value: IndexSum


def settings_for_mutants() -> list[Setting]:
    both = (None, None)
    generals = [
        GeneralConv(),
        GeneralConv(dilation=3, mode="convolution"),
        GeneralConv(stride=2),
        GeneralConv(stride=3, dilation=2, batch=1),
        GeneralConv(stride=2, dilation=4, out_channels=1),
        GeneralConv(stride=4, dilation=6, mode="convolution", in_channels=1, out_channels=2),
        GeneralConv(stride=2, groups=None, in_channels=None),
        GeneralConv(kernel=3, stride=2, padding=((1, 2),)),
        GeneralConv(both),
        GeneralConv(both, stride=(2, 3), dilation=(1, 2)),
        GeneralConv(both, stride=(1, 4), dilation=(2, 2), in_channels=1, out_channels=1, batch=1),
    ]
    return list(map(setting_of, generals))


def bases() -> list[list[Base]]:
    """Correct sums of each setting: ends and a line of derivations, sums over a phase, over a part of the input."""
    found: list[list[Base]] = []
    for setting in settings_for_mutants():
        ends = [(form.source, lines_of(form, setting)[-1]) for form in forms_of(setting)]
        values = [value for pair in ends for value in pair]
        gathered = gather(setting).result
        values += [line for line in lines_of(gather(setting), setting) if any(line.having(Between))]
        axis = setting.axes[0]
        # What a Between says is said by shapes almost everywhere; here it is not.
        values += [restrict(gathered, Between(ONE, axis.i + axis.k, axis.input))] * 3
        if len(setting.axes) == 1 and axis.stride != 1:
            gathered = in_phase_order(setting, gathered)
            wgrad = lines_of(weight_gradient(setting), setting)[-1]
            for phase in range(int(axis.stride)):
                taps = taps_of_phase(axis, phase, gathered)
                dgrad = dgrad_phase(setting, taps, gathered)
                values.append(dgrad.restricted)
                if dgrad.result is not None:
                    values += [dgrad.result, wgrad_phase(setting, taps, wgrad).restricted]
        found.append([Base(setting, value) for value in values])
    return found


def exchange_expr(value: IndexSum, draw: random.Random, change: Callable[[Expr], Expr | None]) -> IndexSum | None:
    """The sum with one index of one factor changed, the left side's sometimes."""
    places = [(f, n) for f in (value.left, *value.factors, *value.factors) for n in range(len(f.indices))]
    if not places:
        return None
    factor, place = draw.choice(places)
    new = change(factor.indices[place])
    if new is None:
        return None
    changed = replace(factor, indices=(*factor.indices[:place], expand(new), *factor.indices[place + 1 :]))
    if factor is value.left:
        return replace(value, left=changed)
    return replace(value, factors=tuple(changed if f is factor else f for f in value.factors))


def another_symbol(base: Base, draw: random.Random) -> IndexSum | None:
    indices = [r.symbol for r in base.value.free + base.value.bound]
    axes = base.setting.axes
    sizes = [s for a in axes for s in (a.input, a.kernel, a.output, a.low, a.high, a.remainder) if s.free_symbols]

    def change(expr: Expr) -> Expr | None:
        olds = sorted(expr.free_symbols, key=str)
        if not olds:
            return None
        old = draw.choice(olds)
        return expr.xreplace({old: draw.choice([s for s in (indices if old in indices else sizes) if s != old])})

    return exchange_expr(base.value, draw, change)


def one_off(base: Base, draw: random.Random) -> IndexSum | None:
    return exchange_expr(base.value, draw, lambda expr: expr + draw.choice((1, -1)))


def other_bound(base: Base, draw: random.Random) -> IndexSum | None:
    value = base.value
    entry = draw.choice(value.free + value.bound)
    axes = base.setting.axes
    changed = draw.choice(
        (
            replace(entry, stop=shifted(entry.stop - 1, 1) + 1),
            replace(entry, stop=shifted(entry.stop - 1, -1) + 1),
            replace(entry, start=shifted(entry.start, 1)),
            replace(entry, start=shifted(entry.start, -1)),
            replace(entry, stop=draw.choice([s for a in axes for s in (a.input, a.kernel, a.output)])),
        )
    )
    ranges = tuple(changed if r is entry else r for r in value.free + value.bound)
    return replace(value, free=ranges[: len(value.free)], bound=ranges[len(value.free) :])


def shifted(bound: Expr, by: int) -> Expr:
    """The bound and a number, kept in the form in which bounds are: a maximum or minimum of others."""
    if isinstance(bound, sympy.Max | sympy.Min):
        return bound.func(*(part + by for part in bound.args))
    return bound + by


def lost_sum(base: Base, draw: random.Random) -> IndexSum | None:
    value = base.value
    if not value.bound:
        return None
    entry = draw.choice(value.bound)
    ends = [end for end in (entry.start, entry.stop - 1) if not end.has(sympy.Min, sympy.Max, sympy.floor)]
    constant = draw.choice([ZERO, ZERO, ONE, *ends])

    def put(expr: Expr) -> Expr:
        return expand(expr.xreplace({entry.symbol: constant}))

    others = tuple(replace(r, start=put(r.start), stop=put(r.stop)) for r in value.bound if r is not entry)
    factors = tuple(Factor(f.tensor, tuple(map(put, f.indices))) for f in value.factors)
    return replace(
        value, bound=others, factors=factors, conditions=tuple(map_condition(c, put) for c in value.conditions)
    )


def doubled_sum(base: Base, draw: random.Random) -> IndexSum | None:
    axis = base.setting.axes[0]
    stop = draw.choice((Integer(2), axis.output, axis.kernel, axis.low, axis.high + 1, ONE, base.setting.channels["N"]))
    return replace(base.value, bound=(*base.value.bound, Range(index("more"), stop)))


def _changed_condition(
    value: IndexSum, draw: random.Random, kind: type[Condition], changes: Callable[[Condition], list[Condition]]
) -> IndexSum | None:
    having = list(value.having(kind))
    if not having:
        return None
    old = draw.choice(having)
    new = draw.choice([None, *changes(old)])  # None: lost
    others = [(new if c is old else c) for c in value.conditions]
    return replace(value, conditions=tuple(c for c in others if c is not None))


def other_congruence(base: Base, draw: random.Random) -> IndexSum | None:
    def changes(old: Condition) -> list[Condition]:
        assert isinstance(old, Divides)
        return [
            replace(old, expr=old.expr + 1),
            replace(old, divisor=old.divisor + 1),
            replace(old, divisor=2 * old.divisor),
            replace(old, expr=-old.expr),
        ]

    return _changed_condition(base.value, draw, Divides, changes)


def other_limits(base: Base, draw: random.Random) -> IndexSum | None:
    def changes(old: Condition) -> list[Condition]:
        assert isinstance(old, Between)
        return [replace(old, start=old.start + 1), replace(old, stop=old.stop - 1), replace(old, stop=old.stop + 1)]

    return _changed_condition(base.value, draw, Between, changes)


def other_delta(base: Base, draw: random.Random) -> IndexSum | None:
    def changes(old: Condition) -> list[Condition]:
        assert isinstance(old, Equal)
        return [replace(old, right=old.right + 1)]

    return _changed_condition(base.value, draw, Equal, changes)


EDITS: dict[str, Callable[[Base, random.Random], IndexSum | None]] = {
    "another symbol": another_symbol,
    "one off": one_off,
    "other bound": other_bound,
    "lost sum": lost_sum,
    "doubled sum": doubled_sum,
    "congruence": other_congruence,
    "limits": other_limits,
    "delta": other_delta,
}


@dataclass(frozen=True)
class Mutant:
    kind: str
    base: Base
    value: IndexSum

    def __str__(self) -> str:
        return f"{self.kind}: {self.base.setting.general}\n  {self.base.value}\n  {self.value}"


@lru_cache(maxsize=1)
def mutants() -> tuple[Mutant, ...]:
    draw = random.Random(6)
    pool = bases()
    found: dict[tuple[IndexSum, IndexSum], Mutant] = {}
    kinds = [*EDITS, *list(EDITS)[:4]]  # the kinds that every sum has are tried more often
    while len(found) < MUTANTS:
        kind = kinds[len(found) % len(kinds)]
        base = draw.choice(draw.choice(pool))
        value = EDITS[kind](base, draw)
        if value is not None and value != base.value:
            found[base.value, value] = Mutant(kind, base, value)
    return tuple(found.values())


@lru_cache(maxsize=1)
def verdicts() -> tuple[tuple[Mutant, Comparison], ...]:
    """Each mutant with what tells it from its original."""
    return tuple((mutant, compare(mutant.base.value, mutant.value, mutant.base.setting)) for mutant in mutants())


def assert_fractional(value: IndexSum, setting: Setting, found: Counterexample) -> None:
    """The very indices of the counterexample are let through, and one of the tensor's is a fraction there."""
    indices = {r.symbol.name: r.symbol for r in value.free + value.bound}
    here = [Equal(indices[name], Integer(number)) for name, number in found.sizes.items() if name in indices]
    known = {name: number for name, number in found.sizes.items() if name not in indices}
    ((tensor, _),) = found.factors
    factor = next(f for f in (value.left, *value.factors) if f.tensor == tensor)
    numbers = {s: Integer(found.sizes[s.name]) for i in factor.indices for s in i.free_symbols if s.name in found.sizes}
    assert any(i.xreplace(numbers).is_integer is False for i in factor.indices)
    # The other axis can be of any sizes for which the sum has terms.
    instance = replace(value, conditions=(*value.conditions, *here))
    assert any(raises_fraction(instance, setting, others | known) for others in some_sizes(setting, 3, 100))


def raises_fraction(value: IndexSum, setting: Setting, sizes: Sizes) -> bool:
    try:
        terms(value, setting, sizes)
    except FractionalIndexError:
        return True
    return False


def assert_ambiguous(value: IndexSum, setting: Setting, found: Counterexample) -> None:
    """At the counterexample's sizes some element has terms for more than one choice of the free indices."""
    choices = tuple(r.symbol for r in value.free)
    spread = replace(value, left=replace(value.left, indices=(*value.left.indices, *choices)))

    def several(sizes: Sizes) -> bool:
        elements = {left for left, _ in terms(spread, setting, sizes)}
        return len({left[: len(value.left.indices)] for left in elements}) < len(elements)

    # Sizes that the counterexample does not speak of can be any for which the sum has terms.
    assert any(several(others | found.sizes) for others in some_sizes(setting, 3, 100))


def assert_different(
    first: IndexSum, second: IndexSum, setting: Setting, found: Counterexample, steps: Mapping[str, int] | None = None
) -> None:
    """The counterexample's term is there as often as its trouble says."""
    sizes = next(all_sizes(setting, 1, steps)) | found.sizes
    assert consistent(setting, sizes)
    term = (found.left, found.factors)
    counts = tuple(terms(value, setting, sizes)[term] for value in (first, second))
    if found.trouble == "first":
        assert counts[0] > 0 == counts[1]
    elif found.trouble == "second":
        assert counts[1] > 0 == counts[0]
    else:
        assert found.trouble in ("repeated in the first", "repeated in the second")
        more, less = counts if found.trouble.endswith("first") else reversed(counts)
        assert more > 1 >= less


def consistent(setting: Setting, sizes: Mapping[str, int]) -> bool:
    def number(expr: Expr) -> int:
        return sizes[expr.name] if isinstance(expr, Symbol) else int(expr)

    for axis in setting.axes:
        low, high = number(axis.low), number(axis.high)
        padded, spanned = number(axis.input) + low + high, number(axis.dilation) * (number(axis.kernel) - 1) + 1
        output, remainder = divmod(padded - spanned, number(axis.stride))
        if padded < spanned or (output + 1, remainder) != (number(axis.output), number(axis.remainder)):
            return False
        if min(low, high) < 0 or min(number(axis.input), number(axis.kernel)) < 1:
            return False
    return True


def assert_equal(first: IndexSum, second: IndexSum, setting: Setting) -> None:
    for sizes in some_sizes(setting, 4 if len(setting.axes) == 1 else 3, 40):
        assert terms(first, setting, sizes) == terms(second, setting, sizes), sizes


def test_every_mutant_is_refuted_by_a_term_that_plain_loops_confirm_or_is_equal() -> None:
    assert len(verdicts()) == MUTANTS
    for mutant, verdict in verdicts():
        first, second, setting = mutant.base.value, mutant.value, mutant.base.setting
        try:
            if verdict.counterexample is None:
                assert verdict.equal
                assert_equal(first, second, setting)
            elif verdict.counterexample.trouble == "fractional":
                assert_fractional(second, setting, verdict.counterexample)
            elif verdict.counterexample.trouble == "ambiguous":
                assert_ambiguous(second, setting, verdict.counterexample)
            else:
                assert_different(first, second, setting, verdict.counterexample)
        except Exception as error:
            raise AssertionError(f"{mutant}\n{verdict}") from error


def test_mutants_of_every_kind_are_refuted_and_some_are_equal() -> None:
    refuted = Counter(mutant.kind for mutant, verdict in verdicts() if not verdict.equal)
    assert set(refuted) == set(EDITS)
    assert refuted.total() > 0.6 * MUTANTS
    assert MUTANTS - refuted.total() > 0.05 * MUTANTS
    assert sum(len(mutant.base.setting.axes) == 2 for mutant in mutants()) > 0.2 * MUTANTS
    troubles = Counter(v.counterexample.trouble for _, v in verdicts() if v.counterexample is not None)
    assert set(troubles) == {"first", "second", "repeated in the second", "fractional", "ambiguous"}


# --- conditions ----------------------------------------------------------------------------------------------------


def holds(condition: SizeCondition, sizes: Mapping[str, int]) -> bool:
    """The condition read as Python: 2K is a product, = an equation."""
    text = re.sub(r"(?<![\w.])(\d+)([A-Za-z])", r"\1*\2", condition.text)
    text = re.sub(r"(?<![<>])=", "==", text).replace(" mod ", " % ")
    names = {"always": True, "never": False, "floor": floor, **sizes}
    return bool(eval(text, {"__builtins__": {}}, names))


def test_an_exact_condition_is_true_just_where_the_sums_have_the_same_terms_and_any_other_implies_it() -> None:
    seen: Counter[str] = Counter()
    for mutant, verdict in verdicts():
        condition = verdict.condition
        if condition is None:
            continue
        first, second, setting = mutant.base.value, mutant.value, mutant.base.setting
        for sizes in some_sizes(setting, 4 if len(setting.axes) == 1 else 3, 25):
            counts = terms(first, setting, sizes)
            same = counts == terms(second, setting, sizes)
            if holds(condition, sizes):
                assert same, f"{mutant}\n{condition}\n{sizes}"
                seen["true"] += 1
            elif condition.exact and (counts or not same):  # sums without any terms: the next test
                assert not same, f"{mutant}\n{condition}\n{sizes}"
                seen["false"] += 1
        seen["inexact"] += not condition.exact
        seen["never"] += condition == NEVER
    assert min(seen[name] for name in ("true", "false", "inexact", "never")) > 2


def test_a_condition_speaks_of_the_sizes_for_which_there_are_terms() -> None:
    setting = single(GeneralConv(stride=2, padding=((1, 0),), kernel=1, batch=1, in_channels=1, out_channels=1))
    gathered = gather(setting).result
    found = compare(gathered, replace(gathered, bound=(*gathered.bound, Range(index("more"), Integer(2)))), setting)
    sizes = {"I": 1, "O": 1, "r": 1}
    assert consistent(setting, sizes)
    assert not terms(gathered, setting, sizes)  # both are empty there, and so equal; the condition leaves that aside
    assert found.condition == NEVER


# --- single findings -----------------------------------------------------------------------------------------------


def single(general: GeneralConv | None = None) -> Setting:
    return setting_of(general or GeneralConv(batch=1, in_channels=1, out_channels=1))


def doubled(value: IndexSum, stop: Expr, name: str = "more") -> IndexSum:
    return replace(value, bound=(*value.bound, Range(index(name), stop)))


@given(problems(most_products=200))
@settings(max_examples=20)
def test_the_loops_that_mutants_are_held_against_list_the_products_of_the_forward_pass(conv: Conv) -> None:
    setting = Setting(
        GeneralConv(
            conv.kernel,
            conv.stride,
            conv.padding,
            conv.dilation,
            conv.groups,
            conv.in_channels,
            conv.out_channels,
            conv.batch,
            mode=conv.mode,
        )
    )
    sizes: Sizes = {}
    for axis, given_size, output, kernel, stride, dilation, pads in zip(
        setting.axes, conv.input, conv.output, conv.kernel, conv.stride, conv.dilation, conv.padding, strict=True
    ):
        spanned = stride * (output - 1) + dilation * (kernel - 1) + 1
        sizes |= {axis.input.name: given_size, axis.output.name: output}
        sizes |= {axis.remainder.name: given_size + sum(pads) - spanned}
    inputs, outputs = conv.in_channels // conv.groups, conv.out_channels // conv.groups

    def split(at: tuple[int, ...], number: int, count: int) -> tuple[int, ...]:
        """A channel as its group, where there are groups, and its place within it."""
        group = () if conv.groups == 1 else (at[number] // count,)
        return (*at[:number], *group, at[number] % count, *at[number + 1 :])

    expected = Counter(
        (split(y, 1, outputs), (("w", split(w, 0, outputs)), ("x", split(x, 1, inputs))))
        for y, w, x in products(as_dict(conv))
    )
    assert terms(forward(setting), setting, sizes) == expected


def test_a_sum_that_lists_its_terms_twice_is_told_from_one_that_lists_them_once() -> None:
    setting = single()
    gathered = gather(setting).result
    found = compare(gathered, doubled(gathered, Integer(2)), setting)
    assert found.counterexample is not None
    assert found.counterexample.trouble == "repeated in the second"
    assert found.condition == NEVER
    reverse = compare(doubled(gathered, Integer(2)), gathered, setting)
    assert reverse.counterexample is not None
    assert reverse.counterexample.trouble == "repeated in the first"


def test_a_sum_over_one_more_index_is_equal_just_where_that_index_has_one_value() -> None:
    setting = single()
    gathered = gather(setting).result
    found = compare(gathered, doubled(gathered, setting.axes[0].kernel), setting)
    assert found.condition == SizeCondition("K = 1", True)
    assert found.counterexample is not None
    assert found.counterexample.sizes["K"] == 2
    assert compare(gathered, doubled(gathered, ONE), setting).equal


def test_padding_on_the_wrong_side_is_right_just_where_both_sides_are_the_same() -> None:
    setting = single()
    axis = setting.axes[0]
    gathered = gather(setting).result
    dy = gathered.factor("dy")
    wrong = Factor("dy", (*dy.indices[:-1], dy.indices[-1].xreplace({axis.low: axis.high})))
    found = compare(gathered, replace(gathered, factors=(wrong, gathered.factor("w"))), setting)
    assert found.condition in (SizeCondition("p = q", True), SizeCondition("q = p", True))
    assert found.counterexample is not None
    assert found.counterexample.sizes["p"] != found.counterexample.sizes["q"]


@pytest.mark.parametrize("general", [GeneralConv(), GeneralConv(stride=2), GeneralConv(stride=2, dilation=3)])
def test_no_smaller_sizes_than_those_of_the_counterexample_tell_the_sums_apart(general: GeneralConv) -> None:
    alone = GeneralConv(stride=general.stride, dilation=general.dilation, batch=1, in_channels=1, out_channels=1)
    base = Base(setting_of(alone), gather(setting_of(alone)).result)
    draw = random.Random(3)
    edits = [another_symbol, one_off, other_bound, lost_sum, doubled_sum]
    checked = 0
    for edit in edits * 3:
        mutant = edit(base, draw)
        found = None if mutant is None else compare(base.value, mutant, base.setting).counterexample
        if mutant is None or found is None or found.trouble in ("fractional", "ambiguous"):
            continue
        total = sum(found.sizes.values())
        for sizes in all_sizes(base.setting, total - 3):
            if sum(sizes.values()) < total:
                assert terms(base.value, base.setting, sizes) == terms(mutant, base.setting, sizes)
        checked += 1
    assert checked > 5


def test_an_index_whose_congruence_is_lost_is_a_fraction_somewhere() -> None:
    setting = single(GeneralConv(stride=2))
    gathered = gather(setting).result
    lost = replace(gathered, conditions=())
    found = compare(gathered, lost, setting).counterexample
    assert found is not None
    assert found.trouble == "fractional"
    assert_fractional(lost, setting, found)
    other = compare(lost, gathered, setting).counterexample
    assert other is not None
    assert other.trouble == "fractional in the first"
    assert_fractional(lost, setting, other)


def test_sums_with_a_stride_that_is_a_symbol_are_compared_at_its_numbers_only() -> None:
    setting = single(GeneralConv(stride="S", dilation="D"))
    form = gather(setting)
    with pytest.raises(UndecidedError, match="product of symbols"):
        compare(form.source, form.result, setting)
    for stride, dilation in ((1, 1), (2, 1), (3, 6), (6, 4)):
        steps = {"S": stride, "D": dilation}
        values = {symbol: Integer(steps[symbol.name]) for symbol in setting.steps}
        assert compare(form.source, form.result, setting, values) == Comparison(True)
        for sizes in some_sizes(setting, 3, 10, steps=steps):
            assert terms(form.source, setting, sizes) == terms(form.result, setting, sizes)
        wrong = restrict(form.result, Between(ONE, setting.axes[0].i, oo))
        found = compare(form.source, wrong, setting, values).counterexample
        assert found is not None
        assert found.sizes["S"] == stride
        assert_different(form.source, wrong, setting, found, steps)


def test_sums_of_different_factors_are_not_compared() -> None:
    setting = single()
    dgrad, wgrad = gather(setting).result, weight_gradient(setting).source
    squared = replace(dgrad, factors=(*dgrad.factors, dgrad.factor("w")))
    with pytest.raises(UndecidedError, match="not sums of the same factors"):
        compare(dgrad, wgrad, setting)
    with pytest.raises(UndecidedError):
        compare(dgrad, replace(dgrad, factors=dgrad.factors[:1]), setting)
    with pytest.raises(DerivationError, match="two factors of one tensor"):
        compare(squared, squared, setting)


def test_two_sums_that_both_repeat_their_terms_are_not_decided_or_equal() -> None:
    setting = single()
    axis = setting.axes[0]
    gathered = gather(setting).result
    with pytest.raises(UndecidedError, match="more than once"):
        compare(doubled(gathered, axis.output), doubled(gathered, axis.output + 1), setting)


def test_a_sum_that_repeats_its_terms_is_not_told_from_itself() -> None:
    setting = single()
    twice = doubled(gather(setting).result, Integer(2))
    assert terms(twice, setting, next(all_sizes(setting, 1))) == terms(twice, setting, next(all_sizes(setting, 1)))
    try:
        equal = compare(twice, twice, setting).equal
    except UndecidedError:
        return
    assert equal


def test_a_condition_speaks_of_how_often_a_term_is_there() -> None:
    setting = single()
    axis = setting.axes[0]
    gathered = gather(setting).result
    first = doubled(gathered, axis.output)
    second = restrict(doubled(gathered, axis.output + 1), Between(ZERO, axis.i, Integer(3)))
    sizes = {"I": 1, "K": 1, "O": 1, "p": 0, "q": 0, "r": 0}
    assert terms(first, setting, sizes) != terms(second, setting, sizes)
    try:
        found = compare(first, second, setting)
    except UndecidedError:
        return
    assert found.condition is None or not holds(found.condition, sizes)


def test_sums_without_terms_are_equal() -> None:
    setting = single()
    gathered = gather(setting).result
    empty = doubled(gathered, ZERO)
    assert compare(empty, restrict(gathered, Equal(ONE, ZERO)), setting).equal
    assert not compare(gathered, empty, setting).equal


@pytest.mark.parametrize("kernel", [1, 4096, None])
def test_the_largest_numbers_are_decided_in_little_time(kernel: int | None) -> None:
    setting = single(GeneralConv(kernel=(kernel,) * 2, stride=(64, 63), padding=1_000_000, dilation=(63, 64)))
    form = gather(setting)
    start = time.perf_counter()
    assert compare(form.source, form.result, setting).equal
    lost = replace(form.result, conditions=())
    fraction = compare(form.result, lost, setting).counterexample
    assert fraction is not None
    assert fraction.trouble == "fractional"
    w = form.result.factor("w")
    shifted_tap = Factor("w", (*w.indices[:-1], w.indices[-1] + 1))
    found = compare(form.result, replace(form.result, factors=(form.result.factor("dy"), shifted_tap)), setting)
    assert found.counterexample is not None
    assert time.perf_counter() - start < 10
