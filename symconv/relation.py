"""Index sums as integer relations: are two sums equal for all sizes, and if not, where and when?

A sum is the set of its terms, each a left index with the indices of its factors; with strides and dilations in
numbers that set is described by linear constraints, which isl decides (Presburger arithmetic). Two sums are equal
as multisets of terms where the sets are equal and neither sum lists a term twice.

Constraints fall apart into components that share no index and no size, commonly one for each spatial axis and one
for each kind of channel. A set of terms is the product of its components, so equality is decided for each alone;
components that differ in names only are decided once.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import islpy as isl
import sympy
from sympy import Expr, Symbol

from symconv.closed_form import Setting
from symconv.conditions import SizeCondition, all_of, describe
from symconv.constraints import (
    LOCAL,
    Constraint,
    Part,
    System,
    cleared,
    parts,
    size_constraints,
    sorted_factors,
    sum_constraints,
)
from symconv.errors import UndecidedError
from symconv.index_sum import Divides, IndexSum

MAX_OPERATIONS = 5_000_000
"""How much work one comparison of components may take before it is given up, in isl's own count; about a second."""
SMALL_SIZE = 4
"""Sizes up to which a comparison that was given up is tried again: a difference there is a difference."""

Values: TypeAlias = Mapping[Symbol, Expr]

_LOCK = threading.RLock()
"""isl's context is one for the process."""


@dataclass(frozen=True)
class Counterexample:
    """The smallest sizes, and there one term, that show two sums to differ.

    `trouble` says how: the term is only in the "first" sum, only in the "second", "repeated in the first" or
    "repeated in the second" where the other has it once, or "fractional" (an index of it is no integer).
    """

    sizes: dict[str, int]
    left: tuple[int, ...]
    factors: tuple[tuple[str, tuple[int, ...]], ...]
    trouble: str


@dataclass(frozen=True)
class Comparison:
    """Whether two sums are equal for all sizes; if not, where they differ and under which condition they don't.

    `condition` is None where they are equal, and where none was found within bounds. It speaks of the sizes for which
    the sums have terms at all: where both are empty they are equal anyway.
    """

    equal: bool
    counterexample: Counterexample | None = None
    condition: SizeCondition | None = None


EQUAL = Comparison(True)


@dataclass(frozen=True)
class _Component:
    """A part of both sums that shares nothing with the rest, in names that don't depend on the axis."""

    sizes: tuple[str, ...]
    coordinates: tuple[str, ...]
    context: str
    first: tuple[str, str]
    second: tuple[str, str]
    """Of each sum its local indices and its constraints, as isl writes them."""


def compare(first: IndexSum, second: IndexSum, setting: Setting, values: Values | None = None) -> Comparison:
    """Compares two sums as multisets of terms, for all sizes that `setting` allows.

    `values` gives numbers for strides and other symbols that can't stay symbols. Raises `UndecidedError` where isl
    gives up, or where both sums list terms more than once.
    """
    if first.left.tensor != second.left.tensor or _shape_of(first) != _shape_of(second):
        raise UndecidedError(f"{first.left.tensor} and {second.left.tensor} are not sums of the same factors")
    values = values or {}
    with _LOCK:
        components, results = _decided(first, second, setting, values)
        if all(result.equal for result in results):
            return EQUAL
        return _difference(first, components, results, values)


def compare_over(first: IndexSum, second: IndexSum, setting: Setting, choices: Sequence[Values]) -> Comparison:
    """`compare` for several choices of numbers, with one condition for all of them, strides and dilations included.

    Raises `UndecidedError` as `compare` does.
    """
    if len(choices) == 1:
        return compare(first, second, setting, choices[0])
    results = [compare(first, second, setting, values) for values in choices]
    found = [r.counterexample for r in results if r.counterexample is not None]
    if not found:
        return EQUAL
    smallest = min(found, key=lambda example: sum(example.sizes.values()))
    with _LOCK:
        try:
            with _limited():
                condition = _condition_over(first, second, setting, choices)
        except UndecidedError:
            condition = None
    return Comparison(False, smallest, condition)


