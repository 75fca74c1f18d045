"""Letters spelled one way."""

from __future__ import annotations

import pytest

from symconv.hand.sum_letters import letter_of, stem
from tests.hand.texts import trees


@pytest.mark.parametrize(
    ("text", "letter"),
    [("c_{in}", "c_in"), ("c_{out_1}", "c_out1"), ("c_{out1}", "c_out1"), ("j'", "j'"), ("di", "di"), ("x+1", None)],
)
def test_a_letter_is_spelled_one_way(text: str, letter: str | None) -> None:
    assert letter_of(trees(text)[0]) == letter


def test_the_stem_leaves_out_numbers_and_primes() -> None:
    assert [stem(letter) for letter in ("c_out1", "j'", "di", "1")] == ["c_out", "j", "di", "1"]
