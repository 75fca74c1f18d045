"""Terms as index sums."""

from __future__ import annotations

from symconv.hand.lower import lowered
from tests.hand.sums import binding_of, head_and_term

RIGHT = r"\sum_{c=0}^{C-1}\sum_{i=0}^{K-1}\sum_{j=0}^{K-1} w(m,c,i,j)*x(c,s*u+i-pt,s*v+j-pl)"


def test_a_forward_sum_is_lowered() -> None:
    binding = binding_of()
    found = lowered(*head_and_term("y(m,u,v)", RIGHT, binding), binding)
    assert found.value.left.tensor == "y"
    assert len(found.value.bound) == 3
    assert {factor.tensor for factor in found.value.factors} == {"w", "x"}
    assert not found.assumed


def test_two_spellings_of_one_index_are_assumed_to_be_one() -> None:
    binding = binding_of()
    right = r"\sum_{c=0}^{C-1}\sum_{d_i=0}^{2}\sum_{j=0}^{K-1} w(m,c,di,j)*x(c,s*u+di-pt,s*v+j-pl)"
    assert lowered(*head_and_term("y(m,u,v)", right, binding), binding).assumed == ("di is d_i",)
