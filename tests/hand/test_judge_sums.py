"""Index sums judged: what symconv derives itself holds line by line, and no line of it is called wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from symconv.hand.bind_sums import bind_sums
from symconv.hand.binding import Bindings
from symconv.hand.claim import Claim
from symconv.hand.judge_sums import judge_sums
from symconv.hand.parse import parse_note
from tests.hand.texts import scanned

DERIVED = sorted((Path(__file__).parents[2] / "generated" / "documents").glob("all_*.md"))


def judged(text: str) -> list[Claim]:
    note = scanned(text)
    return judge_sums(note, parse_note(note), bind_sums(note, parse_note(note), Bindings()))


@pytest.mark.parametrize("path", DERIVED, ids=lambda path: path.stem)
def test_every_line_of_a_derivation_holds(path: Path) -> None:
    found = judged(path.read_text())
    verdicts = [str(claim.verdict) for claim in found]
    assert set(verdicts) <= {"holds", "definition"}
    assert verdicts.count("holds") >= 30


def test_one_axis_without_channels() -> None:
    note = (
        "$$Y[i] = \\sum_{k=0}^{K-1} X[i+k] W[k]$$\n\n$$dX[i] = \\sum_{k=0}^{K-1} dY[i-k] W[k]$$\n\n"
        "$$dX[i] = \\sum_{k=0}^{K-1} dY[i+k] W[k]$$\n"
    )
    assert [str(claim.verdict) for claim in judged(note)] == ["conditional", "holds", "wrong"]
