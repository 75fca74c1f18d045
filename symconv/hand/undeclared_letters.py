"""Letters that nothing declares: what they would have to be for a side to be right."""

from __future__ import annotations

from dataclasses import replace

from symconv.errors import SymconvError
from symconv.hand.case_context import Case
from symconv.hand.index_expressions import UnknownLetterError
from symconv.hand.settled_terms import settled_terms
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_claims import Finding
from symconv.hand.unknown_letters import Reading, readings_of
from symconv.hand.written import Element, Partial, Test, UnreadError, WrittenTerm
from symconv.verdict import Verdict

MAX_READINGS = 60
"""How many readings of letters that nothing declares are tried."""


def with_readings(
    head: Element | Partial,
    terms: tuple[WrittenTerm, ...],
    binding: SumBinding,
    case: Case | None,
    tests: tuple[Test, ...],
) -> Finding:
    """Letters that nothing declares: what they would have to be for the side to be right."""
    tried = 0
    right: list[dict[str, Reading]] = []
    open_: list[dict[str, Reading]] = [{}]
    letters: set[str] = set()
    while open_ and tried < MAX_READINGS:
        chosen = open_.pop(0)
        tried += 1
        try:
            given = {letter: reading.value for letter, reading in chosen.items()}
            settled, _ = settled_terms(head, terms, replace(binding, quick=True), case, tests, given)
        except UnknownLetterError as error:
            letters.add(error.letter)
            open_ += [{**chosen, error.letter: reading} for reading in readings_of(error, binding)]
            continue
        except (UnreadError, SymconvError):
            continue
        if settled.equal:
            right.append(chosen)
    names = " and ".join(sorted(letters))
    if right and all(reading.letter is not None for reading in right[0].values()):
        needed = " and ".join(f"{name} = {reading.letter}" for name, reading in sorted(right[0].items()))
        reason = f"{names} {'are' if len(letters) > 1 else 'is'} declared nowhere; right only with {needed}"
        return Finding(Verdict.WRONG, reason=reason, condition=needed)
    if right:
        return Finding(
            Verdict.CONDITIONAL,
            condition=" and ".join(f"{name} is {reading.text}" for name, reading in sorted(right[0].items())),
        )
    return Finding(Verdict.UNCHECKED, reason=f"what {names} stands for is not said")
