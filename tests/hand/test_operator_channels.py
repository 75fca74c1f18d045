"""The channels of an operator form."""

from __future__ import annotations

import pytest
from sympy import Symbol

from symconv.hand.operator_channels import channel_letters, channel_range, summed_range
from symconv.hand.written import UnreadError
from tests.hand.forms import CHANNELS, form_of

SYMBOLS = {letter: Symbol(letter, integer=True) for letter in "mcq"}


def test_letters_are_those_of_the_tensors_and_of_the_sums() -> None:
    form = form_of("A(c)", r"\sum_{q} conv(G(m), W(m,c))", CHANNELS)
    assert channel_letters(form) == ["c", "m", "q"]


def test_a_sum_without_bounds_runs_over_all_channels() -> None:
    form = form_of("A(c)", r"\sum_{m} conv(G(m), W(m,c))", CHANNELS)
    (bound,) = form.bounds
    assert summed_range(form, bound, SYMBOLS, form.problem) == channel_range(SYMBOLS["m"], "m", form.problem)


def test_a_sum_over_what_nothing_has_is_not_read() -> None:
    form = form_of("A(c)", r"\sum_{q} conv(G(m), W(m,c))", CHANNELS)
    with pytest.raises(UnreadError, match="over what q runs"):
        summed_range(form, form.bounds[0], SYMBOLS, form.problem)
