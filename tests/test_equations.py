from __future__ import annotations

from collections import Counter

import pytest
import sympy
from hypothesis import given

from symconv import Conv
from symconv.equations import Element, Forward, Lazy, Term, unravel
from tests.brute_force import products, shapes
from tests.problems import as_dict, problems


@given(problems())
def test_the_forward_system_is_the_sliding_window(conv: Conv) -> None:
    expected: dict[tuple[int, ...], Counter[tuple[tuple[int, ...], tuple[int, ...]]]] = {}
    for y, w, x in products(as_dict(conv)):
        expected.setdefault(y, Counter())[w, x] += 1
    system = Forward(conv)
    assert len(system) == len(list(system))
    for equation in system:
        terms = [term for term in equation.terms if len(term.factors) == 2]
        met = Counter((w.at, x.at) for w, x in (term.factors for term in terms))
        assert met == expected.get(equation.left.at, Counter())
        biases = [term.factors for term in equation.terms if len(term.factors) == 1]
        assert biases == ([(Element("b", (equation.left.at[1],)),)] if conv.bias else [])


@given(problems())
def test_terms_stand_in_the_order_of_the_weights_and_the_bias_last(conv: Conv) -> None:
    for equation in Forward(conv):
        weights = [term.factors[0].at for term in equation.terms if len(term.factors) == 2]
        assert weights == sorted(weights)
        if conv.bias:
            assert equation.terms[-1].factors[0].tensor == "b"


@given(problems(most_products=300))
def test_an_element_occurs_where_its_outputs_say(conv: Conv) -> None:
    system = Forward(conv)
    where: dict[Element, list[tuple[Element, Term]]] = {}
    for equation in system:
        for term in equation.terms:
            for factor in term.factors:
                where.setdefault(factor, []).append((equation.left, term))
    for tensor, shape in shapes(as_dict(conv)).items():
        if tensor == "y":
            continue
        for place in range(sympy.prod(shape)):
            element = Element(tensor, unravel(place, shape))
            assert list(system.outputs_with(element)) == where.get(element, [])


def test_equations_are_sympy_equations() -> None:
    equation = Forward(Conv((4, 4), 2, 2))[0, 0, 1, 0]
    x, w, b = map(sympy.IndexedBase, "xwb")
    assert equation.lhs == sympy.IndexedBase("y")[0, 0, 1, 0]
    assert equation.rhs == (
        w[0, 0, 0, 0] * x[0, 0, 2, 0]
        + w[0, 0, 0, 1] * x[0, 0, 2, 1]
        + w[0, 0, 1, 0] * x[0, 0, 3, 0]
        + w[0, 0, 1, 1] * x[0, 0, 3, 1]
        + b[0]
    )


def test_a_window_on_padding_alone_is_the_bias_alone() -> None:
    system = Forward(Conv(1, 1, 1, 1))
    assert system[0, 0, 0].rhs == sympy.IndexedBase("b")[0]
    assert Forward(Conv(1, 1, 1, 1, bias=False))[0, 0, 0].rhs == 0


@pytest.mark.parametrize("index", [(0, 0, 3), (0, 0, -1), (0, 1, 0), (0, 0), (0, 0, 0, 0)])
def test_an_index_outside_is_refused(index: tuple[int, ...]) -> None:
    with pytest.raises(IndexError):
        Forward(Conv(4, 2))[index]


def test_an_equation_of_any_length_costs_nothing_until_it_is_read() -> None:
    conv = Conv((100_000, 100_000), 3, in_channels=1000, out_channels=1000)
    equation = Forward(conv)[0, 999, 99_997, 99_997]
    assert len(equation.terms) == 9001
    assert equation.terms[-1].factors == (Element("b", (999,)),)
    found = Forward(conv).outputs_with(Element("w", (0, 0, 1, 1)))
    assert len(found) == 99_998**2
    assert found[-1][0] == Element("y", (0, 0, 99_997, 99_997))


def test_lazy_sequences_behave_like_sequences() -> None:
    squares = Lazy(5, lambda n: n * n)
    assert list(squares) == [0, 1, 4, 9, 16]
    assert squares[-1] == 16
    assert list(squares[1:3]) == [1, 4]
    with pytest.raises(IndexError):
        squares[5]
