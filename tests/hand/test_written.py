"""What a side holds."""

from __future__ import annotations

from symconv.hand.tree import Name
from symconv.hand.written import Delta, Element, WrittenTerm


def test_the_elements_of_a_term_are_its_factors_that_are_elements() -> None:
    element = Element("x", (Name("i"),), Name("x"))
    term = WrittenTerm(False, (), (Delta(Name("i"), Name("j"), Name("d")), element))
    assert term.elements == (element,)
