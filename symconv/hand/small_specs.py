"""Two sides of an equation of sums, tried by plain loops at small sizes: where the relations settle nothing.

What is equal on all of them is so on that many specs and no more; what differs on one of them is not equal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from random import Random

from sympy import Expr, Symbol, igcd

from symconv.closed_form import AxisSymbols, Setting
from symconv.hand.loops import Term, TooManyError, claimed_terms, holds_at, value_at
from symconv.hand.work import TooLargeError, spend
from symconv.index_sum import Condition, IndexSum
from symconv.relation import Counterexample

WANTED = 24
"""On so many specs a side is tried."""
ENOUGH = 12
"""On so many specs at least it has to be tried for anything to be said."""
_STEP = 40
"""What a place of the loops costs, in steps of work."""


def first_difference(
    first: Sequence[IndexSum], second: Sequence[IndexSum], setting: Setting, given: Sequence[Condition] = ()
) -> tuple[Counterexample | None, int]:
    """A spec on which the totals of two lists of sums differ, if there is one, and on how many they were tried.

    Only specs in which `given` holds are tried. Raises `TooLargeError` where that is too much work.
    """
    tried = 0
    for sizes in specs(setting, given):
        try:
            own, other = (_total(values, setting, sizes) for values in (first, second))
        except (TooManyError, KeyError, TypeError, AttributeError, ZeroDivisionError):
            continue
        tried += 1
        if own != other:
            return _example(own, other, sizes), tried
    return None, tried


def differ_at(
    first: Sequence[IndexSum], second: Sequence[IndexSum], setting: Setting, sizes: Mapping[str, int]
) -> bool | None:
    """Whether the totals of two lists of sums differ at these sizes; None where loops can't tell."""
    known = {str(s) for shape in setting.shapes.values() for extent in shape for s in extent.free_symbols}
    try:
        own, other = (_total(values, setting, {**dict.fromkeys(known, 1), **sizes}) for values in (first, second))
    except (TooManyError, TooLargeError, KeyError, TypeError, AttributeError, ZeroDivisionError):
        return None
    return own != other


def specs(setting: Setting, given: Sequence[Condition] = ()) -> list[dict[str, int]]:
    """Small sizes for all symbols of a problem, always the same: the smallest ones, and some of the others."""
    axes = [list(_of_axis(axis)) for axis in setting.axes]
    choose = Random(0)
    # The same sizes on every axis, for what holds only then; and others.
    rows = [*zip(*axes, strict=False), *([choose.choice(axis) for axis in axes] for _ in range(20 * WANTED))]
    rows.sort(key=_extent)
    found: list[dict[str, int]] = []
    for listed, most in ((rows, WANTED // 4), (choose.sample(rows, len(rows)), WANTED)):
        for row in listed:
            if len(found) == most:
                break
            sizes = {name: number for axis in row for name, number in axis.items()}
            sizes |= {str(n): choose.randint(1, 2) for n in setting.channels.values() if isinstance(n, Symbol)}
            if sizes not in found and all(holds_at(condition, sizes) for condition in (*setting.assumptions, *given)):
                found.append(sizes)
    return sorted(found, key=lambda sizes: sum(sizes.values()))


def _extent(row: Sequence[Mapping[str, int]]) -> int:
    return sum(sum(axis.values()) for axis in row)


def _of_axis(axis: AxisSymbols) -> Iterator[dict[str, int]]:
    """Sizes for one axis: what is a number in the problem stays it."""
    names = (axis.kernel, axis.stride, axis.dilation, axis.low, axis.high, axis.output)
    ranges = ((1, 2, 3, 4), (1, 2, 3), (1, 2), (0, 1), (0, 1), (1, 2, 3, 4))
    choices = [values if isinstance(name, Symbol) else (int(name),) for name, values in zip(names, ranges, strict=True)]
    for kernel, stride, dilation, low, high, output in product(*choices):
        for spare in range(stride):
            size = stride * (output - 1) + dilation * (kernel - 1) + 1 + spare - low - high
            if size < 1:
                continue
            numbers: dict[Expr, int] = dict(zip(names, (kernel, stride, dilation, low, high, output), strict=True))
            numbers |= {axis.input: size, axis.remainder: spare, axis.gcd: int(igcd(stride, dilation))}
            yield {str(name): number for name, number in numbers.items() if isinstance(name, Symbol)}


def _total(values: Sequence[IndexSum], setting: Setting, sizes: dict[str, int]) -> Counter[Term]:
    shapes = {name: tuple(int(value_at(extent, sizes)) for extent in shape) for name, shape in setting.shapes.items()}
    found: Counter[Term] = Counter()
    for value in values:
        found += claimed_terms(value, shapes, sizes, lambda: spend(_STEP))
    return found


def _example(first: Counter[Term], second: Counter[Term], sizes: dict[str, int]) -> Counterexample:
    """The first term that the two do not have alike."""
    left, factors = min(term for term in first.keys() | second.keys() if first[term] != second[term])
    own, other = first[left, factors], second[left, factors]
    if own and other:
        trouble = "repeated in the second" if other > own else "repeated in the first"
    else:
        trouble = "first" if own else "second"
    return Counterexample(dict(sizes), left, factors, trouble)
