"""An index sum as constraints on integers: what a relation says, before any solver's own syntax.

Every term of the sum is a point: values for the sizes, the indices and the coordinates, where a coordinate is one
index of the left side (L0, L1, …) or of a factor (F0_0, …, factors in the order of their tensors' names).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import lcm
from typing import Any, Literal, TypeAlias

import sympy
from sympy import Expr, Symbol, ceiling, expand, floor

from symconv.closed_form import Setting
from symconv.errors import DerivationError, UndecidedError
from symconv.index_sum import ONE, ZERO, Between, Condition, Divides, Equal, Factor, IndexSum, Range, map_condition

LOCAL = "@"
"""Marks the names of indices, which mean something inside one sum only."""


@dataclass(frozen=True)
class Constraint:
    """`expr` ≥ 0, `expr` = 0, or `divisor` divides `expr`; `expr` is a polynomial with integer coefficients."""

    kind: Literal["ge", "eq", "mod"]
    expr: Expr
    divisor: Expr = ONE

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the symbols it speaks of."""
        return frozenset(str(symbol.name) for symbol in self.expr.free_symbols | self.divisor.free_symbols)

    @cached_property
    def linear(self) -> tuple[tuple[str, int], ...]:
        """`expr` as names with integer coefficients, the constant under the empty name.

        Raises `UndecidedError` where it has a product of symbols.
        """
        found = []
        for term, coefficient in self.expr.as_coefficients_dict().items():
            if not (term == 1 or isinstance(term, Symbol)):
                raise UndecidedError(f"{term} is a product of symbols, which isl can't take")
            found.append(("" if term == 1 else str(term.name), int(coefficient)))
        return tuple(found)


@dataclass(frozen=True)
class System:
    """The constraints of one sum: the coordinates in order, the local indices, the free ones first, and what holds."""

    coordinates: tuple[str, ...]
    locals: tuple[str, ...]
    free: int
    constraints: tuple[Constraint, ...]


def coordinate(name: str) -> Symbol:
    """The symbol of a coordinate."""
    return Symbol(name, integer=True)


def sorted_factors(value: IndexSum) -> list[Factor]:
    """The factors in the order in which their coordinates are numbered."""
    return sorted(value.factors, key=lambda factor: factor.tensor)


def size_constraints(
    setting: Setting, values: Mapping[Symbol, Expr], more: tuple[Condition, ...] = ()
) -> tuple[Constraint, ...]:
    """What holds between the sizes, and `more`."""
    return _size_constraints(setting, tuple(values.items()), more)


@lru_cache(maxsize=256)
def _size_constraints(
    setting: Setting, values: tuple[tuple[Symbol, Expr], ...], more: tuple[Condition, ...]
) -> tuple[Constraint, ...]:
    table = dict(values)
    return tuple(c for condition in (*setting.assumptions, *more) for c in _of_condition(_put(condition, table)))


def sum_constraints(value: IndexSum, setting: Setting, values: Mapping[Symbol, Expr]) -> System:
    """The constraints on a term of the sum, strides and whatever else `values` names replaced by numbers.

    Raises `DerivationError` where two factors are of one tensor: a product is then not told apart from its mirror.
    """
    return _sum_constraints(value, setting, tuple(values.items()))


@lru_cache(maxsize=1024)
def _sum_constraints(value: IndexSum, setting: Setting, values: tuple[tuple[Symbol, Expr], ...]) -> System:
    tensors = [factor.tensor for factor in value.factors]
    if len(set(tensors)) != len(tensors):
        raise DerivationError(f"a product with two factors of one tensor is not compared: {value}")
    table = dict(values)
    # The constraints are those of the sum's own symbols, which other sums share; what is local is named last.
    local = {r.symbol: _local(r.symbol) for r in value.free + value.bound}

    def put(expr: Expr) -> Expr:
        return expr.xreplace(table) if table else expr

    found: list[Constraint] = []
    for entry in value.free + value.bound:
        found += _of_range(Range(entry.symbol, put(entry.stop), put(entry.start)))
    for condition in value.conditions:
        found += _of_condition(_put(condition, table))
    coordinates: list[Symbol] = []
    for number, index in enumerate(value.left.indices):
        coordinates.append(coordinate(f"L{number}"))
        found += _equal(coordinates[-1], put(index))
    for number, factor in enumerate(sorted_factors(value)):
        for place, (index, size) in enumerate(zip(factor.indices, setting.shapes[factor.tensor], strict=True)):
            coordinates.append(coordinate(f"F{number}_{place}"))
            found += _equal(coordinates[-1], put(index))
            found += _of_condition(Between(ZERO, coordinates[-1], put(size)))
    names = [tuple(str(symbol.name) for symbol in symbols) for symbols in (coordinates, local.values())]
    constraints = dict.fromkeys(_named(constraint, local) for constraint in found)
    return System(names[0], names[1], len(value.free), tuple(constraints))


