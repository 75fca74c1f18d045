"""The sizes that go with a convolution, each worked out from the forward reading and made into statements to prove.

Output size, effective kernel, paddings and crops of the gradients' correlations, receptive field, sizes of the
sub-convolutions: nothing is quoted. A `Rule` holds the value that came out, pairs of index sums whose equality says
that it is right, and, where the rule is of use only sometimes, a pair whose equality says when.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sympy import Expr, Symbol, ceiling, expand, floor, oo

from symconv.closed_form import AxisSymbols, Setting
from symconv.errors import SpecError, shorten
from symconv.general import GeneralConv
from symconv.gradient_sums import ClosedForm
from symconv.index_sum import ONE, ZERO, Between, Condition, Equal, Factor, IndexSum, Range
from symconv.phase_sums import TapsOfPhase, rows_of_phase
from symconv.spec import Conv
from symconv.views import ViewAxis, extreme, padding_of, without_view

T = TypeVar("T")

Pair = tuple[IndexSum, IndexSum]


@dataclass(frozen=True)
class Rule:
    """One quantity of one axis.

    `checks` are pairs of sums that must be equal for all sizes. `useful` is a pair that is equal just where the
    rule serves its purpose (a padding that is no crop, a count that needs no crop); where that is so when a number is
    at least 0, `useful_number` is the number.
    """

    name: str
    axis: AxisSymbols
    value: Expr
    checks: tuple[Pair, ...]
    useful: Pair | None = None
    useful_number: Expr | None = None


Pairs = tuple[Pair, ...]


def _rule(
    name: str,
    axis: AxisSymbols,
    value: Expr,
    checks: Callable[[Expr], Pairs],
    useful: Pair | None = None,
    useful_number: Expr | None = None,
) -> Rule:
    """A rule whose checks are made of the very value that it states."""
    return Rule(name, axis, value, checks(value), useful, useful_number)


def value_sum(expr: Expr, conditions: Iterable[Condition] = ()) -> IndexSum:
    """A number as a sum without factors: one entry, at the number."""
    (value,), free, found = _unrounded(expr)
    return IndexSum(Factor("value", (value,)), free, (), (), (*conditions, *found))


def _unrounded(*exprs: Expr) -> tuple[tuple[Expr, ...], tuple[Range, ...], tuple[Condition, ...]]:
    """Expressions with every floor and ceiling replaced by an index, and what fixes those indices."""
    rounded = sorted({atom for expr in exprs for atom in expr.atoms(floor, ceiling)}, key=str)
    free: list[Range] = []
    conditions: list[Condition] = []
    table: dict[Expr, Expr] = {}
    for number, atom in enumerate(rounded):
        symbol = Symbol(f"v{number}", integer=True)
        inner = atom.args[0]
        gap = inner - symbol if isinstance(atom, floor) else symbol - inner
        conditions.append(Between(ZERO, expand(gap), ONE))
        free.append(Range(symbol, oo, -oo))
        table[atom] = symbol
    return tuple(expand(expr.xreplace(table)) for expr in exprs), tuple(free), tuple(conditions)


def same_value(first: Expr, second: Expr, conditions: tuple[Condition, ...] = ()) -> Pair:
    """The statement that two numbers are the same."""
    return value_sum(first, conditions), value_sum(second, conditions)


def never_beyond(expr: Expr, ranges: tuple[Range, ...], low: Expr, high: Expr) -> Pair:
    """The statement that `expr` stays between `low` and `high`, both included, over the ranges."""
    (low, high), more, conditions = _unrounded(low, high)
    listed = IndexSum(Factor("places", tuple(r.symbol for r in ranges)), ranges + more, (), (), conditions)
    return listed, IndexSum(listed.left, listed.free, (), (), (*conditions, Between(low, expr, high + 1)))


def reaches(expr: Expr, ranges: tuple[Range, ...], value: Expr) -> Pair:
    """The statement that `expr` has `value` at just one place of the ranges."""
    (number,), more, conditions = _unrounded(value)
    single = IndexSum(Factor("value", (number,)), more, (), (), conditions)
    return single, IndexSum(single.left, more, ranges, (), (*conditions, Equal(expr, number)))


def not_negative(expr: Expr) -> Pair:
    """The statement that a number is at least 0."""
    entry = value_sum(expr)
    bound = Between(ZERO, entry.left.indices[0], oo)
    return entry, IndexSum(entry.left, entry.free, (), (), (*entry.conditions, bound))


def input_size(setting: Setting, axis: AxisSymbols) -> Expr:
    """The input size by the other sizes, from what holds between them."""
    equation = next(c for c in setting.assumptions if isinstance(c, Equal) and c.left.has(axis.input))
    difference = expand(equation.left - equation.right)
    slope = difference.coeff(axis.input, 1)
    return expand(axis.input - difference / slope)


def size_rules(setting: Setting, axis: AxisSymbols, dgrad: ClosedForm, wgrad: ClosedForm) -> list[Rule]:
    """The rules of one axis; `dgrad` and `wgrad` are the forms written as correlations."""
    return [
        _output_size(setting, axis),
        _effective_kernel(setting, axis),
        _remainder(setting, axis),
        _last_reached(setting, axis),
        *_dgrad_rules(setting, axis, dgrad),
        *_wgrad_rules(setting, axis, wgrad),
        *_receptive_field(setting, axis),
        _transposed_size(setting, axis),
    ]


def _output_size(setting: Setting, axis: AxisSymbols) -> Rule:
    """As many outputs as have their last tap inside the padded input."""
    read = setting.read(axis)
    taps = (Range(axis.k, axis.kernel),)
    lowest, highest = (extreme(read, taps, largest) for largest in (False, True))
    anywhere = Range(axis.o, oo, -oo)
    inside = (Between(-axis.low, lowest, oo), Between(-oo, highest, axis.input + axis.high))
    fitting = IndexSum(Factor("outputs", (axis.o,)), (anywhere,), (), (), inside)
    slope = highest.coeff(axis.o, 1)
    room = expand((axis.input + axis.high - 1 - (highest - slope * axis.o)) / slope)
    value = floor(room) + 1
    counted = IndexSum(fitting.left, (Range(axis.o, axis.output),), (), ())
    return _rule("output_size", axis, value, lambda v: ((fitting, counted), same_value(axis.output, v)))


def _effective_kernel(setting: Setting, axis: AxisSymbols) -> Rule:
    """The inputs from the first tap's to the last tap's."""
    read = setting.read(axis)
    taps = (Range(axis.k, axis.kernel),)
    lowest, highest = (extreme(read, taps, largest) for largest in (False, True))
    value = expand(highest - lowest + 1)
    place = expand(read - lowest)

    def checks(width: Expr) -> Pairs:
        ends = (reaches(place, taps, ZERO), reaches(place, taps, width - 1))
        return (never_beyond(place, taps, ZERO, width - 1), *ends)

    return _rule("effective_kernel", axis, value, checks)


def _remainder(setting: Setting, axis: AxisSymbols) -> Rule:
    """The padded inputs beyond the last window."""
    ranges = (Range(axis.k, axis.kernel), Range(axis.o, axis.output))
    value = expand(axis.input + axis.high - 1 - extreme(setting.read(axis), ranges, largest=True))
    return _rule("remainder", axis, value, lambda v: (same_value(axis.remainder, v),))


def _last_reached(setting: Setting, axis: AxisSymbols) -> Rule:
    """How many inputs at the high end no window reaches; negative where windows reach into the padding."""
    ranges = (Range(axis.k, axis.kernel), Range(axis.o, axis.output))
    read = setting.read(axis)
    last = extreme(read, ranges, largest=True)
    raw = expand(axis.input - 1 - last)
    value = expand(raw.xreplace({axis.input: input_size(setting, axis)}))

    def checks(beyond: Expr) -> Pairs:
        end = expand(axis.input - 1 - beyond)
        return same_value(raw, beyond), never_beyond(read, ranges, -axis.low, end), reaches(read, ranges, end)

    return _rule("unreached", axis, value, checks, not_negative(value - 1), value - 1)


def _dgrad_rules(setting: Setting, axis: AxisSymbols, form: ClosedForm) -> list[Rule]:
    """How dy is padded and the kernel dilated for dgrad as a correlation, put together again from the numbers."""
    view = form.views[-1]
    place = setting.axes.index(axis) - len(setting.axes)
    entry = view.axes[place]
    base = setting.shapes["dy"][place]
    low, raw_high = padding_of(entry, base)
    high = expand(raw_high.xreplace({axis.input: input_size(setting, axis)}))
    insert = expand(entry.step - 1)
    index = form.result.factor(view.name).indices[place]
    dilation = index.coeff(axis.k, 1)

    def put_together(low: Expr, insert: Expr, dilation: Expr) -> Pair:
        """dx[i] = Σ dyp[i + dilation·k]·w, dyp being dy with `insert` zeros between its entries and `low` before."""
        other = replace(view, axes=_with(view.axes, place, ViewAxis(entry.size, shift=-low, step=insert + 1)))
        factor = form.result.factor(view.name)
        moved = Factor(view.name, _with(factor.indices, place, axis.i + dilation * axis.k))
        factors = tuple(moved if f is factor else f for f in form.result.factors)
        return form.source, without_view(replace(form.result, factors=factors), other)

    def fits(high: Expr) -> Pairs:
        """The window of the dilated kernel has as many positions in the padded dy as x has entries."""
        length = expand(low + (insert + 1) * (base - 1) + 1 + high)
        return same_value(raw_high, high), same_value(length, expand(axis.input + dilation * (axis.kernel - 1)))

    return [
        _rule("dgrad_pad_low", axis, low, lambda v: (put_together(v, insert, dilation),), not_negative(low), low),
        _rule("dgrad_pad_high", axis, high, fits, not_negative(high), high),
        _rule("dgrad_insert", axis, insert, lambda v: (put_together(low, v, dilation),)),
        _rule("dgrad_dilation", axis, dilation, lambda v: (put_together(low, insert, v),)),
    ]


def _with(entries: tuple[T, ...], place: int, entry: T) -> tuple[T, ...]:
    """The entries with one of them, counted from the end, replaced."""
    return (*entries[:place], entry, *entries[len(entries) + place + 1 :])


def _wgrad_rules(setting: Setting, axis: AxisSymbols, form: ClosedForm) -> list[Rule]:
    """wgrad as a correlation of the padded x with dy: dilated by dy's coefficient, moving by the tap's."""
    view = form.views[-1]
    place = setting.axes.index(axis) - len(setting.axes)
    factor = form.result.factor(view.name)
    index = factor.indices[place]
    dilation, slope = index.coeff(axis.o, 1), index.coeff(axis.k, 1)
    step = abs(slope)
    position = axis.kernel - 1 - axis.k if slope.could_extract_minus_sign() else axis.k

    def put_together(dilation: Expr, step: Expr) -> Pair:
        """dw[k] = Σ dy[o] · xp[dilation·o + step·position]."""
        moved = Factor(view.name, _with(factor.indices, place, expand(dilation * axis.o + step * position)))
        factors = tuple(moved if f is factor else f for f in form.result.factors)
        return form.source, without_view(replace(form.result, factors=factors), view)

    # How many positions the padded input has for a window as wide as the dilated dy.
    window = expand(dilation * (axis.output - 1) + 1)
    padded = axis.input + axis.low + axis.high
    number = floor(expand((input_size(setting, axis) + axis.low + axis.high - window) / step)) + 1
    anywhere = IndexSum(
        Factor("positions", (axis.k,)),
        (Range(axis.k, oo, -oo),),
        (),
        (),
        (Between(ZERO, axis.k, oo), Between(-oo, expand(step * axis.k + window - 1), padded)),
    )

    def counted(number: Expr) -> Pairs:
        return ((anywhere, IndexSum(anywhere.left, (Range(axis.k, number),), (), ())),)

    crop_free = expand(step - 1 - axis.remainder)
    return [
        _rule("wgrad_dilation", axis, dilation, lambda v: (put_together(v, step),)),
        _rule("wgrad_stride", axis, step, lambda v: (put_together(dilation, v),)),
        _rule("wgrad_positions", axis, number, counted, same_value(number, axis.kernel), crop_free),
    ]


def stack_symbols(axis: AxisSymbols) -> tuple[Symbol, Symbol, Symbol]:
    """The field f, jump j and start a of the layers below: their output z sees the inputs j·z + a … j·z + a + f − 1."""
    return (
        Symbol(f"f{axis.suffix}", integer=True, positive=True),
        Symbol(f"j{axis.suffix}", integer=True, positive=True),
        Symbol(f"a{axis.suffix}", integer=True),
    )


def _receptive_field(setting: Setting, axis: AxisSymbols) -> list[Rule]:
    """What one output of this layer sees of the input of the layers below it."""
    field, jump, start = stack_symbols(axis)
    within = Symbol(f"e{axis.suffix}", integer=True)
    seen = expand(jump * setting.read(axis) + start + within)
    ranges = (Range(axis.k, axis.kernel), Range(within, field))
    lowest, highest = (extreme(seen, ranges, largest) for largest in (False, True))
    value = expand(highest - lowest + 1)
    positive = (Between(ONE, field, oo), Between(ONE, jump, oo))

    def said(pair: Pair) -> Pair:
        """The pair for layers below that there can be."""
        first, second = (replace(sum_, conditions=(*sum_.conditions, *positive)) for sum_ in pair)
        return first, second

    def covers(width: Expr) -> Pairs:
        """Nothing is seen outside the field, and both its ends are."""
        inside = said(never_beyond(expand(seen - lowest), ranges, ZERO, width - 1))
        return inside, said(same_value(expand(highest - lowest + 1), width))

    step = lowest.coeff(axis.o, 1)
    moved = expand(lowest.xreplace({axis.o: axis.o + 1}) - lowest)
    return [
        _rule("receptive_field", axis, value, covers),
        _rule("jump", axis, step, lambda v: (said(same_value(moved, v)),)),
        _rule(
            "field_start",
            axis,
            expand(lowest.xreplace({axis.o: ZERO})),
            lambda v: (said(same_value(expand(lowest - step * axis.o), v)),),
        ),
    ]


def receptive_field(layers: Sequence[Conv]) -> tuple[tuple[int, int, int], ...]:
    """Per axis (size, jump, start) of the receptive field of a stack of layers, the first one next to the input.

    Output o of the stack sees the inputs from jump·o + start on, `size` of them (with holes where layers are
    dilated; those outside the input are padding). The rule is the derived one, applied layer by layer. Raises
    `SpecError` where there is no layer, or one has other axes than the first.
    """
    if not layers:
        raise SpecError("layers", layers, "no layer; give at least one")
    for number, layer in enumerate(layers):
        if not isinstance(layer, Conv):
            raise TypeError(f"receptive_field takes a sequence of Conv, not of {shorten(layer)}")
        if layer.dimensions != layers[0].dimensions:
            raise SpecError(
                "layers", number, f"has {layer.dimensions} axes, where the first layer has {layers[0].dimensions}"
            )
    setting = Setting(GeneralConv((None,) * layers[0].dimensions, "S", None, "D"))
    found = []
    for number, axis in enumerate(setting.axes):
        rules = {rule.name: rule.value for rule in _receptive_field(setting, axis)}
        symbols = stack_symbols(axis)
        state = (1, 1, 0)
        for layer in layers:
            known = layer.axes[number]
            table = {
                axis.kernel: known.kernel,
                axis.stride: known.stride,
                axis.dilation: known.dilation,
                axis.low: known.padding_low,
                **dict(zip(symbols, state, strict=True)),
            }
            state = (
                int(rules["receptive_field"].subs(table)),
                int(rules["jump"].subs(table)),
                int(rules["field_start"].subs(table)),
            )
        found.append(state)
    return tuple(found)


def _transposed_size(setting: Setting, axis: AxisSymbols) -> Rule:
    """What a transposed convolution of O entries gives: the input size with `output_padding` as the remainder.

    It is the dgrad of a convolution with O outputs just where that convolution of this size has O outputs.
    """
    extra = output_padding(axis)
    value = expand(input_size(setting, axis).xreplace({axis.remainder: extra}))
    given = (Between(ZERO, extra, oo),)
    again = expand(_output_size(setting, axis).value.subs(axis.input, value))
    fitting = same_value(again, axis.output, given)

    def as_remainder(size: Expr) -> Pairs:
        return (same_value(size.xreplace({extra: axis.remainder}), axis.input),)

    return _rule("transposed_size", axis, value, as_remainder, fitting, expand(axis.stride - 1 - extra))


def output_padding(axis: AxisSymbols) -> Symbol:
    """The symbol of a transposed convolution's output padding on one axis."""
    return Symbol(f"op{axis.suffix}", integer=True)


