"""Sides are compared under the readings that can be meant."""

from __future__ import annotations

from symconv.hand.comparing import convolutions_in, named_pass
from tests.hand.judged import judgement
from tests.hand.texts import tree


def test_bare_letters_are_read_as_gradients_second() -> None:
    (literal, bare) = judgement().outcomes(tree("x_1"), tree("w_1 y_1"))[:2]
    assert literal.status == "differ"
    assert bare.equal
    assert bare.bare == {"x", "y"}


def test_a_word_for_a_pass() -> None:
    assert named_pass(tree("dgrad\\ conv")) in {"dx", None}
    assert named_pass(tree("x_1")) is None


def test_signs_that_may_be_convolutions() -> None:
    assert convolutions_in(tree("X \\ast W")) == {"\\ast"}
