"""Sums by random hands: nothing right is called wrong, and a changed sign is found where it matters."""

from __future__ import annotations

import random

import pytest

from symconv.hand.verify import verify_text
from symconv.verdict import Verdict
from tests.hand.written_sums import sum_hand, write_sums


@pytest.mark.parametrize("seed", range(100, 140))
def test_right_sums_are_settled(seed: int) -> None:
    text, _ = write_sums(sum_hand(random.Random(seed)))
    found = {claim.verdict for claim in verify_text(text).claims}
    assert Verdict.HOLDS in found
    assert found <= {Verdict.HOLDS, Verdict.CONDITIONAL, Verdict.DEFINITION}


@pytest.mark.parametrize("seed", range(140, 160))
def test_a_changed_sign_in_a_gradient_is_found(seed: int) -> None:
    _, texts = write_sums(hand := sum_hand(random.Random(seed)))
    tap = hand.taps[0] if hand.dilation == "1" else f"{hand.dilation} "
    old, new = ("-" + tap, "+" + tap) if hand.flipped else ("+" + tap, "-" + tap)
    wrong = texts[1].replace(old, new, 1)
    text, _ = write_sums(hand)
    changed = text.replace(texts[1], wrong)
    assert changed != text
    verdicts = {claim.latex: claim.verdict for claim in verify_text(changed).claims}
    assert [latex for latex, verdict in verdicts.items() if verdict is Verdict.WRONG] == [wrong]
