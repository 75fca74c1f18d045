"""What one side is as a statement about its left side."""

from __future__ import annotations

import pytest

from symconv.hand.equations_written import head_of
from symconv.hand.sum_claims import Finding
from symconv.hand.sum_findings import finding_of
from tests.hand.sums import binding_of
from tests.hand.texts import trees

LEFT = r"\frac{dL}{dw(m,c,i,j)}"
RIGHT = r"\sum_{u=0}^{P-1}\sum_{v=0}^{Q-1} \frac{dL}{dy(m,u,v)}*x(c,s*u+i-pt,s*v+j-pl)"


def found(left: str, right: str) -> Finding:
    binding = binding_of()
    head = head_of(trees(left)[0], binding.ranks)
    assert head is not None
    return finding_of(trees(right)[0], head, binding)


def test_a_right_side_holds() -> None:
    assert str(found(LEFT, RIGHT).verdict) == "holds"


@pytest.mark.parametrize(
    ("slip", "reason"),
    [
        ((r"_{v=0}^{Q-1}", r"_{u=0}^{P-1}"), "u is summed twice"),
        ((r"\sum_{v=0}^{Q-1}", ""), "v is neither summed nor an index of the left side"),
        ((r"\sum_{v=0}^{Q-1}", r"\sum_{v}^{Q-1}"), "the sum over v does not say where it starts"),
    ],
)
def test_a_slip_of_scope_is_named(slip: tuple[str, str], reason: str) -> None:
    finding = found(LEFT, RIGHT.replace(*slip))
    assert (str(finding.verdict), finding.reason) == ("wrong", reason)


def test_what_a_letter_stands_for_has_to_be_known() -> None:
    finding = found(LEFT, RIGHT.replace("s*u", "Z*Z*u"))
    assert (str(finding.verdict), finding.reason) == ("unchecked", "what Z stands for is not said")


def test_another_way_to_write_a_gradient_is_a_definition() -> None:
    assert str(found(r"\frac{dL}{dy(m,u,v)}", r"\frac{dL}{dy(m,u,v)}").verdict) == "definition"
