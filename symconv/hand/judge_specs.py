"""Sentences that state the problem in numbers, "a 4×4 input, stride 2", beside the rows that show what it is.

Only what agrees is said. Words may be of another example, or of one layer among several, so a difference is no fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from symconv.hand.bound import Bound
from symconv.hand.claim import Claim
from symconv.hand.evidence import all_rows
from symconv.hand.note import Note
from symconv.hand.parse import Parsed
from symconv.hand.stated import Stated, stated
from symconv.spec import Conv
from symconv.verdict import Verdict

_STEPS = frozenset({"stride", "dilation", "padding"})
_OF_A_SIGN = re.compile(r"\$\s*\\?[*a-z]*(?:\*|\\ast|\\star)\s*\$|“\*”|`\*`|\"\*\"")
"""What a sign is said to stand for is no statement of the problem."""


def spec_claims(note: Note, parsed: Iterable[Parsed], bound: Bound) -> list[Claim]:
    """A claim for each sentence whose numbers are those of the problem that the note's own rows show."""
    conv = bound.conv
    if conv is None or not bound.certain or bound.fit is None or len(bound.fit.agreeing) != bound.fit.total:
        return []
    if not all_rows(parsed):
        return []  # the shapes of matrices leave open what the sentence itself then decides
    told = {name for name, entry in bound.bindings.learnt.items() if entry.source == "given"}
    by_line: dict[int, list[Stated]] = {}
    for fact in stated(note):
        if fact.numbers and fact.name not in told and fact.line not in note.heading_lines:
            by_line.setdefault(fact.line, []).append(fact)
    return [
        _claim(line, facts, conv)
        for line, facts in sorted(by_line.items())
        if _states_a_problem(facts) and not _OF_A_SIGN.search(note.source.line(line)) and _agrees(facts, conv)
    ]


def _states_a_problem(facts: Iterable[Stated]) -> bool:
    names = {fact.name for fact in facts}
    return len(names) >= 2 and bool(names & _STEPS)


def _agrees(facts: Iterable[Stated], conv: Conv) -> bool:
    return all(_values(fact.name, conv) == _spread(fact.numbers, conv.dimensions) for fact in facts)


def _spread(numbers: tuple[int, ...], dimensions: int) -> tuple[int, ...]:
    """One number stands for every axis."""
    return numbers * dimensions if len(numbers) == 1 else numbers


def _values(name: str, conv: Conv) -> tuple[int, ...] | None:
    axes = conv.axes
    if name == "padding":
        even = all(axis.padding_low == axis.padding_high for axis in axes)
        return tuple(axis.padding_low for axis in axes) if even else None
    return tuple(getattr(axis, name) for axis in axes)


def _claim(line: int, facts: list[Stated], conv: Conv) -> Claim:
    phrases = ", ".join(dict.fromkeys(fact.phrase.strip("$ ") for fact in facts))
    shown = "×".join(map(str, conv.output))
    return Claim(
        line,
        line,
        1,
        phrases,
        "spec",
        Verdict.HOLDS,
        f"the problem of the rows, whose output is {shown}",
        "this system",
    )
