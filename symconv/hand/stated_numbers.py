"""The numbers that a note states of its problem, and what its rows say against them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from symconv.hand.binding import AxisFacts, Learnt
from symconv.hand.given import Given
from symconv.hand.stated import Stated


def stated_numbers(
    facts: Iterable[Stated],
    table: tuple[int, Mapping[str, tuple[int, ...]]] | None,
    told: Given,
    learnt: dict[str, Learnt],
) -> dict[str, Sequence[int]]:
    """Stated numbers: a table of the axes before words, the first statement of each counts; what is given wins."""
    numbers: dict[str, Sequence[int]] = dict(told.numbers)
    line, sizes = table if table is not None else (0, dict[str, tuple[int, ...]]())
    for name, values in sizes.items():
        if name not in numbers:
            numbers[name] = values
            learnt[name] = Learnt("x".join(map(str, values)), f"line {line}: table of the axes", line)
    for fact in facts:
        if fact.numbers and fact.name not in numbers:
            numbers[fact.name] = fact.numbers
            learnt[fact.name] = Learnt("x".join(map(str, fact.numbers)), f"line {fact.line}: {fact.phrase}", fact.line)
    return numbers


def contradictions(numbers: Mapping[str, Sequence[int]], axes: Sequence[AxisFacts]) -> list[str]:
    """Statements that the element rows contradict."""
    found = []
    for name, values in (
        ("stride", [a.stride for a in axes]),
        ("dilation", [a.dilation for a in axes]),
        ("kernel", [a.kernel for a in axes]),
        ("padding", [a.padding_low for a in axes]),
    ):
        said = numbers.get(name)
        if said and list(said) != values and set(said) != set(values):
            shown, rows = "x".join(map(str, said)), "x".join(map(str, values))
            found.append(f"the text states {name} {shown}, the element rows have {rows}")
    return found
