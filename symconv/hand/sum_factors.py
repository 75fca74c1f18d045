"""Elements and derivatives of single elements, as factors and sums of the bound problem."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, Symbol, expand

from symconv.gradient_sums import paired_forward
from symconv.hand.index_expressions import UnknownLetterError, expression
from symconv.hand.index_scope import Scope, ScopeError, layout_of
from symconv.hand.layouts import Place, shaped_like
from symconv.hand.sum_binding import ORDER
from symconv.hand.sum_letters import stem
from symconv.hand.written import Element, Partial, UnreadError
from symconv.index_sum import ZERO, Between, Condition, Divides, Equal, Factor, IndexSum, Range


def bound_factor(scope: Scope, element: Element) -> tuple[Factor, list[Condition]]:
    """The factor that an element is, padded tensors in terms of what they were made of."""
    binding = scope.binding
    tensor = binding.tensors[element.tensor]
    layout = layout_of(binding, element)
    if element.kind == "gradient" and not tensor.startswith("d"):
        tensor = f"d{tensor}"
    if element.kind == "slope":
        tensor = "slope"
    at: dict[Place, Expr] = {}
    conditions: list[Condition] = []
    for place, index in zip(layout, element.indices or (), strict=True):
        axis = place if isinstance(place, int) else None
        try:
            value = expand(expression(index, scope.lookup(axis)) - binding.first(shaped_like(tensor), place))
        except UnknownLetterError as error:
            if error.letter in binding.kinds or stem(error.letter) in binding.kinds:
                raise ScopeError(
                    error.letter, f"{error.letter} is neither summed nor an index of the left side"
                ) from None
            raise
        if tensor.endswith("p") and isinstance(place, int):
            own = binding.setting.axes[place]
            if tensor == "xp":
                value = expand(value - own.low)
            else:
                numerator = expand(value + own.low - own.reach)
                value = expand(numerator / own.stride)
                if own.stride != 1:
                    conditions.append(Divides(own.stride, numerator))
        at[place] = value
    tensor = tensor.removesuffix("p") if tensor.endswith("p") else tensor
    plain = shaped_like(tensor)
    order: list[Place] = [c for c in ORDER[plain] if c != "g" or binding.setting.grouped]
    order += range(binding.setting.general.dimensions) if plain != "b" else []
    return Factor(tensor, tuple(at.get(place, ZERO) for place in order)), conditions


def partners_of(scope: Scope, factor: Partial) -> IndexSum:
    """∂y/∂x of single elements as the sum that it is: the partners by which they meet."""
    of, _ = bound_factor(scope, factor.of)
    by, _ = bound_factor(scope, factor.by)
    tensor = "x" if by.tensor == "z" else by.tensor
    if of.tensor == by.tensor:
        same = tuple(Equal(a, b) for a, b in zip(of.indices, by.indices, strict=True))
        return IndexSum(Factor("", ()), (), (), (), same)
    if of.tensor != "y" or tensor not in ("x", "w", "b"):
        raise UnreadError(f"the derivative of {of.tensor} by {by.tensor}")
    pair = paired_forward(scope.binding.setting, tensor)
    table: dict[Symbol, Expr] = {r.symbol: e for r, e in zip(pair.free, (*of.indices, *by.indices), strict=True)}
    taps = {}
    for entry in pair.bound:
        name = str(entry.symbol.name).partition("_")[2]
        axis = next((n for n, a in enumerate(scope.binding.setting.axes) if name and a.suffix == f"_{name[:1]}"), None)
        taps[entry.symbol] = scope.new(0 if scope.binding.setting.general.dimensions == 1 else axis)
    table |= taps

    def put(expr: Expr) -> Expr:
        return expand(expr.xreplace(table))

    inside = tuple(Between(r.start, table[r.symbol], r.stop) for r in pair.free)
    factors = tuple(Factor(f.tensor, tuple(map(put, f.indices))) for f in pair.factors)
    if by.tensor == "z":
        factors += (Factor("slope", by.indices),)
    deltas = tuple(Equal(put(c.left), put(c.right)) for c in pair.conditions if isinstance(c, Equal))
    bound = tuple(Range(taps[r.symbol], r.stop, r.start) for r in pair.bound)
    return replace(pair, free=(), bound=bound, factors=factors, conditions=deltas + inside)
