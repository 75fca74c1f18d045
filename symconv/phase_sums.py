"""Stride phases for all sizes: dgrad and wgrad split, axis by axis, into sums that meet no inserted zero.

On one axis the gather form reads dy at (i + p − D·k)/S where S divides i + p − D·k. Put i = S·u + φ − p: the
congruence then fixes k modulo S/g, g = gcd(S, D), so k = k₀ + (S/g)·t, and dy's index becomes u + offset − (D/g)·t.
k₀ and the offset are solved for, not remembered. The other axes stay as they are: a sum over several axes is
their product.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sympy import Expr, Integer, ceiling, expand, floor, igcd, mod_inverse, oo

from symconv.closed_form import AxisSymbols, Setting, restrict, reverse_kernel, substitute, tighten
from symconv.errors import DerivationError
from symconv.gradient_sums import index_with
from symconv.index_sum import ZERO, Between, Condition, Divides, Factor, IndexSum, Range
from symconv.views import View, ViewAxis, extreme, identity_axis, through_view


@dataclass(frozen=True)
class TapsOfPhase:
    """The taps of phase `phase` of one axis: the k ≥ 0 below K with k = first + step·t; none where `first` is None."""

    axis: AxisSymbols
    phase: int
    first: int | None
    step: int

    @property
    def live(self) -> bool:
        """Whether there is a tap for some kernel size that is allowed."""
        return self.first is not None and self.counts.stop.is_nonpositive is not True

    @property
    def tap(self) -> Expr:
        """k by t."""
        return Integer(self.first or 0) + self.step * self.axis.count

    @property
    def counts(self) -> Range:
        """t's range where nothing but 0 ≤ k < K bounds it: its stop is the number of taps, or less than 1."""
        last = floor(expand((self.axis.kernel - 1 - (self.first or 0)) / self.step))
        return Range(self.axis.count, last + 1)


@dataclass(frozen=True)
class DgradPhase:
    """dgrad on one phase of one axis: the gather form restricted to it, and its own sum.

    In `result` u is x's row and t counts the phase's taps, between bounds that keep every product inside its
    tensors; it is None where the phase has no taps. There dy's index is u + `offset` − `tap_step`·t.
    """

    taps: TapsOfPhase
    restricted: IndexSum
    result: IndexSum | None
    offset: Expr
    tap_step: Expr


@dataclass(frozen=True)
class WgradPhase:
    """wgrad for the taps of one phase of one axis, which read one phase image of x: xφ[u] = x[S·u + φ − p]."""

    taps: TapsOfPhase
    restricted: IndexSum
    result: IndexSum
    image: View


def in_phase_order(setting: Setting, gathered: IndexSum) -> IndexSum:
    """The gather form with taps counted so that dy's index falls as they rise, as in a phase k₀ comes first."""
    for axis in setting.axes:
        if not index_with(gathered, "dy", axis.k).coeff(axis.k, 1).could_extract_minus_sign():
            gathered = reverse_kernel(gathered, axis)
    return gathered


def position_in_phase(axis: AxisSymbols, phase: int) -> Expr:
    """x's index i = S·u + φ − p."""
    return expand(axis.stride * axis.row + phase - axis.low)


def rows_of_phase(axis: AxisSymbols, phase: int) -> Range:
    """The u for which S·u + φ − p lies in the input."""
    shift = expand(position_in_phase(axis, phase) - axis.stride * axis.row)
    last = floor(expand((axis.input - 1 - shift) / axis.stride))
    return Range(axis.row, last + 1, ceiling(expand(-shift / axis.stride)))


