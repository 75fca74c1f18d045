"""A sum over indices for sizes of any number: what it gives, what it ranges over, what it multiplies, and when.

    dx[n, c, i] = Σ_{m, k} dy[n, m, (i + p − k)/2] · w[m, c, k]   where 2 divides i + p − k

is an `IndexSum`. A factor outside its tensor's shape is zero (tensors are zero-extended), and so is a term whose
conditions don't all hold. Expressions are SymPy's, linear in the indices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sympy import Expr, Integer, Symbol, expand

from symconv.errors import DerivationError

ZERO = Integer(0)
ONE = Integer(1)


@dataclass(frozen=True)
class Range:
    """The integers start ≤ symbol < stop."""

    symbol: Symbol
    stop: Expr
    start: Expr = ZERO


@dataclass(frozen=True)
class Factor:
    """One element of a tensor, at indices that are expressions."""

    tensor: str
    indices: tuple[Expr, ...]


@dataclass(frozen=True)
class Equal:
    """A Kronecker delta: the term is there where left = right."""

    left: Expr
    right: Expr


@dataclass(frozen=True)
class Divides:
    """A congruence: the term is there where `divisor` divides `expr`."""

    divisor: Expr
    expr: Expr


@dataclass(frozen=True)
class Between:
    """The term is there where start ≤ expr < stop; `expr` may be a fraction."""

    start: Expr
    expr: Expr
    stop: Expr


Condition: TypeAlias = Equal | Divides | Between


@dataclass(frozen=True)
class IndexSum:
    """left = Σ over `bound` of the product of `factors`, for every `free` index, terms only where `conditions` hold."""

    left: Factor
    free: tuple[Range, ...]
    bound: tuple[Range, ...]
    factors: tuple[Factor, ...]
    conditions: tuple[Condition, ...] = ()

    def range_of(self, symbol: Symbol) -> Range:
        """The range of a free or bound index. Raises `DerivationError` where the sum has no such index."""
        for entry in self.free + self.bound:
            if entry.symbol == symbol:
                return entry
        raise DerivationError(f"{symbol} is no index of {self}")

    def factor(self, tensor: str) -> Factor:
        """The factor of that tensor. Raises `DerivationError` where there is none."""
        for entry in self.factors:
            if entry.tensor == tensor:
                return entry
        raise DerivationError(f"{tensor} is no factor of {self}")

    def having(self, kind: type[Condition]) -> Iterator[Condition]:
        """The conditions of one kind."""
        return (condition for condition in self.conditions if isinstance(condition, kind))

    def __str__(self) -> str:
        product = " * ".join(map(_element, self.factors))
        sums = f"sum over {', '.join(str(r.symbol) for r in self.bound)} of " if self.bound else ""
        where = " and ".join(map(condition_text, self.conditions))
        return f"{_element(self.left)} = {sums}{product}" + (f" where {where}" if where else "")


def _element(factor: Factor) -> str:
    return f"{factor.tensor}[{', '.join(map(str, factor.indices))}]"


def condition_text(condition: Condition) -> str:
    """A condition as plain text."""
    if isinstance(condition, Equal):
        return f"{condition.left} = {condition.right}"
    if isinstance(condition, Divides):
        return f"{condition.divisor} divides {condition.expr}"
    return f"{condition.start} <= {condition.expr} < {condition.stop}"


def map_expressions(value: IndexSum, change: Callable[[Expr], Expr]) -> IndexSum:
    """The sum with every expression changed, those of the ranges included; symbols of ranges stay."""

    def ranges(entries: tuple[Range, ...]) -> tuple[Range, ...]:
        return tuple(Range(r.symbol, change(r.stop), change(r.start)) for r in entries)

    return IndexSum(
        _map_factor(value.left, change),
        ranges(value.free),
        ranges(value.bound),
        tuple(_map_factor(factor, change) for factor in value.factors),
        tuple(map_condition(condition, change) for condition in value.conditions),
    )


def _map_factor(factor: Factor, change: Callable[[Expr], Expr]) -> Factor:
    return Factor(factor.tensor, tuple(map(change, factor.indices)))


def map_condition(condition: Condition, change: Callable[[Expr], Expr]) -> Condition:
    """The condition with its expressions changed."""
    if isinstance(condition, Equal):
        return Equal(change(condition.left), change(condition.right))
    if isinstance(condition, Divides):
        return Divides(change(condition.divisor), change(condition.expr))
    return Between(change(condition.start), change(condition.expr), change(condition.stop))


def replace_symbols(value: IndexSum, table: Mapping[Symbol, Expr]) -> IndexSum:
    """The sum with symbols replaced everywhere, those of ranges too where they are replaced by symbols."""
    changed = map_expressions(value, lambda expr: expand(expr.xreplace(dict(table))))

    def ranges(entries: tuple[Range, ...]) -> tuple[Range, ...]:
        renamed = ((r, table.get(r.symbol, r.symbol)) for r in entries)
        return tuple(Range(symbol, r.stop, r.start) for r, symbol in renamed if isinstance(symbol, Symbol))

    return IndexSum(changed.left, ranges(changed.free), ranges(changed.bound), changed.factors, changed.conditions)
