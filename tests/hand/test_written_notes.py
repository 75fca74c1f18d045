"""Notes by random hands: no false alarm, and one changed digit is found, corrected, and blames nothing else."""

from __future__ import annotations

import random
import re

import pytest

from symconv.hand.claim import Claim
from tests.hand.judged import claims
from tests.hand.written_notes import hand, problem, write


def verdict_lines(text: str) -> dict[int, Claim]:
    return {claim.line: claim for claim in claims(text)}


@pytest.mark.parametrize("seed", range(40))
def test_right_notes_hold(seed: int) -> None:
    draw = random.Random(seed)
    note = write(problem(draw), hand(draw))
    assert {str(claim.verdict) for claim in claims(note.text)} == {"holds"}


@pytest.mark.parametrize("seed", range(27))
def test_a_changed_digit_is_found(seed: int) -> None:
    draw = random.Random(seed)
    note = write(problem(draw), hand(draw))
    row = draw.choice(note.rows)
    digit = draw.choice(list(re.finditer(r"\d", row)))
    new = draw.choice([c for c in "0123" if c != digit[0]])
    changed = row[: digit.start()] + new + row[digit.end() :]
    line = note.text[: note.text.index(row)].count("\n") + 1
    found = verdict_lines(note.text.replace(row, changed, 1))
    assert [n for n, claim in found.items() if claim.verdict == "wrong"] == [line]
    assert any(row.replace(" ", "") == c.replace(" ", "") for c in found[line].correction)
