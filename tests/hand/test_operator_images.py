"""Operands as images."""

from __future__ import annotations

import pytest
from sympy import Symbol

from symconv.hand.operator_images import amount_of, channel_indices, view_of
from symconv.hand.written import UnreadError
from tests.hand.forms import CHANNELS, form_of, problem_of
from tests.hand.texts import tree

SYMBOLS = {letter: Symbol(letter, integer=True) for letter in "mc"}


def test_an_operand_is_rotated_padded_and_spread_as_the_form_says() -> None:
    form = form_of("A(c)", r"conv(\mathrm{pad}_{K-1}(G(m)), rot_{180}(W(m,c)))", CHANNELS)
    image, kernel = (view_of(form, number, form.problem, SYMBOLS, False) for number in (0, 1))
    own = form.problem.binding.setting.axes[0]
    assert image.sizes == (own.output + 2 * own.kernel - 2,)
    assert image.at == (image.index[0].symbol + own.kernel - 1,)
    assert kernel.at == (own.kernel - 1 - kernel.index[0].symbol,)


def test_channels_stand_in_the_order_of_the_shape() -> None:
    form = form_of("A(c)", "conv(G(m), W(m,c))", CHANNELS)
    assert channel_indices(form.known[1], form.problem, SYMBOLS) == (SYMBOLS["m"], SYMBOLS["c"])


def test_an_amount_is_one_number_or_one_an_axis() -> None:
    problem = problem_of()
    assert amount_of(tree("K-1"), problem, 0) == problem.binding.setting.axes[0].kernel - 1
    with pytest.raises(UnreadError, match="other axes than there are"):
        amount_of(tree("(1,2,3)"), problem, 0)
