"""The terms of a side against the truth."""

from __future__ import annotations

import pytest

from symconv.hand.settled_terms import NamedError, settled_terms, side_of
from symconv.hand.written import UnreadError
from tests.hand.sums import binding_of, head_and_term

LEFT = r"\frac{dL}{dw(m,c,i,j)}"
RIGHT = r"\sum_{u=0}^{P-1}\sum_{v=0}^{Q-1} \frac{dL}{dy(m,u,v)}*x(c,s*u+i-pt,s*v+j-%s)"


@pytest.mark.parametrize(("padding", "right"), [("pl", True), ("pt", False)])
def test_a_side_is_held_against_what_its_left_side_is(padding: str, right: bool) -> None:
    binding = binding_of()
    head, term = head_and_term(LEFT, RIGHT % padding, binding)
    settled, assumed = settled_terms(head, (term,), binding, None, (), {})
    assert settled.equal is right
    assert not assumed


def test_a_name_for_a_gradient_is_no_statement() -> None:
    binding = binding_of()
    head, term = head_and_term(r"\frac{dL}{dy(m,u,v)}", r"\frac{dL}{dy(m,u,v)}", binding)
    with pytest.raises(NamedError):
        settled_terms(head, (term,), binding, None, (), {})


def test_what_is_no_gradient_of_a_convolution_is_not_settled() -> None:
    binding = binding_of()
    head, term = head_and_term("x(c,u,v)", "w(c,c,u,v)", binding)
    with pytest.raises(UnreadError, match="does not follow"):
        settled_terms(head, side_of(term.elements[0].node, binding), binding, None, (), {})