@lru_cache(maxsize=1024)
def _local(symbol: Symbol) -> Symbol:
    return Symbol(f"{LOCAL}{symbol.name}", integer=True)


def _named(constraint: Constraint, local: Mapping[Symbol, Symbol]) -> Constraint:
    inside = [s for s in constraint.expr.free_symbols | constraint.divisor.free_symbols if s in local]
    return _with_locals(constraint, frozenset(inside)) if inside else constraint


@lru_cache(maxsize=8192)
def _with_locals(constraint: Constraint, inside: frozenset[Symbol]) -> Constraint:
    table = {symbol: _local(symbol) for symbol in inside}
    return Constraint(constraint.kind, constraint.expr.xreplace(table), constraint.divisor.xreplace(table))


def _put(condition: Condition, table: Mapping[Symbol, Expr]) -> Condition:
    return map_condition(condition, lambda expr: expr.xreplace(dict(table))) if table else condition


@lru_cache(maxsize=8192)
def cleared(expr: Expr) -> tuple[Expr, Expr]:
    """The expression as numerator and positive denominator, both polynomials with integer coefficients.

    Raises `UndecidedError` where a denominator is not known to be positive.
    """
    coefficients = expr.as_coefficients_dict()
    if any(not term.is_Symbol and term.has(sympy.Pow) for term in coefficients):  # a symbolic stride stands below
        numerator, denominator = sympy.fraction(sympy.together(expr))
        if not denominator.is_positive:
            raise UndecidedError(f"whether {denominator} is positive is not known")
        return expand(numerator), denominator
    common = lcm(*(int(c.q) for c in coefficients.values()))
    return expand(expr * common), sympy.Integer(common)


@lru_cache(maxsize=4096)
def _equal(left: Expr, right: Expr) -> tuple[Constraint, ...]:
    numerator, _ = cleared(expand(left - right))
    return (Constraint("eq", numerator),)


def _at_least(expr: Expr, low: Expr) -> Iterable[Constraint]:
    if sympy.oo in (expr, -low):
        return
    numerator, _ = cleared(expand(expr - low))
    yield Constraint("ge", numerator)


def _below(expr: Expr, stop: Expr) -> Iterable[Constraint]:
    if stop == sympy.oo:
        return
    numerator, _ = cleared(expand(stop - expr))
    yield Constraint("ge", expand(numerator - 1))


@lru_cache(maxsize=4096)
def _of_range(entry: Range) -> tuple[Constraint, ...]:
    return tuple(_range_constraints(entry))


def _range_constraints(entry: Range) -> Iterable[Constraint]:
    """The constraints of start ≤ symbol < stop; start may be a Max and stop a Min of roundings, plus a number."""
    for start in _alternatives(entry.start, sympy.Max):
        # A whole number is at least ⌈e⌉ + n where it is at least e + n; ⌊e⌋ + n is below it where e + n − 1 is.
        if start.has(floor):
            yield from _above(entry.symbol, _unrounded(start, floor) - 1)
        else:
            yield from _at_least(entry.symbol, _unrounded(start, ceiling))
    for stop in _alternatives(entry.stop, sympy.Min):
        if stop.has(floor):
            yield from _at_least(_unrounded(stop, floor) - 1, entry.symbol)
        else:
            yield from _below(entry.symbol, _unrounded(stop, ceiling))


def _alternatives(expr: Expr, kind: Any) -> list[Expr]:
    """The numbers of which `expr` is the largest or smallest, what is added to that added to each."""
    extremes = [part for part in sympy.Add.make_args(expr) if isinstance(part, kind)]
    if len(extremes) != 1:
        return [expr]
    rest = expr - extremes[0]
    return [expand(part + rest) for part in extremes[0].args]


def _unrounded(expr: Expr, rounding: Any) -> Expr:
    """The fraction whose floor or ceiling `expr` is, what is added to that included.

    SymPy writes ⌊K/3 − 1⌋ as ⌊K/3⌋ − 1.
    """
    rounded = [part for part in sympy.Add.make_args(expr) if isinstance(part, rounding)]
    bare = expand(expr.xreplace({rounded[0]: rounded[0].args[0]})) if len(rounded) == 1 else expr
    if bare.atoms(floor, ceiling, sympy.Max, sympy.Min):
        raise UndecidedError(f"{expr} is rounded in a way that is not taken apart")
    return bare


