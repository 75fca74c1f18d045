from __future__ import annotations

import pytest

from symconv.errors import SymconvError
from symconv.hand.binding import AxisFacts, Bindings, Learnt
from symconv.hand.given_bindings import bindings_given
from symconv.hand.given_text import parse_given


def test_everything_that_can_be_given() -> None:
    text = "x=input,input=4x5,kernel=2,stride=2x1,dilation=3,padding=0:1x2,output=6,base=1,digits=apart,bias=yes"
    found = bindings_given(parse_given(text + ",mode=convolution,*=convolution"))
    assert found.names == {"x": "input"}
    assert found.axes == (AxisFacts(4, 2, 6, 2, 3, 0, 1), AxisFacts(5, 2, 6, 1, 3, 2, 2))
    assert (found.index_base, found.joined, found.has_bias, found.mode) == (1, False, True, "convolution")
    assert found.convolutions == ("*", "\\ast")
    assert found.learnt["stride"] == Learnt("2x1", "given")


def test_a_word_that_is_a_letter_is_no_size() -> None:
    found = bindings_given(parse_given("input=input,kernel=weight,stride=2,gradients=bare"))
    assert found.names == {"input": "input", "kernel": "weight"}
    assert found.axes == (AxisFacts(stride=2),)
    assert found.bare_gradients == ("input", "kernel")


def test_nothing_given_says_nothing() -> None:
    assert bindings_given({}) == Bindings()
    assert bindings_given(parse_given("*=product,mode=cross-correlation")).mode == "cross-correlation"


def test_numbers_for_different_numbers_of_axes_are_refused() -> None:
    with pytest.raises(SymconvError, match="stride 2x2: 2 axes, where others have 3; give 1 or 3 numbers"):
        bindings_given(parse_given("kernel=3x3x3,stride=2x2"))
