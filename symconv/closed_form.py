"""The forward sum for all sizes, and the operations that turn one index sum into the next.

Along each axis the forward pass reads input i = S·o + D·k − p (mode convolution: D·(K−1−k)); that relation and the
bias are all that is put in. Everything else comes out of these operations, each a function from sum to sum. None of
them is trusted: what they give is proved equal to what they were given (`relation`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count

import sympy
from sympy import Expr, Integer, KroneckerDelta, Symbol, ceiling, expand, floor

from symconv.errors import DerivationError
from symconv.general import GeneralConv
from symconv.index_sum import (
    ONE,
    ZERO,
    Between,
    Condition,
    Divides,
    Equal,
    Factor,
    IndexSum,
    Range,
    map_condition,
    map_expressions,
    replace_symbols,
)

AXIS_NAMES = {1: ("",), 2: ("_h", "_w"), 3: ("_d", "_h", "_w")}
"""What the axes are called in the names of symbols."""


@dataclass(frozen=True)
class AxisSymbols:
    """One axis: its sizes as expressions and its indices as symbols.

    `remainder` is input + low + high − effective kernel − stride·(output − 1), between 0 and stride − 1.
    `row` is u in i = S·u + φ − p, `count` is t in k = k₀ + (S/g)·t.
    """

    suffix: str
    input: Symbol
    kernel: Expr
    output: Symbol
    low: Expr
    high: Expr
    remainder: Symbol
    stride: Expr
    dilation: Expr
    i: Symbol
    o: Symbol
    k: Symbol
    row: Symbol
    count: Symbol
    phase: Symbol
    first_tap: Symbol
    gcd: Expr

    @property
    def reach(self) -> Expr:
        """The effective kernel less one, D·(K−1)."""
        return expand(self.dilation * (self.kernel - 1))


def _common_divisor(stride: Expr, dilation: Expr, name: str) -> Expr:
    """The greatest common divisor of two steps; a symbol where it depends on one that is open."""
    if stride == 1 or dilation == 1:
        return Integer(1)
    if stride.is_Integer and dilation.is_Integer:
        return Integer(sympy.igcd(stride, dilation))
    return _size(name)


def _size(name: str) -> Symbol:
    return Symbol(name, integer=True, positive=True)


def _index(name: str) -> Symbol:
    return Symbol(name, integer=True)


def _given(value: int | None, name: str) -> Expr:
    return _size(name) if value is None else Integer(value)


@dataclass(frozen=True)
class Setting:
    """A general problem's symbols, what holds between them, and the shapes of its tensors.

    `only` picks some of its axes, by number; the others are then left out. What holds of every axis alone holds of
    all together, as an N-D convolution is the product of its axes.
    """

    general: GeneralConv
    only: tuple[int, ...] | None = None

    @cached_property
    def axes(self) -> tuple[AxisSymbols, ...]:
        """The axes' symbols."""
        general = self.general
        found = []
        for number, suffix in enumerate(AXIS_NAMES[general.dimensions]):
            if self.only is not None and number not in self.only:
                continue
            stride = _given(general.stride[number], f"S{suffix}")
            dilation = _given(general.dilation[number], f"D{suffix}")
            pad = general.padding[number]
            found.append(
                AxisSymbols(
                    suffix=suffix,
                    input=_size(f"I{suffix}"),
                    kernel=_given(general.kernel[number], f"K{suffix}"),
                    output=_size(f"O{suffix}"),
                    low=_index(f"p{suffix}") if pad is None else Integer(pad[0]),
                    high=_index(f"q{suffix}") if pad is None else Integer(pad[1]),
                    remainder=_index(f"r{suffix}"),
                    stride=stride,
                    dilation=dilation,
                    i=_index(f"i{suffix}"),
                    o=_index(f"o{suffix}"),
                    k=_index(f"k{suffix}"),
                    row=_index(f"u{suffix}"),
                    count=_index(f"t{suffix}"),
                    phase=_index(f"phi{suffix}"),
                    first_tap=_index(f"kappa{suffix}"),
                    gcd=_common_divisor(stride, dilation, f"gcd{suffix}"),
                )
            )
        return tuple(found)

    @cached_property
    def grouped(self) -> bool:
        """Whether groups are written: an index g, and channels counted within their group."""
        return self.general.groups != 1

    @cached_property
    def channels(self) -> dict[str, Expr]:
        """The sizes N, G, C (input channels a group) and M (output channels a group)."""
        general = self.general
        return {
            "N": _given(general.batch, "N"),
            "G": _given(general.groups, "G"),
            "C": _given(general.group_in, "C"),
            "M": _given(general.group_out, "M"),
        }

    def channel_ranges(self, which: str) -> tuple[Range, ...]:
        """The ranges of some of n, g, c, m; g is left out where there is one group."""
        return tuple(
            Range(_index(letter), self.channels[letter.upper()]) for letter in which if letter != "g" or self.grouped
        )

    def names(self, tensor: str) -> tuple[Range, ...]:
        """The indices by which an element of x, w, y or b is called, with their ranges."""
        spatial = {
            "x": [Range(axis.i, axis.input) for axis in self.axes],
            "w": [Range(axis.k, axis.kernel) for axis in self.axes],
            "y": [Range(axis.o, axis.output) for axis in self.axes],
            "b": [],
        }
        channels = {"x": "ngc", "w": "gmc", "y": "ngm", "b": "gm"}
        return (*self.channel_ranges(channels[tensor]), *spatial[tensor])

    def element(self, tensor: str) -> Factor:
        """The element of x, w, y or b at its own indices."""
        return Factor(tensor, tuple(r.symbol for r in self.names(tensor)))

    @cached_property
    def shapes(self) -> dict[str, tuple[Expr, ...]]:
        """The shape of every tensor by name; gradients have the shapes of their tensors."""
        shapes = {tensor: tuple(r.stop for r in self.names(tensor)) for tensor in "xwyb"}
        shapes |= {f"d{tensor}": shape for tensor, shape in shapes.items()}
        # The layer below in a chain of layers has x = σ(z) and the slope σ′(z). A transposed convolution takes xt, of
        # the shape of y, to yt, of the shape of x.
        as_x, as_y = ("z", "dz", "slope", "yt", "dyt"), ("xt", "dxt")
        return shapes | dict.fromkeys(as_x, shapes["x"]) | dict.fromkeys(as_y, shapes["y"])

    @cached_property
    def assumptions(self) -> tuple[Condition, ...]:
        """What holds between the sizes: each is at least 1, paddings at least 0, and the output is as large as fits."""
        found: list[Condition] = []
        for axis in self.axes:
            found += [Between(ONE, size, sympy.oo) for size in (axis.input, axis.kernel, axis.output)]
            found += [Between(ZERO, pad, sympy.oo) for pad in (axis.low, axis.high)]
            found.append(Between(ZERO, axis.remainder, axis.stride))
            found.append(Equal(axis.input + axis.low + axis.high, self.spanned(axis) + axis.remainder))
        found += [Between(ONE, size, sympy.oo) for size in self.channels.values()]
        return tuple(found)

    def spanned(self, axis: AxisSymbols) -> Expr:
        """How much of the padded input the windows span: from the first tap of the first to the last of the last."""
        return expand(axis.stride * (axis.output - 1) + axis.reach + 1)

    @cached_property
    def steps(self) -> tuple[Symbol, ...]:
        """Strides and dilations that are symbols."""
        found = (step for axis in self.axes for step in (axis.stride, axis.dilation))
        return tuple(dict.fromkeys(step for step in found if isinstance(step, Symbol)))

    def read(self, axis: AxisSymbols) -> Expr:
        """The input index that output o reads through tap k: the one thing that is known."""
        flipped = self.general.mode == "convolution"
        place = axis.kernel - 1 - axis.k if flipped else axis.k
        return expand(axis.stride * axis.o + axis.dilation * place - axis.low)


