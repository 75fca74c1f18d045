"""What symconv derives for all sizes reads back: nothing in its documents is wrong, and nearly all of it is checked."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest

from symconv.documents.render import render_general
from symconv.general import general_from_text
from symconv.hand.verify import verify_text
from symconv.pipeline import choose
from symconv.proofs import Proof, prove_general

PROBLEMS: dict[str, dict[str, Any]] = {
    "any": {"kernel": "KxK"},
    "one axis, every step": {"kernel": "K", "stride": "S", "dilation": "D"},
    "three axes": {"kernel": "KxKxK", "padding": "0"},
    "strided": {"kernel": "3x3", "stride": "2", "padding": "1"},
    "depthwise": {
        "kernel": "K",
        "stride": "3",
        "dilation": "2",
        "groups": "G",
        "in_channels": "G",
        "out_channels": "G",
    },
    "grouped": {"kernel": "3x3", "groups": "4", "in_channels": "8", "out_channels": "12"},
    "flipped and strided": {"kernel": "K", "stride": "2", "dilation": "2", "mode": "convolution"},
    "flipped": {"kernel": "KxK", "mode": "convolution"},
}
SAMPLE = [
    ("any", "plain", "en", "md"),
    ("any", "delta", "zh", "tex"),
    ("one axis, every step", "function", "en", "tex"),
    ("one axis, every step", "partial", "zh", "md"),
    ("three axes", "subscript", "zh", "tex"),
    ("strided", "plain", "zh", "tex"),
    ("strided", "subscript", "en", "md"),
    ("depthwise", "partial", "en", "tex"),
    ("depthwise", "function", "zh", "md"),
    ("grouped", "function", "en", "md"),
    ("grouped", "delta", "en", "md"),
    ("flipped and strided", "delta", "en", "md"),
    ("flipped", "subscript", "en", "tex"),
    ("flipped", "partial", "zh", "md"),
]


@lru_cache(maxsize=2)
def proved(problem: str) -> Proof:
    return prove_general(general_from_text(**PROBLEMS[problem]))


@pytest.mark.parametrize(("problem", "notation", "language", "format"), SAMPLE)
def test_a_general_document_holds(problem: str, notation: str, language: str, format: str) -> None:
    text = render_general(proved(problem), choose(notation, language, format, None, False))
    summary = verify_text(text, f"note.{format}").summary
    total = sum(summary.values())
    assert total >= 30
    assert {name: n for name, n in summary.items() if n and name not in ("holds", "definition", "unchecked")} == {}
    # Phases of three taps with stride 2 have each a sum of a single term, which says nothing of how the axes meet.
    assert summary["unchecked"] <= max(2, 0.02 * total)
