"""Given bindings as binding takes them, and what each of them changes."""

from __future__ import annotations

import pytest

from symconv.errors import SymconvError
from symconv.hand.binding import Bindings
from symconv.hand.given import read_given
from symconv.hand.given_text import parse_given
from symconv.hand.verify import verify_text
from tests.hand.judged import STRIDED, claims


def bindings(text: str, given: str) -> Bindings:
    return verify_text(text, "a.md", parse_given(given)).bindings


def test_options() -> None:
    told = read_given(parse_given("x=input,stride=2x1,base=0,mode=convolution,digits=joined,bias=no,*=product"))
    assert told.letters == {"x": "x"}
    assert told.numbers == {"stride": (2, 1)}
    assert (told.base, told.flipped, told.joined, told.bias, told.star) == (0, True, True, False, "product")


def test_paddings_have_two_ends() -> None:
    assert read_given(parse_given("padding=0:1x2")).numbers == {"padding": (0, 2), "padding_high": (1, 2)}
    assert read_given(parse_given("padding=1,kernel=3x3")).numbers == {
        "kernel": (3, 3), "padding": (1,), "padding_high": (1,),
    }  # fmt: skip


def test_numbers_of_axes_must_agree() -> None:
    with pytest.raises(SymconvError, match="stride 2x2: 2 axes, where others have 3"):
        read_given(parse_given("kernel=3x3x3,stride=2x2"))


def test_the_front_matter_gives_bindings_too() -> None:
    found = verify_text("---\nsymconv: {stride: 2}\n---\n\n$$y_1 = w_1x_1$$\n", "a.md").bindings
    assert found.axes[0].stride == 2
    assert found.learnt["stride"].line == 2


def test_sizes_that_no_element_shows() -> None:
    (axis,) = bindings(STRIDED, "input=5,kernel=2").axes
    assert (axis.input, axis.kernel, axis.output) == (5, 2, 2)
    (axis,) = bindings(STRIDED, "padding=0:1").axes
    assert (axis.padding_low, axis.padding_high) == (0, 1)


def test_what_is_given_wins_over_the_rows() -> None:
    found = bindings(STRIDED, "stride=1")
    assert found.axes[0].stride == 1
    assert found.ties == ("with what is given only 2 of 4 products fit",)


def test_digits_apart() -> None:
    rows = "$$y_1 = w_1x_{11} + w_2x_{12}$$\n\n$$y_2 = w_1x_{12} + w_2x_{13}$$\n"
    assert bindings(rows, "digits=apart").joined is False


def test_no_bias() -> None:
    (first, *_) = claims(STRIDED, parse_given("bias=no"))
    assert str(first.verdict) == "wrong"
    assert all(str(claim.verdict) == "holds" for claim in claims(STRIDED))


PRODUCT = (
    STRIDED
    + r"""
$$\begin{pmatrix} y_1 \\ y_2 \end{pmatrix} = \begin{pmatrix} x_1 & x_2 \\ x_3 & x_4 \end{pmatrix} *
\begin{pmatrix} w_1 \\ w_2 \end{pmatrix} + b$$
"""
)


def test_what_the_star_is() -> None:
    assert str(claims(PRODUCT)[-1].verdict) == "holds"
    assert str(claims(PRODUCT, parse_given("*=product"))[-1].verdict) == "holds"
    assert str(claims(PRODUCT, parse_given("*=convolution"))[-1].verdict) == "wrong"
