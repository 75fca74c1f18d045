"""Parts of index sums in isl's words: maps, sets, their smallest points, and a bound on the work."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import islpy as isl

from symconv.constraints import LOCAL, Constraint, Part
from symconv.errors import UndecidedError

MAX_OPERATIONS = 5_000_000
"""How much work one question may take before it is given up, in isl's own count; about a second."""

LOCK = threading.RLock()
"""isl's context is one for the process."""


@dataclass(frozen=True)
class Component:
    """A part of both sums that shares nothing with the rest, in names that don't depend on the axis."""

    sizes: tuple[str, ...]
    coordinates: tuple[str, ...]
    context: str
    first: tuple[str, str]
    second: tuple[str, str]
    """Of each sum its local indices and its constraints, as isl writes them."""


def component(part: Part) -> Component:
    """A part in isl's words, its names numbered so that parts which differ in names only are the same text."""
    table = {size: f"P{number}" for number, size in enumerate(part.sizes)}
    table |= {name: f"X{number}" for number, name in enumerate(part.coordinates)}

    def side(number: int) -> tuple[str, str]:
        # An index that is a coordinate as it stands needs no name of its own; isl is the faster for it.
        same = plain_coordinates(part.constraints[number])
        own = [name for name in part.locals[number] if name not in same]
        called = table | {name: f"V{place}" for place, name in enumerate(own)}
        called |= {name: table[coordinate] for name, (coordinate, _) in same.items()}
        said = {constraint for _, constraint in same.values()}
        rest = tuple(constraint for constraint in part.constraints[number] if constraint not in said)
        return names("V", len(own)), conjunction(rest, called)

    return Component(part.sizes, part.coordinates, conjunction(part.context, table), side(0), side(1))


def plain_coordinates(constraints: Iterable[Constraint]) -> dict[str, tuple[str, Constraint]]:
    """The local indices that a constraint says to be a coordinate, each with one such coordinate and constraint."""
    found: dict[str, tuple[str, Constraint]] = {}
    for constraint in constraints:
        if constraint.kind != "eq" or len(constraint.linear) != 2:
            continue
        (first, a), (second, b) = sorted(constraint.linear)
        if first.startswith(LOCAL) and second[:1] in ("L", "F") and {a, b} == {1, -1} and first not in found:
            found[first] = (second, constraint)
    return found


def conjunction(constraints: Iterable[Constraint], table: Mapping[str, str]) -> str:
    """All of some constraints, in isl's words, names put in from the table."""
    return " and ".join(dict.fromkeys(as_isl(constraint, table) for constraint in constraints))


def as_isl(constraint: Constraint, table: Mapping[str, str]) -> str:
    """One constraint in isl's words."""
    text = " + ".join(f"{c}*{table[name]}" if name else str(c) for name, c in constraint.linear) or "0"
    if constraint.kind == "mod":
        return f"({text}) mod {constraint.divisor} = 0"
    return f"{text} {'>=' if constraint.kind == 'ge' else '='} 0"


def names(letter: str, count: int) -> str:
    """Numbered names: `P0, P1, P2`."""
    return ", ".join(f"{letter}{number}" for number in range(count))


def joined(*parts: str) -> str:
    """Lists of names as one list."""
    return ", ".join(part for part in parts if part)


@lru_cache(maxsize=512)
def point_map(context: str, side: tuple[str, str], sizes: int, coordinates: int) -> Any:
    """{ [sizes, locals] → [sizes, coordinates] }: the points of a sum."""
    locals_, constraints = side
    where = " and ".join(part for part in (context, constraints) if part) or "true"
    kept = names("P", sizes)
    domain, image = joined(kept, locals_), joined(kept, names("X", coordinates))
    return isl.Map(f"{{ [{domain}] -> [{image}] : {where} }}")


class limited:
    """Bounds the work of isl, and says so where the bound is met; inside another such block that one's bound holds."""

    _depth = 0

    def __enter__(self) -> None:
        if not limited._depth:
            isl.DEFAULT_CONTEXT.reset_operations()
            isl.DEFAULT_CONTEXT.set_max_operations(MAX_OPERATIONS)
        limited._depth += 1

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        limited._depth -= 1
        failed = isinstance(error, isl.Error)
        spent = failed and _is_spent()
        if not limited._depth:
            isl.DEFAULT_CONTEXT.set_max_operations(0)
            isl.DEFAULT_CONTEXT.reset_operations()
        if failed:
            why = f"given up after {MAX_OPERATIONS} steps" if spent else "isl has no answer"
            raise UndecidedError(why) from None


def _is_spent() -> bool:
    """Whether isl refuses even the least work. What it says itself, when a text breaks off, is "syntax error"."""
    try:
        isl.Set("{ [] }")
    except isl.Error:
        return True
    return False


def smallest(points: Any, size_count: int) -> list[int] | None:
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