def forward(setting: Setting) -> IndexSum:
    """y = Σ w·x, without the bias; x is zero outside its shape."""
    x = Factor("x", (*(r.symbol for r in setting.channel_ranges("ngc")), *map(setting.read, setting.axes)))
    bound = (*setting.channel_ranges("c"), *(Range(axis.k, axis.kernel) for axis in setting.axes))
    return IndexSum(setting.element("y"), setting.names("y"), bound, (setting.element("w"), x))


def forward_bias(setting: Setting) -> IndexSum:
    """The bias as the sum that adds to y: one term, b."""
    return IndexSum(setting.element("y"), setting.names("y"), (), (setting.element("b"),))


def apart_from(value: IndexSum, names: tuple[Range, ...]) -> IndexSum:
    """The sum with each of its indices that is among `names` renamed (n becomes n1), so as to stand beside them."""
    own = {r.symbol for r in value.free + value.bound}
    taken = {symbol.name for symbol in own} | {r.symbol.name for r in names}
    table = {}
    for entry in names:
        if entry.symbol in own:
            fresh = next(f"{entry.symbol.name}{n}" for n in count(1) if f"{entry.symbol.name}{n}" not in taken)
            taken.add(fresh)
            table[entry.symbol] = _index(fresh)
    return replace_symbols(value, table)