@dataclass(frozen=True)
class SubConvolution:
    """The sizes of one phase's sub-convolution on one axis: of its result, its kernel and dy's padding.

    `rows` are the u of the phase; the result has entries at them, and dy is padded by `low` and `high` (cropped
    where negative) so that entry number n reads dy from n − low on.
    """

    rows: Range
    taps: Expr
    low: Expr
    high: Expr
    checks: tuple[Pair, ...]


def sub_convolution(setting: Setting, taps: TapsOfPhase, offset: Expr, tap_step: Expr) -> SubConvolution:
    """The sizes for a phase with taps; dy's index there is u + offset − tap_step·t."""
    axis = taps.axis
    rows = rows_of_phase(axis, taps.phase)
    index = axis.row + offset - tap_step * axis.count
    counts = taps.counts
    low = expand(-(extreme(index, (counts,), largest=False) - axis.row + rows.start))
    high = expand(extreme(index, (counts,), largest=True) - axis.row + rows.stop - axis.output)
    found = SubConvolution(rows, counts.stop, low, high, ())
    return replace(found, checks=_sub_convolution_checks(taps, index, found))


def _sub_convolution_checks(taps: TapsOfPhase, index: Expr, sizes: SubConvolution) -> Pairs:
    """That the sizes are right: which rows there are, which taps, and the first and last entry of dy that is read."""
    axis, rows = taps.axis, sizes.rows
    position = expand(axis.stride * axis.row + taps.phase - axis.low)
    every = IndexSum(
        Factor("rows", (axis.row,)), (Range(axis.row, oo, -oo),), (), (), (Between(ZERO, position, axis.input),)
    )
    taken = expand((taps.first or 0) + taps.step * axis.count)
    within = (Between(ZERO, axis.count, oo), Between(ZERO, taken, axis.kernel))
    admitted = IndexSum(Factor("taps", (axis.count,)), (Range(axis.count, oo, -oo),), (), (), within)
    counts = Range(axis.count, sizes.taps)
    last = axis.output - 1 + sizes.high
    return (
        (every, IndexSum(every.left, (rows,), (), ())),
        (admitted, IndexSum(admitted.left, (counts,), (), ())),
        never_beyond(index, (rows, counts), -sizes.low, last),
        same_value(expand(index.xreplace({axis.row: rows.start, axis.count: sizes.taps - 1})), -sizes.low),
        same_value(expand(index.xreplace({axis.row: rows.stop - 1, axis.count: ZERO})), last),
    )
