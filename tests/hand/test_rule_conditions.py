"""Rules about sizes for the problems that a sentence speaks of: paddings given in words, multiples, odd kernels."""

from __future__ import annotations

import pytest

from tests.hand.general import general, said
from tests.hand.marked_notes import same_formula

RIGHT = [
    "For full padding, $p = k - 1$, the size is $o = i + k - 1$.",
    "For $p = k - 1$ and $s = 1$:\n\n$$o = i + 2(k-1) - (k-1) = i + (k-1)$$",
    r"For $k = 2n + 1$ and $p = \lfloor k/2 \rfloor = n$ the output is $o = i + 2\lfloor k/2 \rfloor - (k - 1)$.",
    r"With $k$ odd and $p = \lfloor k/2 \rfloor$ we get $o = i$.",
    "The output is $o = (i + 2p - k)/s + 1$ when $i + 2p - k$ is a multiple of $s$.",
    "Transposed: $o' = s(i' - 1) + k$ for $p = 0$.",
    "In the transposed layer $p' = k - 1$ for $p = 0$ and $o' = i' + (k - 1)$.",
]
WRONG = [
    ("For $p = k$ the size is $o = i + k - 1$.", "i + k + 1"),
    ("For $p = k - 1$ the size is $o = i + k$.", "i + k - 1"),
    (r"With $k$ odd and $p = \lfloor k/2 \rfloor$ we get $o = i + 1 - k + k - 2$.", ""),
]


@pytest.mark.parametrize("text", RIGHT)
def test_a_rule_is_judged_for_the_problems_of_its_sentence(text: str) -> None:
    verdicts = said(text + "\n")
    assert verdicts
    assert set(verdicts) <= {"holds", "conditional"}


@pytest.mark.parametrize(("text", "right"), WRONG)
def test_a_rule_that_fails_for_the_problems_of_its_sentence_is_wrong(text: str, right: str) -> None:
    claim = next(claim for claim in general(text + "\n") if str(claim.verdict) == "wrong")
    assert not right or any(same_formula(text, right) for text in claim.correction)


def test_what_another_sentence_says_is_not_taken_for_granted() -> None:
    assert said("Full padding is $p = k - 1$. Without padding $o = i - k + 1$.\n") == ["holds"]


def test_words_that_are_not_understood_leave_a_rule_open() -> None:
    (claim,) = general(r"For $p = \sqrt{k}$ the size is $o = i + k - 1$." + "\n")
    assert str(claim.verdict) == "unchecked"
    assert "words around" in str(claim.reason)


def test_a_ceiling_is_wrong_where_only_whole_windows_count() -> None:
    rule = r"$$o = \lceil \frac{i + 2p - k}{s} \rceil + 1$$"
    assert said(rule + "\n") == ["wrong"]
    assert said("In ceil mode\n\n" + rule + "\n") == ["conditional"]


SLOPPY = [
    r"Same: $p = \lfloor k/2 \rfloor$, $o = i$.",
    "For causal convolutions pad the left by $p = (k-1)d$ to keep the length: $o = i$.",
    "For even kernels the same padding $p = k/2$ keeps the size.",
    "Padding on the left by $p = k - 1$ keeps the size and $o = i - k + 1 + p$.",
]


@pytest.mark.parametrize("text", SLOPPY)
def test_what_is_meant_of_some_kernels_or_of_one_end_is_not_wrong(text: str) -> None:
    assert "wrong" not in said(text + "\n")