def _condition_over(
    first: IndexSum, second: IndexSum, setting: Setting, choices: Sequence[Values]
) -> SizeCondition | None:
    """The condition with the chosen symbols among the sizes; None where more than one component differs."""
    decided = [_decided(first, second, setting, values) for values in choices]
    differing = {
        (component.sizes, component.coordinates)
        for components, results in decided
        for component, result in zip(components, results, strict=True)
        if not result.equal
    }
    if len(differing) != 1:
        return None
    ((sizes, coordinates),) = differing
    good = allowed = None
    for values, (components, results) in zip(choices, decided, strict=True):
        place = next((n for n, c in enumerate(components) if (c.sizes, c.coordinates) == (sizes, coordinates)), None)
        if place is None:
            return None
        component, result = components[place], results[place]
        if result.equal:
            terms = _point_map(component.context, component.first, len(sizes), len(coordinates)).range()
            here = terms.project_out(isl.dim_type.set, len(sizes), len(coordinates))
            now_good = now_allowed = here
        else:
            now_good, now_allowed = result.good, result.allowed
        if now_good is None:
            return None
        steps = " and ".join(f"S{number} = {value}" for number, value in enumerate(values.values()))
        chosen = isl.Set(f"{{ [{_names('S', len(values))}] : {steps} }}")
        now_good, now_allowed = chosen.flat_product(now_good), chosen.flat_product(now_allowed)
        good = now_good if good is None else good.union(now_good)
        allowed = now_allowed if allowed is None else allowed.union(now_allowed)
    steps_named = tuple(str(symbol.name) for symbol in choices[0])
    return describe(good, allowed, (*steps_named, *sizes))


def _decided(
    first: IndexSum, second: IndexSum, setting: Setting, values: Values
) -> tuple[list[_Component], list[_Decision]]:
    systems = [sum_constraints(value, setting, values) for value in (first, second)]
    components = [_component(part) for part in parts(size_constraints(setting, values), *systems)]
    results = [_decide(c.context, c.first, c.second, len(c.sizes), len(c.coordinates)) for c in components]
    return components, results


def _shape_of(value: IndexSum) -> tuple[Any, ...]:
    return len(value.left.indices), tuple((f.tensor, len(f.indices)) for f in sorted_factors(value))


def _component(part: Part) -> _Component:
    """A part in isl's words, its names numbered so that parts which differ in names only are the same text."""
    table = {size: f"P{number}" for number, size in enumerate(part.sizes)}
    table |= {name: f"X{number}" for number, name in enumerate(part.coordinates)}

    def side(number: int) -> tuple[str, str]:
        # An index that is a coordinate as it stands needs no name of its own; isl is the faster for it.
        same = _plain_coordinates(part.constraints[number])
        own = [name for name in part.locals[number] if name not in same]
        names = table | {name: f"V{place}" for place, name in enumerate(own)}
        names |= {name: table[coordinate] for name, (coordinate, _) in same.items()}
        said = {constraint for _, constraint in same.values()}
        rest = tuple(constraint for constraint in part.constraints[number] if constraint not in said)
        return _names("V", len(own)), _conjunction(rest, names)

    return _Component(part.sizes, part.coordinates, _conjunction(part.context, table), side(0), side(1))


def _plain_coordinates(constraints: Iterable[Constraint]) -> dict[str, tuple[str, Constraint]]:
    """The local indices that a constraint says to be a coordinate, each with one such coordinate and constraint."""
    found: dict[str, tuple[str, Constraint]] = {}
    for constraint in constraints:
        if constraint.kind != "eq" or len(constraint.linear) != 2:
            continue
        (first, a), (second, b) = sorted(constraint.linear)
        if first.startswith(LOCAL) and second[:1] in ("L", "F") and {a, b} == {1, -1} and first not in found:
            found[first] = (second, constraint)
    return found


def _conjunction(constraints: Iterable[Constraint], table: Mapping[str, str]) -> str:
    return " and ".join(dict.fromkeys(_as_isl(constraint, table) for constraint in constraints))


def _as_isl(constraint: Constraint, table: Mapping[str, str]) -> str:
    text = " + ".join(f"{c}*{table[name]}" if name else str(c) for name, c in constraint.linear) or "0"
    if constraint.kind == "mod":
        return f"({text}) mod {constraint.divisor} = 0"
    return f"{text} {'>=' if constraint.kind == 'ge' else '='} 0"


@dataclass(frozen=True)
class _Decision:
    """What isl found of one component: equal or not, and the points that show it."""

    equal: bool
    differences: tuple[tuple[str, Any], ...] = ()
    """The trouble, and the set [sizes, coordinates] of the points that have it."""
    good: Any = None
    """The sizes for which the component is equal, as a set [sizes], of those for which it has terms (`allowed`).

    None where that was not worked out.
    """
    allowed: Any = None


