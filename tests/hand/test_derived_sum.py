"""The derived formula in the author's letters."""

from __future__ import annotations

import pytest

from symconv.hand.derived_sum import derived_side
from symconv.hand.equations_written import head_of
from symconv.hand.verify import verify_text
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


@pytest.mark.parametrize("bound", ["", "=0"])
def test_a_strided_dgrad_is_gathered_over_the_outputs(bound: str) -> None:
    forward = r"$$y_i = \sum_{k" + bound + (r"}^{K-1}" if bound else "}") + r" w_k x_{si+k-p}$$"
    wrong = r"$$\frac{\partial L}{\partial x_j} = \sum_{k} w_k \frac{\partial L}{\partial y_{j-k}}$$"
    claim = verify_text(f"{forward}\n\n{wrong}\n", "n.md").claims[-1]
    assert str(claim.verdict) == "wrong"
    (right,) = claim.correction
    again = verify_text(f"{forward}\n\n$${right}$$\n", "n.md").claims[-1]
    assert str(again.verdict) == "holds", right
