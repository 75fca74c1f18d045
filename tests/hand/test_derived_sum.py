"""The derived formula in the author's letters."""

from __future__ import annotations

from symconv.hand.derived_sum import derived_side
from symconv.hand.equations_written import head_of
from symconv.hand.written import Element
from tests.hand.sums import NOTE, binding_of, equations_of, verdicts


def test_what_is_derived_holds() -> None:
    binding = binding_of()
    for equation in equations_of():
        head = head_of(equation.head, binding.ranks)
        assert isinstance(head, Element)
        side = derived_side(head, binding)
        assert side is not None
        text = equation.parsed.formula.text.partition("=")[0]
        assert verdicts(f"{NOTE}\n$${text} = {side}$$\n")[-1] == "holds"
