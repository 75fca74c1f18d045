"""What bounds a sum, or multiplies an index, is known in the rules about sizes too."""

from __future__ import annotations

import pytest

from symconv.hand.sum_size_letters import letters_of_sums
from symconv.hand.verify import verify_text
from tests.hand.sums import binding_of

SUM = (
    "$$y_i = \\sum_{u=0}^{R-1} w_u x_{si+u}$$\n\nwith $s$ the step.\n\n"
    "$$\\frac{\\partial L}{\\partial w_u} = \\sum_{i=0}^{M-1} \\frac{\\partial L}{\\partial y_i} x_{si+u}$$\n\n"
)


def test_letters_of_one_quantity() -> None:
    found = letters_of_sums([(0, binding_of(SUM))])
    assert found["R"] == "kernel"
    assert found["s"] == "stride"


def test_none_where_the_usual_letters_are_swapped() -> None:
    swapped = binding_of("$$y_i = \\sum_{u=0}^{R-1} x_u w_{i+u}$$\n")
    assert swapped.tensors["x"] != "w" or letters_of_sums([(0, swapped)]) == {}


@pytest.mark.parametrize(("size", "verdict"), [("R", "holds"), ("R + 1", "wrong")])
def test_a_rule_in_these_letters(size: str, verdict: str) -> None:
    rule = f"$$M = \\left\\lfloor\\frac{{n - {size}}}{{s}}\\right\\rfloor + 1$$"
    claims = verify_text(f"{SUM}The input has size $n$, the output\n\n{rule}\n", "note.md").claims
    assert str(claims[-1].verdict) == verdict
