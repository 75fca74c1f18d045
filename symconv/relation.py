"""Index sums as integer relations: are two sums equal for all sizes, and if not, where and when?

A sum is the set of its terms, each a left index with the indices of its factors; with strides and dilations in
numbers that set is described by linear constraints, which isl decides (Presburger arithmetic). Two sums are equal
as multisets of terms where the sets are equal and neither sum lists a term twice.

Constraints fall apart into components that share no index and no size, commonly one for each spatial axis and one
for each kind of channel. A set of terms is the product of its components, so equality is decided for each alone;
components that differ in names only are decided once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import islpy as isl

from symconv.closed_form import Setting
from symconv.conditions import SizeCondition, all_of, describe
from symconv.constraints import parts, size_constraints, sorted_factors, sum_constraints
from symconv.errors import UndecidedError
from symconv.index_sum import IndexSum
from symconv.isl_terms import LOCK, Component, component, limited, point_map, smallest
from symconv.soundness import Values, unsound

SMALL_SIZE = 4
"""Sizes up to which a comparison that was given up is tried again: a difference there is a difference."""


@dataclass(frozen=True)
class Counterexample:
    """The smallest sizes, and there one term, that show two sums to differ.

    `trouble` says how: the term is only in the "first" sum, only in the "second", "repeated in the first" or
    "repeated in the second" where the other has it once; or the second sum, or the first, is none at all
    (`soundness`): "fractional", "ambiguous", "fractional in the first", "ambiguous in the first".
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


def compare(
    first: IndexSum,
    second: IndexSum,
    setting: Setting,
    values: Values | None = None,
    part_by_part: bool = False,
    explain: bool = True,
) -> Comparison:
    """Compares two sums as multisets of terms, for all sizes that `setting` allows.

    `values` gives numbers for strides and other symbols that can't stay symbols. A sum that is none, as an index of
    it can be a fraction or its free indices are not fixed by its element, is equal to nothing. With `part_by_part`
    sums are equal only if each of their parts is, not because some other part is empty. Without `explain` nothing is
    said of how sums differ, and those that are equal only because a part is empty are not found to be equal.

    Raises `UndecidedError` where isl gives up, or where how often terms are listed is not decided.
    """
    if first.left.tensor != second.left.tensor or _shape_of(first) != _shape_of(second):
        raise UndecidedError(f"{first.left.tensor} and {second.left.tensor} are not sums of the same factors")
    values = values or {}
    for value, where in ((second, ""), (first, " in the first")):
        if (trouble := unsound(value, setting, values)) is not None:
            kind, found, tensor = trouble
            sizes = found | _numbers(values)
            return Comparison(False, Counterexample(sizes, (), ((tensor, ()),), kind + where))
    with LOCK:
        components, results = _decided(first, second, setting, values)
        if all(result.equal for result in results):
            return EQUAL
        if not explain:
            return Comparison(False)
        return _difference(first, components, results, values, part_by_part)


def _numbers(values: Values) -> dict[str, int]:
    return {symbol.name: int(number) for symbol, number in values.items()}


def _decided(
    first: IndexSum, second: IndexSum, setting: Setting, values: Values
) -> tuple[list[Component], list[_Decision]]:
    systems = [sum_constraints(value, setting, values) for value in (first, second)]
    components = [component(part) for part in parts(size_constraints(setting, values), *systems)]
    results = [_decide(c.context, c.first, c.second, len(c.sizes), len(c.coordinates)) for c in components]
    return components, results


def _shape_of(value: IndexSum) -> tuple[Any, ...]:
    return len(value.left.indices), tuple((f.tensor, len(f.indices)) for f in sorted_factors(value))


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
    with limited():
        maps = [point_map("", side, 0, 0) for side in (first, second)]
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
    with limited():
        maps = [point_map(context, side, size_count, coordinate_count) for side in (first, second)]
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


def _repeated(points: Any, sizes: int) -> Any:
    """The points [sizes, coordinates] that come from more than one choice of the local indices."""
    if points.is_injective():
        return isl.Set.empty(points.get_space().range())
    pairs = points.apply_range(points.reverse())
    same = isl.Map.identity(pairs.get_space())
    return pairs.subtract(same).domain().apply(points)


def _difference(
    value: IndexSum, components: list[Component], results: list[_Decision], values: Values, part_by_part: bool
) -> Comparison:
    """What tells the sums apart: the smallest point of one component that differs, with one of each other."""
    found: list[tuple[str, dict[str, int], dict[str, int]]] = []
    with limited():
        for number, result in enumerate(results):
            for trouble, points in result.differences:
                side = "second" if trouble.endswith("second") else "first"
                point = _completed(components, number, points, side)
                if point is not None:
                    found.append((trouble, *point))
    if not found:  # wherever one component differs another has no terms: both sums are empty there
        if part_by_part:
            raise UndecidedError("the sums are equal only because a part of them is empty")
        return EQUAL
    missing = [entry for entry in found if not entry[0].startswith("repeated")]
    if not missing and len({entry[0] for entry in found}) > 1:
        raise UndecidedError("each sum lists terms more than once, and how often is not decided")
    trouble, numbers, coordinates = min(missing or found, key=lambda entry: sum(entry[1].values()))
    at = numbers | coordinates
    sizes = {size: at[size] for part in components for size in part.sizes}
    sizes |= _numbers(values)
    left = tuple(at[f"L{number}"] for number in range(len(value.left.indices)))
    factors = tuple(
        (factor.tensor, tuple(at[f"F{number}_{place}"] for place in range(len(factor.indices))))
        for number, factor in enumerate(sorted_factors(value))
    )
    return Comparison(False, Counterexample(sizes, left, factors, trouble), _condition(components, results))


def _condition(components: list[Component], results: list[_Decision]) -> SizeCondition | None:
    """For which sizes all components are equal; None where that is too much work to say."""
    try:
        with limited():
            return all_of(
                _described(part, result) for part, result in zip(components, results, strict=True) if not result.equal
            )
    except UndecidedError:
        return None


def _described(part: Component, result: _Decision) -> SizeCondition | None:
    if result.good is None:
        return None
    return describe(result.good, result.allowed, part.sizes)


def _completed(
    components: list[Component], number: int, points: Any, side: str
) -> tuple[dict[str, int], dict[str, int]] | None:
    """The smallest of `points` in one component, with the smallest term that `side` has in each other."""
    sizes: dict[str, int] = {}
    coordinates: dict[str, int] = {}
    for other, part in enumerate(components):
        if other == number:
            found = points
        else:
            text = part.first if side == "first" else part.second
            found = point_map(part.context, text, len(part.sizes), len(part.coordinates)).range()
        point = smallest(found, len(part.sizes))
        if point is None:
            return None
        count = len(part.sizes)
        sizes |= dict(zip(part.sizes, point[:count], strict=True))
        coordinates |= dict(zip(part.coordinates, point[count:], strict=True))
    return sizes, coordinates
