"""Operator forms taken apart."""

from __future__ import annotations

import pytest

from symconv.hand.operator_form import scope_trouble, taken_apart
from tests.hand.forms import form_of, problem_of
from tests.hand.texts import tree


def test_sums_and_slopes_stand_around_the_convolution() -> None:
    form = form_of("A(c)", r"\sum_{m} conv(G(m), rot_{180}(W(m,c))) \odot S(c)")
    assert [bound.letter for bound in form.bounds] == ["m"]
    assert [slope.tensor for slope in form.slopes] == ["slope"]
    assert [part.tensor for part in form.known] == ["dy", "w"]
    assert not form.turned


def test_all_of_it_may_be_turned() -> None:
    assert form_of("A(c)", r"rot_{180}(conv(G(m), W(m,c)))").turned
    assert not form_of("A(c)", r"rot_{180}(rot_{180}(conv(G(m), W(m,c))))").turned


def test_what_is_no_convolution_is_none() -> None:
    assert taken_apart(tree("G(m) + W(m,c)"), problem_of())[2] is None


@pytest.mark.parametrize(
    ("left", "right", "trouble"),
    [
        ("A(c)", r"\sum_{m} conv(G(m), W(m,c))", None),
        ("A(c)", r"\sum_{c} conv(G(m), W(m,c))", "c is summed, and is an index of the left side too"),
        ("A(c)", r"conv(G(m), W(m,c))", "m is neither summed nor an index of the left side"),
        ("A(c)", r"\sum_{m}\sum_{m} conv(G(m), W(m,c))", "m is summed twice"),
    ],
)
def test_channels_have_their_scope(left: str, right: str, trouble: str | None) -> None:
    form = form_of(left, right)
    assert scope_trouble(form.left, form.known, form.slopes, form.bounds) == trouble