@lru_cache(maxsize=4096)
def _decide(
    context: str, first: tuple[str, str], second: tuple[str, str], size_count: int, coordinate_count: int
) -> _Decision:
    if first == second:
        return _Decision(True)
    if not size_count and not coordinate_count:
        return _decide_counts(first, second)
    try:
        return _decide_sets(context, first, second, size_count, coordinate_count)
    except UndecidedError:
        # Too much work for all sizes; small ones can still refute, though never prove.
        small = " and ".join(f"P{number} <= {SMALL_SIZE}" for number in range(size_count))
        decision = _decide_sets(
            " and ".join(filter(None, (context, small))), first, second, size_count, coordinate_count
        )
        if decision.equal:
            raise
        return _Decision(False, decision.differences)


def _decide_counts(first: tuple[str, str], second: tuple[str, str]) -> _Decision:
    """Indices that touch nothing say how often a sum counts its terms: the numbers must be the same."""
    with _limited():
        maps = [_point_map("", side, 0, 0) for side in (first, second)]
        counts = [points.domain().count_val().to_python() for points in maps]
    if counts[0] == counts[1]:
        return _Decision(True)
    here = isl.Set("{ [] }")
    if 0 in counts:
        troubles = (("first" if counts[1] == 0 else "second", here),)
    else:
        troubles = (("repeated in the first" if counts[0] > counts[1] else "repeated in the second", here),)
    return _Decision(False, troubles, isl.Set.empty(here.get_space()), here)


def _decide_sets(
    context: str, first: tuple[str, str], second: tuple[str, str], size_count: int, coordinate_count: int
) -> _Decision:
    with _limited():
        maps = [_point_map(context, side, size_count, coordinate_count) for side in (first, second)]
        terms = [side.range() for side in maps]
        repeats = [_repeated(side, size_count) for side in maps]
        both_repeat = not repeats[0].is_empty() and not repeats[1].is_empty()
        troubles: list[tuple[str, Any]] = []
        if not terms[0].is_equal(terms[1]):
            troubles = [("first", terms[0].subtract(terms[1])), ("second", terms[1].subtract(terms[0]))]
        elif both_repeat:
            raise UndecidedError("both sums list a term more than once, and how often is not decided")
        troubles += [
            (name, repeated)
            for name, repeated, other in (
                ("repeated in the first", repeats[0], repeats[1]),
                ("repeated in the second", repeats[1], repeats[0]),
            )
            if not repeated.is_empty() and other.is_empty()
        ]
        troubles = [(name, points) for name, points in troubles if not points.is_empty()]
        if not troubles:
            return _Decision(True)
        if both_repeat:
            return _Decision(False, tuple(troubles))
        there = terms[0].union(terms[1]).project_out(isl.dim_type.set, size_count, coordinate_count)
        bad = isl.Set.empty(there.get_space())
        for _, points in troubles:
            bad = bad.union(points.project_out(isl.dim_type.set, size_count, coordinate_count))
        return _Decision(False, tuple(troubles), there.subtract(bad), there)


def _names(letter: str, count: int) -> str:
    return ", ".join(f"{letter}{number}" for number in range(count))


