"""Notes that were damaged at random, and notes made to be slow, are judged without a crash and with bounded work."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symconv.errors import SymconvError
from symconv.hand.claim import CheckedNote
from symconv.hand.verify import verify_text
from symconv.verdict import Verdict
from tests.hand.texts import NOTES

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[A-Za-z]+|\d+|\s+|.", re.DOTALL)
FILES = sorted(path for path in NOTES.iterdir() if path.stat().st_size < 4_000)
POOL = sorted({token for path in FILES for token in TOKEN.findall(path.read_text("utf-8"))})


def damaged(tokens: list[str], chance: random.Random) -> str:
    """The text with a few tokens lost, doubled, exchanged or replaced."""
    tokens = list(tokens)
    for _ in range(chance.choice((1, 1, 2, 5))):
        at, other, length = chance.randrange(len(tokens)), chance.randrange(len(tokens)), chance.randrange(1, 30)
        change = chance.randrange(6)
        if change == 0:
            tokens[at] = chance.choice(POOL)
        elif change == 1:
            tokens.insert(at, chance.choice(POOL))
        elif change == 2:
            tokens[at], tokens[other] = tokens[other], tokens[at]
        elif change == 3 and len(tokens) > length:
            del tokens[at : at + length]
        else:
            tokens[at:at] = tokens[other : other + length]
    return "".join(tokens)


def check(note: CheckedNote) -> None:
    lines = note.text.count("\n") + 1
    for claim in note.claims:
        assert 1 <= claim.line <= claim.end_line <= lines
        assert claim.column >= 1
        assert claim.reason or claim.verdict is not Verdict.UNCHECKED
        assert claim.condition or claim.verdict is not Verdict.CONDITIONAL
        assert "\n" not in f"{claim.reason}{claim.condition}{claim.reading}{claim.scope}"


@settings(max_examples=40)
@given(st.sampled_from(FILES), st.integers(0, 2**32))
def test_damaged_notes_are_judged(path: Path, seed: int) -> None:
    tokens = TOKEN.findall(path.read_text("utf-8"))
    with suppress(SymconvError):  # what is no notebook any more
        check(verify_text(damaged(tokens, random.Random(seed)), path.name))


@settings(max_examples=60)
@given(st.lists(st.sampled_from(POOL), max_size=40).map("".join))
def test_tokens_in_any_order_are_judged(text: str) -> None:
    check(verify_text(f"$$\n{text}\n$$\n"))


SLOW: dict[str, Callable[[int], str]] = {
    "sums in sums": lambda n: "$$y_i=" + "\\sum_{k=0}^{K-1}" * (n // 18) + " w_k x_{i+k}$$",
    "terms": lambda n: "$$y_1=" + "+".join(f"w_{{{k % 9}}}x_{{{k}}}" for k in range(n // 14)) + "$$",
    "factors": lambda n: "$$y_1=" + "w_1x_1" * (n // 6) + "$$",
    "products of sums": lambda n: "$$y_1=" + "(w_1x_1+w_2x_2)" * (n // 15) + "$$",
    "chains": lambda n: "$$" + "x_1=" * (n // 4) + "y_1$$",
    "cells": lambda n: "$$Y=\\begin{pmatrix}" + "x_{1}&" * (n // 6) + "\\end{pmatrix}$$",
    "matrices": lambda n: "$$Y=" + "\\begin{pmatrix}x_{11}&x_{12}\\\\x_{21}&x_{22}\\end{pmatrix}" * (n // 55) + "$$",
    "rows": lambda n: "\n\n".join(f"$$y_{{{i}}}=w_1x_{{{i}}}+w_2x_{{{i + 1}}}$$" for i in range(n // 30)),
    "sums": lambda n: "\n\n".join(rf"$$y_i=\sum_{{k=0}}^{{K-1}}w_kx_{{i+k+{j}}}$$" for j in range(n // 40)),
    "indices": lambda n: "$$y_i=\\sum_k w_k x_{" + "i+" * (n // 2) + "k}$$",
    "commas": lambda n: "$$y_i=\\sum_k w_k x_{" + ",".join(f"i{j}" for j in range(n // 5)) + "}$$",
    "cases": lambda n: "$$y_i=\\begin{cases}" + "x_1& i<0\\\\" * (n // 10) + "\\end{cases}$$",
    "words": lambda n: "stride " * (n // 7) + "$x_1=y_1$",
    "convolutions": lambda n: "$$Y=" + "conv(" * 25 + "X,W" + ")" * 25 + "$$" + "x" * n,
}


def calls(text: str) -> int:
    """How many functions are called while a note is judged: a measure of the work that no other program disturbs."""
    count = 0

    def seen(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        check(verify_text(text))
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("name", sorted(SLOW))
def test_a_note_twice_as_long_takes_about_twice_the_work(name: str) -> None:
    verify_text(SLOW[name](200))  # what is read once and kept
    short, long = (calls(SLOW[name](size)) for size in (1_500, 3_000))
    assert long < 3 * short + 50_000


@pytest.mark.parametrize("name", sorted(SLOW))
def test_a_long_note_is_judged_to_its_end(name: str) -> None:
    check(verify_text(SLOW[name](12_000)))
