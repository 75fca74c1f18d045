"""Sizes of what an operator form gives."""

from __future__ import annotations

from sympy import Integer

from symconv.hand.operator_images import view_of
from symconv.hand.operator_sizes import Judged, differing_sizes
from tests.hand.forms import form_of


def sized(right: str) -> Judged | None:
    form = form_of("A(c)", right)
    views = [view_of(form, number, form.problem, {}, False) for number in (0, 1)]
    wanted = [axis.input for axis in form.problem.binding.setting.axes]
    return differing_sizes(form, views[0], views[1], [Integer(1)], wanted, form.problem)


def test_a_gradient_padded_by_the_kernel_less_one_has_the_input_s_size() -> None:
    assert sized(r"conv(\mathrm{pad}_{K-1}(G), W)") is None


def test_one_that_is_not_padded_has_another() -> None:
    judged = sized("conv(G, W)")
    assert judged is not None
    assert str(judged.finding.verdict) == "wrong"
    assert judged.finding.condition == "K = 1"
    assert judged.example is not None