def _join(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _point_map(context: str, side: tuple[str, str], sizes: int, coordinates: int) -> Any:
    """{ [sizes, locals] → [sizes, coordinates] }: the points of a sum."""
    locals_, constraints = side
    where = " and ".join(part for part in (context, constraints) if part) or "true"
    kept = _names("P", sizes)
    domain, image = _join(kept, locals_), _join(kept, _names("X", coordinates))
    return isl.Map(f"{{ [{domain}] -> [{image}] : {where} }}")


def _repeated(points: Any, sizes: int) -> Any:
    """The points [sizes, coordinates] that come from more than one choice of the local indices."""
    if points.is_injective():
        return isl.Set.empty(points.get_space().range())
    pairs = points.apply_range(points.reverse())
    same = isl.Map.identity(pairs.get_space())
    return pairs.subtract(same).domain().apply(points)


class _limited:
    """Bounds the work of isl, and says so where the bound is met."""

    def __enter__(self) -> None:
        context = isl.DEFAULT_CONTEXT
        context.reset_operations()
        context.set_max_operations(MAX_OPERATIONS)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        isl.DEFAULT_CONTEXT.set_max_operations(0)
        isl.DEFAULT_CONTEXT.reset_operations()
        if isinstance(error, isl.Error):
            spent = "operations" in str(error) or "quota" in str(error)
            why = f"given up after {MAX_OPERATIONS} steps of isl" if spent else f"isl can't decide it: {error}"
            raise UndecidedError(why) from None


def _difference(value: IndexSum, components: list[_Component], results: list[_Decision], values: Values) -> Comparison:
    """What tells the sums apart: the smallest point of one component that differs, with one of each other."""
    best: tuple[int, str, dict[str, int]] | None = None
    with _limited():
        for number, result in enumerate(results):
            for trouble, points in result.differences:
                side = "second" if trouble.endswith("second") else "first"
                found = _completed(components, number, points, side)
                if found is not None and (best is None or sum(found[0].values()) < best[0]):
                    best = (sum(found[0].values()), trouble, {**found[0], **found[1]})
    if best is None:  # wherever one component differs another has no terms: both sums are empty there
        return EQUAL
    _, trouble, point = best
    sizes = {size: point[size] for component in components for size in component.sizes}
    sizes |= {symbol.name: int(number) for symbol, number in values.items()}
    left = tuple(point[f"L{number}"] for number in range(len(value.left.indices)))
    factors = tuple(
        (factor.tensor, tuple(point[f"F{number}_{place}"] for place in range(len(factor.indices))))
        for number, factor in enumerate(sorted_factors(value))
    )
    return Comparison(False, Counterexample(sizes, left, factors, trouble), _condition(components, results))


def _condition(components: list[_Component], results: list[_Decision]) -> SizeCondition | None:
    """For which sizes all components are equal; None where that is too much work to say."""
    try:
        with _limited():
            return all_of(
                _described(component, result)
                for component, result in zip(components, results, strict=True)
                if not result.equal
            )
    except UndecidedError:
        return None


def _described(component: _Component, result: _Decision) -> SizeCondition | None:
    if result.good is None:
        return None
    return describe(result.good, result.allowed, component.sizes)


def _completed(
    components: list[_Component], number: int, points: Any, side: str
) -> tuple[dict[str, int], dict[str, int]] | None:
    """The smallest of `points` in one component, with the smallest term that `side` has in each other."""
    sizes: dict[str, int] = {}
    coordinates: dict[str, int] = {}
    for other, component in enumerate(components):
        if other == number:
            found = points
        else:
            text = component.first if side == "first" else component.second
            found = _point_map(component.context, text, len(component.sizes), len(component.coordinates)).range()
        point = _smallest(found, len(component.sizes))
        if point is None:
            return None
        count = len(component.sizes)
        sizes |= dict(zip(component.sizes, point[:count], strict=True))
        coordinates |= dict(zip(component.coordinates, point[count:], strict=True))
    return sizes, coordinates


def _smallest(points: Any, size_count: int) -> list[int] | None:
    """The point with the smallest sum of sizes, then the first in the order of its numbers; None of no points."""
    count = points.dim(isl.dim_type.set)
    if points.is_empty():
        return None
    if count == 0:
        return []
    names = ", ".join(f"x{n}" for n in range(count))
    total = " + ".join(f"x{n}" for n in range(size_count)) or "0"

    def up_to(most: int) -> Any:
        return points.intersect(isl.Set(f"{{ [{names}] : {total} <= {most} }}"))

    # Doubling and halving keep every question to isl a bounded one; its own minimum of a sum can take for ever.
    high = 1
    while up_to(high).is_empty():
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if up_to(middle).is_empty() else (low, middle)
    point = up_to(high).lexmin().sample_point()
    return [point.get_coordinate_val(isl.dim_type.set, place).to_python() for place in range(count)]


def well_defined(value: IndexSum, setting: Setting, values: Values | None = None) -> Comparison:
    """Whether every term that the ranges and conditions let through has whole indices.

    An index such as (i + p − k)/2 is whole only where a congruence says so; a sum that lost it is not a sum.
    """
    values = values or {}
    found = [
        (factor, place)
        for factor in (value.left, *value.factors)
        for place, index in enumerate(factor.indices)
        if any(not c.is_integer for c in sympy.expand(index.xreplace(dict(values))).as_coefficients_dict().values())
    ]
    whole = _wholes(value, values)
    for factor, place in found:
        index = sympy.expand(factor.indices[place].xreplace(dict(values)))
        if cleared(index) in whole:
            continue
        trouble = _fractional(value, index, setting, values)
        if trouble is not None:
            return Comparison(False, Counterexample(trouble, (), ((factor.tensor, ()),), "fractional"), None)
    return EQUAL


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
    where = " and ".join(_as_isl(c, table) for c in kept) or "true"
    broken = _as_isl(fraction, table).replace(" = 0", " > 0")
    with _LOCK, _limited():
        points = isl.Set(f"{{ [{', '.join(table.values())}] : {where} and {broken} }}")
        point = _smallest(points, len(names))
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
