"""Tensors made of others: padded, zero-inserted, or one phase of them.

A `View` is a tensor whose element at z is an element of its base, or zero: base[(scale·z + shift)/step] where step
divides and the index is inside. Padding is a shift, zero insertion a step, a phase image a scale.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sympy import Expr, Integer, denom, expand, together

from symconv.errors import DerivationError
from symconv.index_sum import ONE, ZERO, Condition, Divides, Factor, IndexSum, Range


@dataclass(frozen=True)
class ViewAxis:
    """One index of a view: element z is the base's (scale·z + shift)/step; there are `size` of them."""

    size: Expr
    scale: Expr = ONE
    shift: Expr = ZERO
    step: Expr = ONE


@dataclass(frozen=True)
class View:
    """A tensor called `name` made of the tensor `base`, index by index."""

    name: str
    base: str
    axes: tuple[ViewAxis, ...]

    @property
    def shape(self) -> tuple[Expr, ...]:
        """Its size in every index."""
        return tuple(axis.size for axis in self.axes)


def through_view(value: IndexSum, view: View) -> IndexSum:
    """The sum with its factor of the view's base written as an element of the view.

    Congruences that the view has by itself (between inserted zeros there is nothing) are left out. Raises
    `DerivationError` where the factor is at no whole place of the view.
    """
    factor = value.factor(view.base)
    places, implied = [], []
    for index, axis in zip(factor.indices, view.axes, strict=True):
        place = expand((axis.step * index - axis.shift) / axis.scale)
        if denom(together(place)) != 1:
            raise DerivationError(f"{view.base} at {index} is at no whole place of {view.name}")
        places.append(place)
        implied.append(Divides(axis.step, expand(axis.step * index)))
    factors = tuple(Factor(view.name, tuple(places)) if f is factor else f for f in value.factors)
    kept = tuple(condition for condition in value.conditions if condition not in implied)
    return replace(value, factors=factors, conditions=kept)


def without_view(value: IndexSum, view: View) -> IndexSum:
    """The sum with the view's definition put in: what it means in terms of the base."""
    factor = value.factor(view.name)
    indices: list[Expr] = []
    implied: list[Condition] = []
    for place, axis in zip(factor.indices, view.axes, strict=True):
        numerator = expand(axis.scale * place + axis.shift)
        indices.append(expand(numerator / axis.step))
        if axis.step != 1:
            implied.append(Divides(axis.step, numerator))
    factors = tuple(Factor(view.base, tuple(indices)) if f is factor else f for f in value.factors)
    return replace(value, factors=factors, conditions=(*value.conditions, *implied))


def extreme(expr: Expr, ranges: Iterable[Range], largest: bool) -> Expr:
    """The largest or smallest value of an expression that is linear in some indices, over their ranges.

    Each index stands at one end of its range, which the sign of its coefficient picks. Raises `DerivationError` for
    a coefficient of unknown sign.
    """
    result = expand(expr)
    for entry in ranges:
        coefficient = result.coeff(entry.symbol, 1)
        if coefficient == 0:
            continue
        if coefficient.is_positive is None:
            raise DerivationError(f"whether {coefficient} is positive is not known")
        end = entry.stop - 1 if coefficient.is_positive == largest else entry.start
        result = expand(result.xreplace({entry.symbol: end}))
    return result


def identity_axis(size: Expr) -> ViewAxis:
    """An index that is the base's own."""
    return ViewAxis(size)


def padding_of(axis: ViewAxis, base_size: Expr) -> tuple[Expr, Expr]:
    """How many zeros a padded, zero-inserted view has before its first element of the base and after its last."""
    low = -axis.shift
    high = expand(axis.size - 1 - (axis.step * (base_size - Integer(1)) + low))
    return expand(low), high
