"""The indices of a left side."""

from __future__ import annotations

from sympy import oo

from symconv.hand.index_scope import Scope
from symconv.hand.left_indices import head_factor
from tests.hand.sums import binding_of, head_and_term


def test_letters_run_over_their_places() -> None:
    binding = binding_of()
    head, _ = head_and_term("y(m,u,v)", "w(m,c,i,j)", binding)
    scope = Scope(binding, {})
    factor, free, inside = head_factor(scope, head)
    assert factor.tensor == "y"
    assert [entry.symbol for entry in free] == [scope.symbols[letter] for letter in "muv"]
    assert not inside


def test_the_letters_of_an_expression_are_any_numbers_for_which_it_is_an_index() -> None:
    binding = binding_of()
    head, _ = head_and_term("y(m,2*t+1,v)", "w(m,c,i,j)", binding)
    scope = Scope(binding, {})
    factor, free, inside = head_factor(scope, head)
    symbol = scope.symbols["t"]
    (entry,) = [entry for entry in free if entry.symbol == symbol]
    assert (entry.start, entry.stop) == (-oo, oo)
    assert 2 * symbol + 1 in factor.indices
    assert len(inside) == 1
