"""The ways to read a convolution."""

from __future__ import annotations

from symconv.hand.operator_form import Sign
from symconv.hand.operator_readings import MODES, readings_of_form
from tests.hand.forms import form_of

RIGHT = "conv(G(m), W(m,c))"


def test_the_plainest_comes_first_and_assumes_nothing() -> None:
    first, *others = readings_of_form(form_of("A(c)", RIGHT))
    assert (first.extent, first.swapped, first.mode, first.flipped, first.said) == ("valid", False, MODES[0], False, ())
    assert all(reading.said for reading in others)


def test_where_all_is_said_there_is_one() -> None:
    sign = Sign(extent="full", flipped=False, kernel_first=False)
    (only,) = readings_of_form(form_of("A(c)", RIGHT, sign=sign))
    assert only.extent == "full"
    assert not only.said


def test_a_pair_may_be_of_two_ends_or_of_two_axes() -> None:
    sign = Sign(extent="valid", flipped=False, kernel_first=False)
    pairs = readings_of_form(form_of("A(c)", r"conv(\mathrm{pad}_{(1,2)}(G(m)), W(m,c))", sign=sign))
    assert [reading.by_axis for reading in pairs] == [False, True]
