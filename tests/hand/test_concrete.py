"""What is concrete."""

from __future__ import annotations

import pytest

from symconv.hand.concrete import is_concrete
from tests.hand.judged import STRIDED, bound
from tests.hand.texts import tree


@pytest.mark.parametrize(
    ("text", "answer"), [("x_1 w_2 + b", True), ("x_i", False), ("\\sum_i x_1", False), ("X", True)]
)
def test_concrete(text: str, answer: bool) -> None:
    assert is_concrete(tree(text), bound(STRIDED), {}) is answer
