"""Whether an index sum is one at all: whole indices, and one equation for each element.

An index such as (i + p − k)/2 is whole only where a congruence says so; a sum that lost it is not a sum. And where
a free index is not fixed by the element on the left, there are several equations for that element: a bound name has
escaped from its sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

import islpy as isl
import sympy
from sympy import Expr, Symbol

from symconv.closed_form import Setting
from symconv.constraints import (
    LOCAL,
    Constraint,
    Part,
    System,
    cleared,
    parts,
    size_constraints,
    sum_constraints,
)
from symconv.index_sum import Divides, IndexSum
from symconv.isl_terms import LOCK, as_isl, conjunction, joined, limited, names, plain_coordinates, smallest

Values: TypeAlias = Mapping[Symbol, Expr]


def unsound(value: IndexSum, setting: Setting, values: Values) -> tuple[str, dict[str, int], str] | None:
    """What is wrong with a sum, the smallest numbers that show it, and the tensor concerned; None where nothing is.

    "fractional": its ranges and conditions let an index through that is no whole number. "ambiguous": its free
    indices are not fixed by the element on the left.
    """
    return _unsound(value, setting, tuple(values.items()))


@lru_cache(maxsize=1024)
def _unsound(
    value: IndexSum, setting: Setting, values: tuple[tuple[Symbol, Expr], ...]
) -> tuple[str, dict[str, int], str] | None:
    return _fractions(value, setting, dict(values)) or _choices(value, setting, dict(values))


def _fractions(value: IndexSum, setting: Setting, values: Values) -> tuple[str, dict[str, int], str] | None:
    whole = _wholes(value, values)
    for factor in (value.left, *value.factors):
        for entry in factor.indices:
            index = sympy.expand(entry.xreplace(dict(values)))
            if all(c.is_integer for c in index.as_coefficients_dict().values()) or cleared(index) in whole:
                continue
            found = _fractional(value, index, setting, values)
            if found is not None:
                return "fractional", found, factor.tensor
    return None


def _wholes(value: IndexSum, values: Values) -> set[tuple[Expr, Expr]]:
    """The (numerator, denominator) that a congruence of the sum makes whole as they stand."""
    found = set()
    for condition in value.having(Divides):
        if isinstance(condition, Divides):
            divisor, expr = (sympy.expand(e.xreplace(dict(values))) for e in (condition.divisor, condition.expr))
            found.add((expr, divisor))
    return found


def _fractional(value: IndexSum, index: Expr, setting: Setting, values: Values) -> dict[str, int] | None:
    """Sizes and indices at which the conditions hold but `index` is a fraction, if there are any."""
    bare = IndexSum(type(value.left)("", ()), value.free, value.bound, (), value.conditions)
    system = sum_constraints(bare, setting, values)
    context = size_constraints(setting, values)
    numerator, denominator = cleared(index)
    numerator = numerator.xreplace(
        {s: Symbol(f"{LOCAL}{s.name}") for s in numerator.free_symbols if _is_local(s, system)}
    )
    fraction = Constraint("mod", numerator, denominator)
    constraints = [c for c in (*context, *system.constraints) if c.names]
    involved = _reach(fraction.names, constraints)
    kept = [c for c in constraints if c.names <= involved]
    names = sorted(involved)
    table = {name: f"v{number}" for number, name in enumerate(names)}
    where = " and ".join(as_isl(c, table) for c in kept) or "true"
    broken = as_isl(fraction, table).replace(" = 0", " > 0")
    with LOCK, limited():
        points = isl.Set(f"{{ [{', '.join(table.values())}] : {where} and {broken} }}")
        point = smallest(points, len(names))
    return None if point is None else {s.removeprefix(LOCAL): n for s, n in zip(names, point, strict=True)}


def _is_local(symbol: Symbol, system: System) -> bool:
    return f"{LOCAL}{symbol.name}" in system.locals


def _reach(start: frozenset[str], constraints: list[Constraint]) -> set[str]:
    """The names that constraints connect with those of `start`."""
    found = set(start)
    while True:
        more = {name for c in constraints if c.names & found for name in c.names} - found
        if not more:
            return found
        found |= more


def _choices(value: IndexSum, setting: Setting, values: Values) -> tuple[str, dict[str, int], str] | None:
    """Sizes at which an element has more than one choice of free indices, if there are any."""
    system = sum_constraints(value, setting, values)
    free = {f"{LOCAL}{r.symbol.name}" for r in value.free}
    for part in parts(size_constraints(setting, values), system, system):
        # An index that is one of the element's own as it stands is fixed by it.
        fixed = {name for name, (at, _) in plain_coordinates(part.constraints[0]).items() if at.startswith("L")}
        loose = tuple(name for name in part.locals[0] if name in free - fixed)
        if not loose:
            continue
        sizes = _ambiguous(*_as_question(part, loose))
        if sizes is not None:
            return "ambiguous", dict(zip(part.sizes, sizes, strict=True)), value.left.tensor
    return None


def _as_question(part: Part, loose: tuple[str, ...]) -> tuple[str, int, int, tuple[str, ...]]:
    """The constraints, the numbers of sizes and loose indices, and the names of the element's own coordinates."""
    table = {name: f"P{number}" for number, name in enumerate(part.sizes)}
    table |= {name: f"V{number}" for number, name in enumerate(loose)}
    others = [name for name in (*part.coordinates, *part.locals[0]) if name not in table]
    table |= {name: f"X{number}" for number, name in enumerate(others)}
    where = " and ".join(filter(None, (conjunction(part.context, table), conjunction(part.constraints[0], table))))
    bound = ", ".join(table[name] for name in others if not name.startswith("L"))
    own = tuple(table[name] for name in others if name.startswith("L"))
    text = f"exists {bound}: {where or 'true'}" if bound else where or "true"
    return text, len(part.sizes), len(loose), own


@lru_cache(maxsize=1024)
def _ambiguous(text: str, size_count: int, loose: int, own: tuple[str, ...]) -> tuple[int, ...] | None:
    with LOCK, limited():
        sizes = names("P", size_count)
        domain, image = joined(sizes, names("V", loose)), joined(sizes, ", ".join(own))
        choices = isl.Map(f"{{ [{domain}] -> [{image}] : {text} }}")
        if choices.is_injective():
            return None
        pairs = choices.apply_range(choices.reverse())
        several = pairs.subtract(isl.Map.identity(pairs.get_space())).domain()
        found = smallest(several.project_out(isl.dim_type.set, size_count, loose), size_count)
    return None if found is None else tuple(found)
