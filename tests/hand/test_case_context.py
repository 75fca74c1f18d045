"""Cases that headings state."""

from __future__ import annotations

from symconv.hand.case_context import case_at, cases
from symconv.hand.parse import parse_note
from tests.hand.texts import scanned


def test_a_heading_of_inequations_is_a_negated_case() -> None:
    note = scanned("# $a \\ne b$ or $c \\ne d$\n\n$$x = 0$$\n\n# $a = b$\n\n$$x = 1$$\n")
    found = cases(note, parse_note(note))
    first, second = case_at(found, note, 3), case_at(found, note, 7)
    assert first is not None
    assert second is not None
    assert (first.negated, len(first.tests), second.negated) == (True, 2, False)