def taps_of_phase(axis: AxisSymbols, phase: int, gathered: IndexSum) -> TapsOfPhase:
    """Solves the congruence that the gather form carries, at i = S·u + φ − p, for the taps.

    `gathered` is in phase order; its stride and dilation on this axis are numbers.
    """
    stride = int(axis.stride)
    if stride == 1:
        return TapsOfPhase(axis, phase, 0, 1)
    congruences = (c for c in gathered.having(Divides) if isinstance(c, Divides))
    congruence = next((c for c in congruences if axis.k in c.expr.free_symbols), None)
    if congruence is None:
        raise DerivationError(f"no congruence says which taps serve a phase in {gathered}")
    at_phase = expand(congruence.expr.xreplace({axis.i: position_in_phase(axis, phase)}))
    slope = 0
    constant = 0
    for symbol, coefficient in at_phase.as_coefficients_dict().items():
        if symbol == axis.k:
            slope = int(coefficient) % stride
        elif symbol == 1:
            constant = int(coefficient) % stride
        elif coefficient % stride:
            raise DerivationError(f"the taps of phase {phase} depend on {symbol}")
    common = int(igcd(slope, stride))
    if constant % common:
        return TapsOfPhase(axis, phase, None, 1)
    step = stride // common
    first = 0 if step == 1 else -constant // common * int(mod_inverse(slope // common, step)) % step
    return TapsOfPhase(axis, phase, first, step)


def dgrad_phase(setting: Setting, taps: TapsOfPhase, gathered: IndexSum) -> DgradPhase:
    """One phase of dgrad; `gathered` is the gather form in phase order."""
    axis = taps.axis
    position = position_in_phase(axis, taps.phase)
    aligned = expand(axis.i - (position - axis.stride * axis.row))
    restricted = restrict(gathered, Divides(axis.stride, aligned)) if axis.stride != 1 else gathered
    if not taps.live:
        return DgradPhase(taps, restricted, None, ZERO, ZERO)
    rows = rows_of_phase(axis, taps.phase)
    moved = substitute(gathered, axis.i, rows, position)
    inside = Between(ZERO, position, axis.input)  # the rows say so already
    moved = replace(moved, conditions=tuple(c for c in moved.conditions if c != inside))
    by_count = substitute(moved, axis.k, Range(axis.count, axis.kernel), taps.tap)
    result = tighten(by_count, axis.count, setting)
    index = index_with(result, "dy", axis.count)
    slope = index.coeff(axis.count, 1)
    return DgradPhase(taps, restricted, result, expand(index - axis.row - slope * axis.count), -slope)


def all_phases(setting: Setting, gathered: IndexSum) -> IndexSum:
    """dgrad with every strided axis split at once: i = S·u + φ − p and k = k₀ + (S/g)·t put into the gather form.

    φ and k₀ are indices like u; what is left of the congruence says which k₀ belongs to which φ. `gathered` is in
    phase order; strides and dilations may be symbols.
    """
    value = gathered
    for axis in setting.axes:
        if axis.stride == 1:
            continue
        step = axis.stride / axis.gcd
        row = expand(axis.stride * axis.row + axis.phase - axis.low)
        tap = axis.first_tap + step * axis.count
        last = floor(expand((axis.kernel - 1 - axis.first_tap) / step))
        free = (
            Range(axis.phase, axis.stride),
            Range(axis.first_tap, step),
            Range(axis.row, oo, -oo),
        )
        value = substitute(value, axis.i, free[-1], row)
        value = substitute(value, axis.k, Range(axis.count, last + 1), tap)
        dropped = Between(ZERO, tap, axis.kernel)
        kept = tuple(_left_of(c, axis) for c in value.conditions if c != dropped)
        value = replace(value, free=(*free[:-1], *value.free), conditions=kept)
    return value


def _left_of(condition: Condition, axis: AxisSymbols) -> Condition:
    """A congruence modulo S without the multiples of S that stand in it."""
    if not isinstance(condition, Divides) or condition.divisor != axis.stride:
        return condition
    dropped = (axis.row, axis.count)
    return Divides(condition.divisor, expand(condition.expr.xreplace(dict.fromkeys(dropped, ZERO))))


def wgrad_phase(setting: Setting, taps: TapsOfPhase, wgrad: IndexSum) -> WgradPhase:
    """The taps of one phase in wgrad; `wgrad` has x itself as its factor. The phase must have taps."""
    axis = taps.axis
    flipped = index_with(wgrad, "x", axis.k).coeff(axis.k, 1).could_extract_minus_sign()
    tap = expand(axis.kernel - 1 - taps.tap) if flipped else taps.tap
    distance = expand(axis.kernel - 1 - axis.k if flipped else axis.k) - (taps.first or 0)
    restricted = wgrad
    if taps.step > 1:
        restricted = restrict(wgrad, Divides(Integer(taps.step), distance))
    if taps.first:
        restricted = restrict(restricted, Between(ZERO, distance, axis.kernel))
    moved = substitute(wgrad, axis.k, taps.counts, tap)
    moved = replace(moved, conditions=tuple(c for c in moved.conditions if c != Between(ZERO, tap, axis.kernel)))
    image = _phase_image(setting, taps, moved)
    return WgradPhase(taps, restricted, through_view(moved, image), image)