def renamed(value: IndexSum, old: Symbol, new: Symbol) -> IndexSum:
    """The sum with one index called otherwise."""
    return replace_symbols(value, {old: new})


class _Activation(sympy.Function):  # type: ignore[misc]  # SymPy has no types
    """σ, of which nothing is known but that its derivative is called σ′."""

    def fdiff(self, argindex: int = 1) -> Expr:
        return _Slope(self.args[0])


class _Slope(sympy.Function):  # type: ignore[misc]
    """σ′."""


def _as_sympy(factor: Factor, activated: bool) -> Expr:
    element = sympy.Indexed(sympy.IndexedBase(factor.tensor), *factor.indices)
    return _Activation(element) if activated else element


def differentiate(value: IndexSum, variable: Factor, ranges: tuple[Range, ...], activated: str = "") -> IndexSum | None:
    """∂(left)/∂(variable) of a sum that shares no index with the variable, by SymPy; None where it is zero.

    Each product w[…]·x[…] gives its other factor and one Kronecker delta an index. A factor of the tensor that
    `activated` names is σ of that element; its derivative is a factor "slope".
    """
    term = sympy.Mul(*(_as_sympy(factor, factor.tensor == activated) for factor in value.factors))
    derivative = sympy.diff(term, _as_sympy(variable, False))
    if derivative == 0:
        return None
    factors: list[Factor] = []
    deltas: list[Condition] = []
    for part in sympy.Mul.make_args(derivative):
        if isinstance(part, KroneckerDelta):
            deltas.append(_delta(part, variable))
        elif isinstance(part, _Slope):
            factors.append(Factor("slope", tuple(part.args[0].indices)))
        elif isinstance(part, sympy.Indexed):
            factors.append(Factor(part.base.label.name, tuple(part.indices)))
        elif part != 1:
            raise DerivationError(f"differentiating {term} by {variable.tensor} gave {part}, which is not a product")
    left = Factor(f"d{value.left.tensor}/d{variable.tensor}", value.left.indices + variable.indices)
    return IndexSum(left, value.free + ranges, value.bound, tuple(factors), (*value.conditions, *deltas))


def _delta(delta: KroneckerDelta, variable: Factor) -> Equal:
    """The delta with the variable's own index on the right."""
    left, right = delta.args
    return Equal(right, left) if left in variable.indices else Equal(left, right)


def chain(derivative: IndexSum, outputs: tuple[Range, ...], variable: Factor, ranges: tuple[Range, ...]) -> IndexSum:
    """∂L/∂variable = Σ over the outputs of ∂L/∂y · ∂y/∂variable, the derivative put in."""
    upstream = Factor("dy", tuple(r.symbol for r in outputs))
    return IndexSum(
        Factor(f"d{variable.tensor}", variable.indices),
        ranges,
        outputs + derivative.bound,
        (upstream, *derivative.factors),
        derivative.conditions,
    )


