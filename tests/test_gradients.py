from __future__ import annotations

from collections import Counter

import sympy
from hypothesis import given, settings

from symconv import Conv
from symconv.equations import Element, Forward, System, Term
from symconv.gradients import Gradient, differentiate
from tests.brute_force import products
from tests.problems import as_dict, problems


def terms_of(system: System) -> dict[tuple[int, ...], Counter[tuple[tuple[int, ...], ...]]]:
    return {
        equation.left.at: Counter(tuple(factor.at for factor in term.factors) for term in equation.terms)
        for equation in system
    }


@given(problems())
def test_the_gradients_are_those_of_brute_force_zero_rows_included(conv: Conv) -> None:
    forward = Forward(conv)
    dx = {equation.left.at: Counter[tuple[tuple[int, ...], ...]]() for equation in Gradient(forward, "x")}
    dw = {equation.left.at: Counter[tuple[tuple[int, ...], ...]]() for equation in Gradient(forward, "w")}
    for y, w, x in products(as_dict(conv)):
        dx[x][y, w] += 1
        dw[w][y, x] += 1
    assert terms_of(Gradient(forward, "x")) == dx
    assert terms_of(Gradient(forward, "w")) == dw


@given(problems(most_products=120))
@settings(max_examples=25)
def test_the_gradients_are_what_sympy_finds_by_differentiating_everything_by_everything(conv: Conv) -> None:
    forward = Forward(conv)
    loss = sum(equation.rhs * Element("dy", equation.left.at).symbol for equation in forward)
    for of in "xwb":
        for equation in Gradient(forward, of):
            variable = Element(of, equation.left.at).symbol
            assert sympy.expand(sympy.diff(loss, variable) - equation.rhs) == 0


@given(problems())
def test_the_terms_of_a_gradient_stand_in_the_order_of_the_outputs(conv: Conv) -> None:
    forward = Forward(conv)
    for of in "xwb":
        for equation in Gradient(forward, of):
            outputs = [term.factors[0] for term in equation.terms]
            assert all(output.tensor == "dy" for output in outputs)
            assert outputs == sorted(set(outputs))


def test_bgrad_is_empty_without_a_bias() -> None:
    assert list(Gradient(Forward(Conv(4, 2, bias=False)), "b")) == []


def test_unreached_inputs_have_an_explicit_gradient_of_zero() -> None:
    remainder = Gradient(Forward(Conv(5, 2, 2)), "x")
    assert remainder[0, 0, 4].rhs == 0
    skipped = Gradient(Forward(Conv(5, 1, 2)), "x")
    assert [equation.rhs == 0 for equation in skipped] == [False, True, False, True, False]
    holes = Gradient(Forward(Conv(5, 2, 4, dilation=2)), "x")
    assert [equation.rhs == 0 for equation in holes] == [False, True, False, True, True]


def test_differentiation_is_sympys_for_any_product() -> None:
    a, b = Element("x", (0, 0, 0)), Element("w", (0, 0, 0))
    assert differentiate(Term((b, a)), a) == (Term((b,)),)
    assert differentiate(Term((a, a)), a) == (Term((a,), 2),)
    assert differentiate(Term((a, b, a), 3), a) == (Term((a, b), 6),)
    assert differentiate(Term((b,)), b) == (Term(()),)
    assert differentiate(Term((b,)), a) == ()


def test_a_flipped_forward_flips_the_gradients() -> None:
    plain, flipped = (Gradient(Forward(Conv(5, 3, mode=mode)), "x") for mode in ("cross-correlation", "convolution"))
    assert [e.rhs for e in plain] != [e.rhs for e in flipped]
