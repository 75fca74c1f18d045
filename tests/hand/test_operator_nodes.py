"""Convolutions, rotations and paddings of whole tensors as they are written."""

from __future__ import annotations

import pytest

from symconv.hand.dump import to_latex
from symconv.hand.operator_nodes import convolution_of, elementwise, has_operator_form, operand_of
from tests.hand.texts import tree


@pytest.mark.parametrize(
    ("text", "extent", "infix"),
    [
        (r"A * B", "", True),
        (r"A *_{full} B", "full", True),
        (r"\mathrm{conv}(A, B)", "", False),
        (r"\operatorname{conv2d}(A, B)", "", False),
        (r"\mathrm{conv}_{full}(A, B)", "full", False),
        (r"\operatorname{FullConv}(A, B)", "full", False),
        (r"\mathrm{corr}(A, B)", "", False),
    ],
)
def test_two_operands(text: str, extent: str, infix: bool) -> None:
    found = convolution_of(tree(text))
    assert found is not None
    assert (to_latex(found.first), to_latex(found.second)) == ("A", "B")
    assert (found.extent, found.infix) == (extent, infix)


@pytest.mark.parametrize("text", ["A * B * C", "A B", r"f(A, B)", r"\mathrm{conv}(A)", "A + B"])
def test_what_is_no_convolution_of_two(text: str) -> None:
    assert convolution_of(tree(text)) is None


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        (r"\mathrm{rot}_{180}(W)", ["rotate"]),
        (r"\text{rot180}(W)", ["rotate"]),
        (r"W_{rot}", ["rotate"]),
        (r"W^{180^\circ}", ["rotate"]),
        (r"W^T", ["transpose"]),
        (r"\mathrm{pad}_{k-1}(\mathrm{flip}(W))", ["rotate", "pad"]),
        (r"pad(up_{2}(W))", ["insert", "pad"]),
        ("W", []),
    ],
)
def test_what_is_done_to_a_tensor(text: str, steps: list[str]) -> None:
    operand = operand_of(tree(text))
    assert to_latex(operand.base) == "W"
    assert [step for step, _, _ in operand.steps] == steps


def test_a_transpose_may_stand_before_the_indices() -> None:
    operand = operand_of(tree("W^T(n,c)"))
    assert to_latex(operand.base) == "W(n, c)"
    assert operand.having("transpose")


def test_elementwise_products_bind_last() -> None:
    assert [to_latex(part) for part in elementwise(tree(r"A * B \odot C"))] == ["A * B", "C"]


def test_products_of_elements_are_no_operator_forms() -> None:
    assert not has_operator_form(tree("W(n,c,j,i) * x(c,j,i)"))
    assert has_operator_form(tree(r"A * \mathrm{rot}_{180}(B)"))
