from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symconv import Conv
from symconv.house_styles import NOTATIONS
from tests.brute_force import shapes
from tests.documents.printed import MATRIX, Matrix, Numbers, Printed, Worked
from tests.problems import NAMED, problems

DOTS = "+ \\cdots"


def vector(worked: Worked, matrix: Matrix, of: str) -> Numbers:
    assert matrix.shape[1] == 1
    return worked.plain_numbers(matrix, of)[:, 0]


def bias_of(worked: Worked, text: str, others: bool) -> int:
    """What is added behind a product of matrices, dots for other channels apart."""
    if others:
        assert text.startswith(DOTS)
        text = text.removeprefix(DOTS).strip()
    if not worked.conv.bias:
        assert not text
        return 0
    assert text.startswith("+ ")
    (factor,) = worked.spelled.product(text.removeprefix("+ "))
    assert factor == ("b", (0,))
    return worked.b[0,]


def order_of(worked: Worked, matrix: Matrix, tensor: str) -> None:
    """A column holds the elements of the first image and channel once each, in order."""
    places = [worked.spelled.element(text) for text in matrix.column]
    shape = shapes(worked.problem)[tensor.removeprefix("d")][2:]
    bare = tensor.removeprefix("d") if worked.notation == "plain" else tensor
    assert places == [(bare, (0, 0, *at)) for at in np.ndindex(*shape)]


def check(worked: Worked) -> None:
    conv = worked.conv
    found = worked.printed("linear")
    im2col, sparse, transposed = found.matrix_formulas
    group_in, group_out = conv.in_channels // conv.groups, conv.out_channels // conv.groups
    y = np.array([value for at, value in worked.known["y"].items() if at[:2] == (0, 0)])

    outputs, *middle, patches, sign, weights, rest = im2col[1:]
    assert isinstance(outputs, Matrix)
    assert isinstance(patches, Matrix)
    assert isinstance(weights, Matrix)
    order_of(worked, outputs, "y")
    assert sign == r"\cdot"
    assert isinstance(rest, str)
    product = worked.plain_numbers(patches, "y") @ vector(worked, weights, "y")
    assert np.array_equal(product + bias_of(worked, rest, others=False), y)
    if len(middle) == 3:
        sums = middle[1]
        assert isinstance(sums, Matrix)
        assert [sum(worked.value(term, "y") for term in cell.split(" + ")) for cell in sums.column] == y.tolist()
    else:
        assert middle == ["="]
        assert (conv.batch, conv.out_channels) != (1, 1) or len(patches.cells) // len(outputs.cells) > 11

    outputs, equals, matrix, sign, inputs, rest = sparse[1:]
    assert (equals, sign) == ("=", r"\cdot")
    assert isinstance(outputs, Matrix)
    assert isinstance(matrix, Matrix)
    assert isinstance(inputs, Matrix)
    assert isinstance(rest, str)
    order_of(worked, outputs, "y")
    order_of(worked, inputs, "x")
    product = worked.plain_numbers(matrix, "y") @ vector(worked, inputs, "y")
    part = worked.summed("y", lambda y, w, x: y[:2] == (0, 0) and w[1] == 0)
    truth = [part.get((0, 0, *at), 0) for at in np.ndindex(*conv.output)]
    assert product.tolist() == truth
    bias = bias_of(worked, rest, others=group_in > 1)
    if group_in == 1:
        assert np.array_equal(product + bias, y)

    gradient, equals, matrix, sign, upstream, rest = transposed[1:]
    assert (equals, sign, rest) == ("=", r"\cdot", DOTS if group_out > 1 else "")
    assert isinstance(gradient, Matrix)
    assert isinstance(matrix, Matrix)
    assert isinstance(upstream, Matrix)
    order_of(worked, gradient, "dx")
    order_of(worked, upstream, "dy")
    product = worked.plain_numbers(matrix, "x") @ vector(worked, upstream, "x")
    part = worked.summed("x", lambda y, w, x: x[:2] == (0, 0) and y[1] == 0)
    assert product.tolist() == [part.get((0, 0, *at), 0) for at in np.ndindex(*conv.input)]
    several = max(conv.batch, conv.in_channels, conv.out_channels) > 1
    assert ("Shown for image" in found.prose) == several


@given(problems(most_products=150), st.sampled_from(list(NOTATIONS)))
@settings(max_examples=40)
def test_the_printed_products_of_matrices_are_what_brute_force_gives(conv: Conv, notation: str) -> None:
    check(Worked(conv, notation))


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("name", ["two_axes", "grouped", "flipped", "dilated", "asymmetric", "three_axes"])
def test_the_products_of_named_problems(name: str, notation: str) -> None:
    check(Worked(NAMED[name], notation))


def test_the_short_form_names_the_matrices_as_the_notation_does() -> None:
    for notation, written in (("plain", r"\hat X\cdot\hat W + b = \hat Y"), ("function", r"\hat I\cdot\hat W + B")):
        assert written in Worked(Conv(4, 2), notation).printed("linear").text
    assert r"\hat X\cdot\hat K = \hat Y" in Worked(Conv(4, 2, bias=False), "delta").printed("linear").text


def test_a_long_matrix_shows_its_beginning_and_its_end() -> None:
    """What is shown of 36 lines and columns are cells of the whole matrix, and dots stand between them."""
    worked = Worked(Conv((6, 6), 3, 1, 1))
    whole, folded = (worked.printed("linear", full=full).matrix_formulas[1][3] for full in (True, False))
    assert isinstance(whole, Matrix)
    assert isinstance(folded, Matrix)
    assert whole.shape == (36, 36)
    assert folded.shape == (10, 10)
    shown = [*range(7), None, 34, 35]
    for (row, column), text in folded.cells.items():
        at = shown[row], shown[column]
        if None in at:
            assert text in (r"\cdots", r"\vdots", r"\ddots")
        else:
            assert text == whole.cells[at[0] or 0, at[1] or 0]


@pytest.mark.parametrize(
    ("number", "printed", "changed"),
    [(0, "x_{12} &", "x_{13} &"), (1, "w_{22} & w_{21}", "w_{21} & w_{22}"), (2, r"0 \\", r"w_{11} \\")],
)
def test_a_changed_cell_is_found_out(number: int, printed: str, changed: str) -> None:
    """What reads the matrices back is strict enough."""
    worked = Worked(Conv((3, 3), 2, 1, 1, mode="convolution"))
    formula = [text for text in worked.printed("linear").formulas if MATRIX.search(text)][number]
    assert re.search(re.escape(printed), formula)
    text = worked.printed("linear").text.replace(formula, formula.replace(printed, changed, 1))

    class Spoilt(Worked):
        def printed(self, *sections: str, full: bool = True) -> Printed:
            return Printed(text)

    with pytest.raises(AssertionError):
        check(Spoilt(worked.conv))
