"""Letters that nothing declares."""

from __future__ import annotations

from symconv.hand.index_expressions import UnknownLetterError
from symconv.hand.unknown_letters import readings_of
from tests.hand.sums import binding_of


def test_a_bound_may_be_each_size_of_its_axis() -> None:
    error = UnknownLetterError("Z")
    error.bound, error.axis = True, 0
    assert [reading.letter for reading in readings_of(error, binding_of())] == ["P", "H", "K"]