def _above(expr: Expr, low: Expr) -> Iterable[Constraint]:
    numerator, _ = cleared(expand(expr - low))
    yield Constraint("ge", expand(numerator - 1))


@lru_cache(maxsize=4096)
def _of_condition(condition: Condition) -> tuple[Constraint, ...]:
    return tuple(_condition_constraints(condition))


def _condition_constraints(condition: Condition) -> Iterable[Constraint]:
    if isinstance(condition, Equal):
        yield from _equal(condition.left, condition.right)
    elif isinstance(condition, Divides):
        numerator, denominator = cleared(expand(condition.expr))
        yield Constraint("mod", numerator, expand(condition.divisor * denominator))
    else:
        yield from _at_least(condition.expr, condition.start)
        yield from _below(condition.expr, condition.stop)


@dataclass(frozen=True)
class Part:
    """A part of two sums that shares no index and no size with the rest.

    `locals` and `constraints` hold one entry for each of the two sums.
    """

    sizes: tuple[str, ...]
    coordinates: tuple[str, ...]
    context: tuple[Constraint, ...]
    locals: tuple[tuple[str, ...], tuple[str, ...]]
    constraints: tuple[tuple[Constraint, ...], tuple[Constraint, ...]]


def parts(context: tuple[Constraint, ...], first: System, second: System) -> list[Part]:
    """Splits two sums into parts whose product they are; `context` is what holds between the sizes.

    A constraint that speaks of nothing and is false empties its sum; it becomes a part of its own.
    """
    groups = _Groups()
    for constraint in context:
        groups.join(constraint.names)
    for side, system in enumerate((first, second)):
        groups.join_each(system.coordinates)
        groups.join_each(_own(name, side) for name in system.locals)
        for constraint in system.constraints:
            groups.join(_own(name, side) for name in constraint.names)
    listed = groups.listed()
    # Indices that touch no size and no coordinate only say how often a sum counts; those of both belong together.
    loose = [group for group in listed if all(isinstance(name, tuple) for name in group)]
    tied = [group for group in listed if group not in loose]
    found = [_part(set(group), context, (first, second)) for group in tied]
    if loose:
        found.append(_part({name for group in loose for name in group}, context, (first, second)))
    for side, system in enumerate((first, second)):
        false = tuple(c for c in system.constraints if not c.names and not _is_true(c))
        if false:
            found.append(Part((), (), (), ((), ()), (false, ()) if side == 0 else ((), false)))
    return found


Name: TypeAlias = str | tuple[int, str]
"""A size or coordinate, or a local index with the number of the sum that it belongs to."""


def _own(name: str, side: int) -> Name:
    return (side, name) if name.startswith(LOCAL) else name


def _is_true(constraint: Constraint) -> bool:
    value = int(constraint.expr)
    if constraint.kind == "mod":
        return value % int(constraint.divisor) == 0
    return value >= 0 if constraint.kind == "ge" else value == 0


def _part(names: set[Name], context: tuple[Constraint, ...], systems: tuple[System, System]) -> Part:
    coordinates = tuple(c for c in systems[0].coordinates if c in names)
    sizes = tuple(sorted({name for name in names if isinstance(name, str)} - set(coordinates)))
    own = [tuple(sorted(n[1] for n in names if isinstance(n, tuple) and n[0] == side)) for side in (0, 1)]

    def inside(constraints: tuple[Constraint, ...], *known: tuple[str, ...]) -> tuple[Constraint, ...]:
        every = {name for group in known for name in group}
        return tuple(c for c in constraints if c.names and c.names <= every)

    first, second = (inside(s.constraints, sizes, coordinates, own[n]) for n, s in enumerate(systems))
    return Part(sizes, coordinates, inside(context, sizes), (own[0], own[1]), (first, second))


class _Groups:
    """Names joined into groups (union–find)."""

    def __init__(self) -> None:
        self._parent: dict[Name, Name] = {}

    def _root(self, name: Name) -> Name:
        self._parent.setdefault(name, name)
        while self._parent[name] != name:
            self._parent[name] = self._parent[self._parent[name]]
            name = self._parent[name]
        return name

    def join_each(self, names: Iterable[Name]) -> None:
        """Makes sure that the names are there."""
        for name in names:
            self._root(name)

    def join(self, names: Iterable[Name]) -> None:
        """Puts the names into one group."""
        roots = [self._root(name) for name in names]
        for other in roots[1:]:
            self._parent[self._root(other)] = self._root(roots[0])

    def listed(self) -> list[list[Name]]:
        """The groups."""
        found: dict[Name, list[Name]] = {}
        for name in self._parent:
            found.setdefault(self._root(name), []).append(name)
        return list(found.values())
