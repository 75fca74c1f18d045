"""Elements as written are elements of the tensors."""

from __future__ import annotations

from symconv.hand.bound import split
from symconv.hand.mentions import Mention
from symconv.hand.polynomial import Atom
from tests.hand.judged import STRIDED, bound


def test_digits_are_taken_apart_where_they_must_be() -> None:
    assert split(("12",), 2) == (1, 2)
    assert split(("12",), 1) == (12,)
    assert split(("1", "2"), 2) == (1, 2)
    assert split(("123",), 2) is None


def test_an_element_and_back() -> None:
    found = bound(STRIDED)
    atom = found.atom(Mention("x", ("3",)))
    assert atom == Atom("x", (0, 0, 2))
    assert found.written(atom, Mention("x", ("1",))) == ("3",)
    assert found.in_range(atom)
    assert not found.in_range(Atom("x", (0, 0, 9)))
    assert found.tensor(Mention("x", None, True)) == "dx"
    assert found.atom(Mention("q", ("1",))) is None
