"""The sizes that go with a convolution, each worked out from the forward reading and made into statements to prove.

Output size, effective kernel, paddings and crops of the gradients' correlations, receptive field, sizes of the
sub-convolutions: nothing is quoted. A `Rule` holds the value that came out, pairs of index sums whose equality says
that it is right, and, where the rule is of use only sometimes, a pair whose equality says when.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sympy import Expr, Symbol, ceiling, expand, floor, oo

from symconv.closed_form import AxisSymbols, Setting
from symconv.general import GeneralConv
from symconv.gradient_sums import ClosedForm
from symconv.index_sum import ONE, ZERO, Between, Condition, Equal, Factor, IndexSum, Range
from symconv.phase_sums import TapsOfPhase, rows_of_phase
from symconv.spec import Conv
from symconv.views import extreme, padding_of

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
    return Rule("output_size", axis, value, ((fitting, counted), same_value(axis.output, value)))


def _effective_kernel(setting: Setting, axis: AxisSymbols) -> Rule:
    """The inputs from the first tap's to the last tap's."""
    read = setting.read(axis)
    taps = (Range(axis.k, axis.kernel),)
    lowest, highest = (extreme(read, taps, largest) for largest in (False, True))
    value = expand(highest - lowest + 1)
    return Rule("effective_kernel", axis, value, (never_beyond(expand(read - lowest), taps, ZERO, value - 1),))


def _remainder(setting: Setting, axis: AxisSymbols) -> Rule:
    """The padded inputs beyond the last window."""
    ranges = (Range(axis.k, axis.kernel), Range(axis.o, axis.output))
    value = expand(axis.input + axis.high - 1 - extreme(setting.read(axis), ranges, largest=True))
    return Rule("remainder", axis, value, (same_value(axis.remainder, value),))


def _last_reached(setting: Setting, axis: AxisSymbols) -> Rule:
    """How many inputs at the high end no window reaches; negative where windows reach into the padding."""
    ranges = (Range(axis.k, axis.kernel), Range(axis.o, axis.output))
    read = setting.read(axis)
    last = extreme(read, ranges, largest=True)
    raw = expand(axis.input - 1 - last)
    value = expand(raw.xreplace({axis.input: input_size(setting, axis)}))
    checks = (same_value(raw, value), never_beyond(read, ranges, -axis.low, expand(axis.input - 1 - value)))
    return Rule("unreached", axis, value, checks, not_negative(value - 1), value - 1)


def _dgrad_rules(setting: Setting, axis: AxisSymbols, form: ClosedForm) -> list[Rule]:
    view = form.views[-1]
    place = setting.axes.index(axis) - len(setting.axes)
    entry = view.axes[place]
    base = setting.shapes["dy"][place]
    low, raw_high = padding_of(entry, base)
    high = expand(raw_high.xreplace({axis.input: input_size(setting, axis)}))
    index = form.result.factor(view.name).indices[place]
    ranges = (Range(axis.i, axis.input), Range(axis.k, axis.kernel))
    reads_inside = never_beyond(index, ranges, ZERO, entry.size - 1)
    return [
        Rule("dgrad_pad_low", axis, low, (reads_inside,), not_negative(low), low),
        Rule("dgrad_pad_high", axis, high, (same_value(raw_high, high), reads_inside), not_negative(high), high),
        Rule("dgrad_insert", axis, expand(entry.step - 1), (reads_inside,)),
        Rule("dgrad_dilation", axis, index.coeff(axis.k, 1), (reads_inside,)),
    ]


def _wgrad_rules(setting: Setting, axis: AxisSymbols, form: ClosedForm) -> list[Rule]:
    """wgrad as a correlation of the padded x with dy: dilated by dy's coefficient, moving by the tap's."""
    view = form.views[-1]
    place = setting.axes.index(axis) - len(setting.axes)
    index = form.result.factor(view.name).indices[place]
    dilation, step = index.coeff(axis.o, 1), abs(index.coeff(axis.k, 1))
    outputs, taps = (Range(axis.o, axis.output),), (Range(axis.k, axis.kernel),)
    inside = never_beyond(index, outputs + taps, ZERO, view.axes[place].size - 1)
    # How many positions the padded input has for a window as wide as the dilated dy.
    window = expand(extreme(index, outputs, True) - extreme(index, outputs, False))
    padded = expand(input_size(setting, axis) + axis.low + axis.high)
    positions = floor(expand((padded - window - 1) / step)) + 1
    raw = floor(expand((axis.input + axis.low + axis.high - window - 1) / step)) + 1
    return [
        Rule("wgrad_dilation", axis, dilation, (inside,)),
        Rule("wgrad_stride", axis, step, (inside,)),
        Rule("wgrad_positions", axis, positions, (same_value(raw, positions),), same_value(positions, axis.kernel)),
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
    listed, kept = never_beyond(expand(seen - lowest), ranges, ZERO, value - 1)
    pair = tuple(IndexSum(s.left, s.free, (), (), (*s.conditions, *positive)) for s in (listed, kept))
    checks = ((pair[0], pair[1]),)
    return [
        Rule("receptive_field", axis, value, checks),
        Rule("jump", axis, expand(lowest.coeff(axis.o, 1)), checks),
        Rule("field_start", axis, expand(lowest.xreplace({axis.o: ZERO})), checks),
    ]


def receptive_field(layers: Sequence[Conv]) -> tuple[tuple[int, int, int], ...]:
    """Per axis (size, jump, start) of the receptive field of a stack of layers, the first one next to the input.

    Output o of the stack sees the inputs from jump·o + start on, `size` of them (with holes where layers are
    dilated; those outside the input are padding). The rule is the derived one, applied layer by layer.
    """
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
    consistent = same_value(input_size(setting, axis), axis.input)
    return Rule("transposed_size", axis, value, (consistent,), fitting)


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
    position = expand(axis.stride * axis.row + taps.phase - axis.low)
    every = IndexSum(
        Factor("rows", (axis.row,)), (Range(axis.row, oo, -oo),), (), (), (Between(ZERO, position, axis.input),)
    )
    listed = IndexSum(every.left, (rows,), (), ())
    reads = never_beyond(index, (rows, counts), -low, axis.output - 1 + high)
    return SubConvolution(rows, counts.stop, low, high, ((every, listed), reads))
