"""One token of a closed form changed: found in its line where a reader of its own finds it false, else never wrong."""

from __future__ import annotations

import random

from symconv.hand.verify import verify_text
from tests.hand.closed_mutations import closed_forms, edited, otherwise


def test_edits_of_closed_forms() -> None:
    closed, draw = closed_forms(0, "md", 0), random.Random(3)
    false = 0
    for _ in range(12):
        made = edited(closed, draw)
        if made is None:
            continue
        text, line, holds = made
        claims = [c for c in verify_text(text, "note.md").claims if str(c.verdict) in {"wrong", "malformed"}]
        if holds:
            assert claims == []
            continue
        false += 1
        assert claims
        assert all(claim.line <= line <= claim.end_line for claim in claims)
    assert false >= 4


def test_other_spellings_of_closed_forms() -> None:
    closed, draw = closed_forms(0, "md", 0), random.Random(4)
    for _ in range(4):
        text, _ = otherwise(closed, draw)
        found = [str(claim.verdict) for claim in verify_text(text, "note.md").claims]
        assert not {"wrong", "malformed"} & set(found)