def interval(value: IndexSum, symbol: Symbol) -> IndexSum:
    """The sum with its condition that bounds `symbol` inside an expression turned into ends for `symbol` itself."""
    bounds = (c for c in value.having(Between) if isinstance(c, Between) and c.expr != symbol)
    found = next((c for c in bounds if symbol in c.expr.free_symbols), None)
    if found is None:
        raise DerivationError(f"nothing bounds {symbol} in {value}")
    coefficient = found.expr.coeff(symbol, 1)
    rest = expand(found.expr - coefficient * symbol)
    ends = [expand((end - rest) / coefficient) for end in (found.start, found.stop - 1)]
    low, high = reversed(ends) if coefficient.could_extract_minus_sign() else ends
    between = Between(low, symbol, high + 1)
    return replace(value, conditions=tuple(between if c is found else c for c in value.conditions))


def reversed_forward(value: IndexSum, tensor: str, setting: Setting) -> IndexSum:
    """The forward relation read the other way: for each element of `tensor`, the outputs and partners that it meets.

    No derivative is taken: the terms are those of the forward sum, listed by one factor instead of by output. This
    is what every gradient is proved equal to.
    """
    ranges = setting.names(tensor)
    target = setting.element(tensor)
    inner = apart_from(value, ranges)
    met = inner.factor(tensor)
    partners = tuple(factor for factor in inner.factors if factor is not met)
    deltas = tuple(Equal(a, b) for a, b in zip(met.indices, target.indices, strict=True))
    upstream = Factor("dy", inner.left.indices)
    return IndexSum(
        Factor(f"d{tensor}", target.indices), ranges, inner.free + inner.bound, (upstream, *partners), deltas
    )


def eliminate(value: IndexSum, *symbols: Symbol) -> IndexSum:
    """Carries out the sums over `symbols`, which Kronecker deltas fix, one after the other.

    Where the delta reads a·symbol = e the sum keeps the term symbol = e/a, and with it what SymPy's own
    summation forgets: that a divides e, and that e/a lies in the symbol's range.
    """
    for symbol in symbols:
        value = _eliminate_one(value, symbol)
    return value


def _eliminate_one(value: IndexSum, symbol: Symbol) -> IndexSum:
    entry = value.range_of(symbol)
    deltas = (d for d in value.having(Equal) if isinstance(d, Equal))
    delta = next((d for d in deltas if symbol in (d.left - d.right).free_symbols), None)
    if delta is None:
        raise DerivationError(f"no Kronecker delta fixes {symbol} in {value}")
    difference = expand(delta.left - delta.right)
    coefficient = difference.coeff(symbol, 1)
    numerator = expand(-(difference - coefficient * symbol))
    if coefficient.could_extract_minus_sign():
        coefficient, numerator = -coefficient, expand(-numerator)
    solution = expand(numerator / coefficient)

    def change(expr: Expr) -> Expr:
        return expand(expr.xreplace({symbol: solution}))

    rest = tuple(map_condition(c, change) for c in value.conditions if c is not delta)
    congruence = () if coefficient == 1 else (Divides(coefficient, numerator),)
    # Another index with the same range needs no second mention of it.
    inside = () if _is_index_of(value, solution, entry) else (Between(entry.start, solution, entry.stop),)
    left_over = replace(value, bound=tuple(r for r in value.bound if r is not entry), conditions=())
    return replace(map_expressions(left_over, change), conditions=(*rest, *congruence, *inside))


def _is_index_of(value: IndexSum, expr: Expr, entry: Range) -> bool:
    return any((r.symbol, r.start, r.stop) == (expr, entry.start, entry.stop) for r in value.free + value.bound)


def exchange(value: IndexSum, order: tuple[Symbol, ...]) -> IndexSum:
    """The same finite sums in another order."""
    return replace(value, bound=tuple(value.range_of(symbol) for symbol in order))


def zero_extend(value: IndexSum, tensor: str) -> IndexSum:
    """Leaves out the conditions that only keep a factor inside its tensor: outside it is zero anyway."""
    indices = value.factor(tensor).indices
    kept = tuple(c for c in value.conditions if not (isinstance(c, Between) and c.expr in indices))
    return replace(value, conditions=kept)


