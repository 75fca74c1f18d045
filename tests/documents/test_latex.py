from __future__ import annotations

import re

import pytest
from hypothesis import given

from symconv import Conv
from symconv.derivation import derive
from symconv.documents.latex import Writer, index_set, index_tuple
from symconv.equations import Element, Equation, Term
from symconv.house_styles import PARTIAL, PLAIN
from symconv.matrix_forms import Grid
from symconv.notation import Notation
from symconv.spelling import Spelling
from tests.brute_force import products
from tests.problems import as_dict, problems


def writer(conv: Conv, notation: Notation = PARTIAL) -> Writer:
    return Writer(Spelling(notation, conv))


def test_a_row_without_terms_is_zero() -> None:
    (row,) = writer(Conv(3, 2)).equation(Equation(Element("dx", (0, 0, 1)), ()))
    assert (row.left, row.right) == (r"\partial{x_{2}}", "= 0")


def test_a_coefficient_is_written() -> None:
    term = Term((Element("x", (0, 0, 0)),), 2)
    assert writer(Conv(3, 2)).term(term) == "2x_{1}"


@pytest.mark.parametrize("notation", [PLAIN, PARTIAL], ids=lambda notation: notation.name)
@given(conv=problems(most_products=120))
def test_every_product_of_a_system_is_written_once(notation: Notation, conv: Conv) -> None:
    d, write = derive(conv), writer(conv, notation)
    for index in d.dgrad:
        text = " ".join(row.right for row in write.equation(index))
        if len(index.terms) <= 40:
            assert len(re.findall(r"w_|w(?=\\|y|$)", text)) == len(index.terms)
    everything = write.system(len(d.forward), d.forward.row)
    if len(d.forward) <= 64 and all(len(equation.terms) <= 40 for equation in d.forward):
        written = "".join(row.right for row in everything)
        assert written.count("x_") == len(list(products(as_dict(conv))))


def test_long_sums_break_and_fold() -> None:
    conv = Conv((20, 20), 8)
    rows = writer(conv).equation(derive(conv).forward[0, 0, 0, 0])
    assert len(rows) > 1
    assert all(len(row.right) < 200 for row in rows)
    text = " ".join(row.right for row in rows)
    assert text.count(r"\cdots") == 1
    assert text.endswith("b")


def test_long_systems_fold() -> None:
    d = derive(Conv((20, 20), 2))
    rows = writer(d.conv).system(len(d.forward), d.forward.row)
    assert [row.left for row in rows].count(r"\vdots\;") == 1
    assert rows[-1].left == "y_{19,19}"


def test_matrices_of_one_two_and_three_axes() -> None:
    assert writer(Conv(2, 1)).matrix(derive(Conv(2, 1)).dgrad_form.result(0, 0)).count("&") == 1
    cube = derive(Conv((2, 2, 2), 1)).dgrad_form.result(0, 0)
    assert writer(Conv((2, 2, 2), 1)).matrix(cube).count(r"\begin{pmatrix}") == 2
    large = Grid((100, 100), lambda _: None)
    text = writer(Conv(2, 1)).matrix(large)
    assert r"\ddots" in text
    assert text.count(r"\\") == 7


def test_indices_as_sets_and_tuples() -> None:
    assert index_set(0, 2, 2, 1) == r"\{1, 3\}"
    assert index_set(1, 2, 112, 1) == r"\{2, 4, \ldots, 224\}"
    assert index_set(0, 1, 0, 0) == r"\{\}"
    assert (index_tuple((1,)), index_tuple((1, 2))) == ("1", "(1, 2)")
