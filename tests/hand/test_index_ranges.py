"""Over what summed letters run."""

from __future__ import annotations

import pytest

from symconv.hand.index_ranges import axis_of, check_scope, find_axes, range_of
from symconv.hand.index_scope import Scope, ScopeError
from symconv.hand.written import UnreadError
from tests.hand.sums import binding_of, head_and_term
from tests.hand.texts import tree


def ranges(right: str) -> list[tuple[str, str]]:
    binding = binding_of()
    head, term = head_and_term("y(m,u,v)", right, binding)
    scope = Scope(binding, {})
    find_axes(scope, head, term)
    found = []
    for bound in term.bounds:
        scope.enter(bound.letter)
        made = range_of(scope, bound, head, term)
        found.append((str(made.start), str(made.stop)))
    return found


def test_bounds_are_as_written_or_all_of_the_place() -> None:
    factors = "w(m,c,i,j)*x(c,s*u+i-pt,s*v+j-pl)"
    assert ranges(rf"\sum_{{c=0}}^{{C-1}}\sum_{{i=1}}^{{K-1}}\sum_{{j}} {factors}") == [
        ("0", "C"),
        ("1", "K_h"),
        ("0", "K_w"),
    ]


def test_infinity_is_no_letter() -> None:
    factors = "w(m,c,i,j)*x(c,s*u+i-pt,s*v+j-pl)"
    assert ranges(rf"\sum_{{i=-\infty}}^{{\infty}} {factors}") == [("-oo", "oo")]
    with pytest.raises(UnreadError, match="begins or ends nowhere"):
        ranges(rf"\sum_{{i=\infty}}^{{0}} {factors}")


def test_the_axis_of_a_letter_is_that_of_its_place() -> None:
    binding = binding_of()
    head, term = head_and_term("y(m,u,v)", "w(m,c,i,j)*x(c,s*u+i-pt,s*v+j-pl)", binding)
    scope = Scope(binding, {})
    find_axes(scope, head, term)
    for letter in ("i", "j"):
        scope.enter(letter)
    assert [axis_of(scope, tree(letter)) for letter in ("i", "j", "H")] == [0, 1, 0]


@pytest.mark.parametrize("sums", [r"\sum_{i}\sum_{i}", r"\sum_{u}", r"\sum_{K}"])
def test_a_letter_that_is_something_else_too_is_seen(sums: str) -> None:
    binding = binding_of()
    head, term = head_and_term("y(m,u,v)", f"{sums} w(m,c,i,j)*x(c,u,v)", binding)
    scope = Scope(binding, {})
    scope.enter("u")
    with pytest.raises(ScopeError):
        check_scope(head, term, scope)