def _phase_image(setting: Setting, taps: TapsOfPhase, value: IndexSum) -> View:
    axis = taps.axis
    axes = []
    for index, size in zip(value.factor("x").indices, setting.shapes["x"], strict=True):
        if axis.count not in index.free_symbols:
            axes.append(identity_axis(size))
            continue
        shift = expand(taps.phase - axis.low)
        place = expand((index - shift) / axis.stride)
        last = extreme(place, value.free + value.bound, largest=True)
        axes.append(ViewAxis(last + 1, scale=axis.stride, shift=shift))
    return View("xphase", "x", tuple(axes))


# The facts below are sums without factors: sets of indices, each listed as often as it is there.


def partition(axis: AxisSymbols) -> tuple[IndexSum, IndexSum]:
    """The inputs, and the inputs listed phase by phase: equal where the phases partition the inputs."""
    position = expand(axis.stride * axis.row + axis.phase - axis.low)
    phases = Range(axis.phase, axis.stride)
    rows = Range(axis.row, oo, -oo)
    listed = IndexSum(Factor("inputs", (position,)), (phases, rows), (), (), (Between(ZERO, position, axis.input),))
    return IndexSum(Factor("inputs", (axis.i,)), (Range(axis.i, axis.input),), (), ()), listed


def tap_sets(taps: TapsOfPhase, gathered: IndexSum) -> tuple[IndexSum, IndexSum]:
    """The taps that the congruence admits for a phase, and those that k = k₀ + (S/g)·t lists."""
    axis = taps.axis
    conditions = tuple(
        Divides(c.divisor, expand(c.expr.xreplace({axis.i: position_in_phase(axis, taps.phase), axis.row: ZERO})))
        for c in gathered.having(Divides)
        if isinstance(c, Divides) and axis.k in c.expr.free_symbols
    )
    admitted = IndexSum(Factor("taps", (axis.k,)), (Range(axis.k, axis.kernel),), (), (), conditions)
    counts = taps.counts if taps.live else Range(axis.count, ZERO)
    return admitted, IndexSum(Factor("taps", (taps.tap,)), (counts,), (), ())


def shared_phases(axis: AxisSymbols, gathered: IndexSum) -> tuple[IndexSum, IndexSum]:
    """Pairs of taps that serve one phase: by the congruence of the gather form, and by their distance."""
    other = axis.k.func(f"{axis.k.name}1", integer=True)
    pair = Factor("pairs", (axis.k, other))
    ranges = (Range(axis.k, axis.kernel), Range(other, axis.kernel))
    congruence = tuple(
        Divides(c.divisor, expand(c.expr - c.expr.xreplace({axis.k: other})))
        for c in gathered.having(Divides)
        if isinstance(c, Divides) and axis.k in c.expr.free_symbols
    )
    distance = Divides(expand(axis.stride / axis.gcd), axis.k - other)
    return IndexSum(pair, ranges, (), (), congruence), IndexSum(pair, ranges, (), (), (distance,))


def products_inside(setting: Setting, phase: DgradPhase) -> tuple[IndexSum, IndexSum]:
    """The products that a phase's ranges list on its axis, and those of them that lie inside their tensors.

    Equal where no product is spent on padding or an inserted zero.
    """
    value = phase.result
    if value is None:
        raise DerivationError(f"phase {phase.taps.phase} has no products")
    own = {phase.taps.axis.row, phase.taps.axis.count}
    ranges = tuple(r for r in value.free + value.bound if r.symbol in own)
    inside = tuple(
        Between(ZERO, index, size)
        for factor in (value.left, *value.factors)
        for index, size in zip(factor.indices, setting.shapes[factor.tensor], strict=True)
        if own & index.free_symbols
    )
    listed = IndexSum(Factor("products", tuple(r.symbol for r in ranges)), ranges, (), ())
    return listed, replace(listed, conditions=inside)
