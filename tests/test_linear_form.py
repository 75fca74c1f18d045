from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings

from symconv import Conv
from symconv.derivation import derive
from symconv.equations import Element
from symconv.errors import DerivationError
from symconv.linear_form import LinearForm, column
from symconv.matrix_forms import Grid
from tests.brute_force import Index, evaluate, products, random_values, shapes
from tests.problems import NAMED, as_dict, problems


@given(problems(most_products=120))
@settings(max_examples=40)
def test_the_weight_between_an_output_and_an_input_is_the_one_whose_window_holds_it(conv: Conv) -> None:
    p = as_dict(conv)
    form = LinearForm(conv)
    met = {(y, x): w for y, w, x in products(p)}
    shape = shapes(p)
    for y, x in product(product(*map(range, shape["y"])), product(*map(range, shape["x"]))):
        found = form.weight(Element("y", y), Element("x", x))
        assert found == (Element("w", met[y, x]) if (y, x) in met else None)


def entries(grid: Grid, values: dict[Index, int]) -> list[list[int]]:
    rows, columns = grid.shape
    cells = [[grid[row, place] for place in range(columns)] for row in range(rows)]
    return [[0 if cell is None else values[cell.at] for cell in row] for row in cells]


def times(matrix: list[list[int]], vector: list[int]) -> list[int]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


@given(problems(most_products=120))
@settings(max_examples=40)
def test_the_matrix_gives_the_outputs_and_its_transpose_the_input_gradients(conv: Conv) -> None:
    p = as_dict(conv)
    shape = shapes(p)
    x, w, dy = (random_values(shape[name], seed) for seed, name in enumerate("xwy"))
    passes = evaluate(p | {"bias": False}, x, w, {}, dy)
    form = LinearForm(conv)
    y, dx = dict.fromkeys(dy, 0), dict.fromkeys(x, 0)
    for n, m, c in product(range(conv.batch), range(conv.out_channels), range(conv.in_channels)):
        inputs, outputs = column("x", (n, c), conv.input), column("dy", (n, m), conv.output)
        above = [cell.at for cell in column("y", (n, m), conv.output).cells() if cell is not None]
        below = [cell.at for cell in column("dx", (n, c), conv.input).cells() if cell is not None]
        matrix, transposed = entries(form.matrix(n, m, c), w), entries(form.transposed(n, m, c), w)
        for at, value in zip(above, times(matrix, [row[0] for row in entries(inputs, x)]), strict=True):
            y[at] += value
        for at, value in zip(below, times(transposed, [row[0] for row in entries(outputs, dy)]), strict=True):
            dx[at] += value
    assert y == passes["forward"]
    assert dx == passes["dgrad"]


@pytest.mark.parametrize("name", NAMED)
def test_a_column_has_every_element_once_in_order(name: str) -> None:
    conv = NAMED[name]
    cells = column("x", (0, 0), conv.input).cells()
    assert cells == [Element("x", (0, 0, *at)) for at in product(*map(range, conv.input))]


@pytest.mark.parametrize("name", ["one_axis", "grouped", "flipped", "padding_only"])
def test_the_transpose_is_compared_with_the_derived_gradient(name: str) -> None:
    d = derive(NAMED[name])
    assert all(d.linear.expect(d.dgrad, equation.left.at) for equation in d.dgrad)


def test_another_problems_gradient_is_refused() -> None:
    """A form that does not belong to the gradient would print a wrong transpose."""
    conv = Conv((4, 5), (3, 2), padding=1, in_channels=2)
    other = derive(Conv((4, 5), (3, 2), padding=1, in_channels=2, mode="convolution"))
    with pytest.raises(DerivationError, match=r"the transpose of C does not give the term .* of dx\[0, 1, 1, 1\]"):
        LinearForm(conv).expect(other.dgrad, (0, 1, 1, 1))


def test_a_matrix_of_any_size_costs_nothing_until_it_is_read() -> None:
    form = LinearForm(Conv((20_000, 20_000), 3, 2, 1))
    matrix = form.matrix(0, 0, 0)
    assert matrix.shape == (100_000_000, 400_000_000)
    assert matrix[0, 0] == form.transposed(0, 0, 0)[0, 0] == Element("w", (0, 0, 1, 1))