def substitute(value: IndexSum, old: Symbol, new: Range, expr: Expr) -> IndexSum:
    """Sums over `new` instead of `old` = `expr`, an expression in the new index.

    A congruence that the substitution makes true by itself is left out, and so is a condition that repeats the
    new range; the old range stays as a condition.
    """
    entry = value.range_of(old)

    def change(e: Expr) -> Expr:
        return expand(e.xreplace({old: expr}))

    conditions: list[Condition] = []
    for condition in (*value.conditions, Between(entry.start, old, entry.stop)):
        changed = map_condition(condition, change)
        if isinstance(changed, Divides) and _divides(changed.divisor, changed.expr):
            continue
        if isinstance(changed, Between) and (changed.start, changed.expr, changed.stop) == (
            new.start,
            new.symbol,
            new.stop,
        ):
            continue
        conditions.append(changed)

    def ranges(entries: tuple[Range, ...]) -> tuple[Range, ...]:
        return tuple(new if r is entry else r for r in entries)

    bare = map_expressions(replace(value, free=(), bound=(), conditions=()), change)
    return replace(bare, free=ranges(value.free), bound=ranges(value.bound), conditions=tuple(conditions))


def _divides(divisor: Expr, expr: Expr) -> bool:
    """Whether `divisor` divides `expr` whatever the symbols are: every coefficient is a multiple of it."""
    quotient = expand(expr / divisor)
    return all(coefficient.is_integer for coefficient in quotient.as_coefficients_dict().values()) and all(
        sympy.denom(term) == 1 for term in sympy.Add.make_args(quotient)
    )


def reverse_kernel(value: IndexSum, axis: AxisSymbols, tap: Symbol | None = None) -> IndexSum:
    """Counts the taps of one axis from the other end: k (or what `tap` calls it) becomes K−1−k."""
    if tap is not None and tap != axis.k:
        value = renamed(value, tap, axis.k)

    def change(e: Expr) -> Expr:
        return expand(e.xreplace({axis.k: axis.kernel - 1 - axis.k}))

    return replace(map_expressions(replace(value, free=(), bound=()), change), free=value.free, bound=value.bound)


def restrict(value: IndexSum, condition: Condition) -> IndexSum:
    """Only the terms for which `condition` holds too."""
    return replace(value, conditions=(*value.conditions, condition))


def tighten(value: IndexSum, symbol: Symbol, setting: Setting) -> IndexSum:
    """Puts everything that bounds `symbol` into its range: its conditions, and the shapes of the factors it reaches.

    The range then starts at the largest of the lower bounds and ends with the smallest of the upper ones, and
    every term in it reads inside its tensors.
    """
    entry = value.range_of(symbol)
    limits: list[Between] = [Between(entry.start, symbol, entry.stop)]
    kept: list[Condition] = []
    for condition in value.conditions:
        if isinstance(condition, Between) and symbol in condition.expr.free_symbols:
            limits.append(condition)
        else:
            kept.append(condition)
    for factor in value.factors:
        for index, size in zip(factor.indices, setting.shapes[factor.tensor], strict=True):
            if symbol in index.free_symbols:
                limits.append(Between(ZERO, index, size))
    starts, lasts = [], []
    for limit in dict.fromkeys(limits):
        coefficient = limit.expr.coeff(symbol, 1)
        rest = expand(limit.expr - coefficient * symbol)
        low, high = expand((limit.start - rest) / coefficient), expand((limit.stop - 1 - rest) / coefficient)
        if coefficient.is_negative:
            low, high = high, low
        starts.append(ceiling(low))
        lasts.append(floor(high))
    tight = Range(symbol, _extreme(sympy.Min, lasts) + 1, _extreme(sympy.Max, starts))
    bound = tuple(tight if r is entry else r for r in value.bound)
    return replace(value, bound=bound, conditions=tuple(kept))


def _extreme(kind: Callable[..., Expr], values: list[Expr]) -> Expr:
    """The Min or Max of some expressions, those in numbers compared, the others left as they are."""
    numbers = [value for value in values if value.is_Integer]
    rest = list(dict.fromkeys(value for value in values if not value.is_Integer))
    kept = rest + ([kind(*numbers)] if numbers else [])
    # SymPy would look for an order among the others, which takes long and finds none.
    return kept[0] if len(kept) == 1 else kind(*kept, evaluate=False)
