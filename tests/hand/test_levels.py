from __future__ import annotations

import pytest

from symconv.hand.dump import to_latex
from symconv.hand.tree import Applied, Empty
from symconv.hand.walk import find
from tests.hand.texts import tree, trouble


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("a + b * c d", "a + {b * {c d}}"),
        ("a b * c d", "{a b} * {c d}"),
        ("-a \\cdot -b", "-a \\cdot -b"),
        ("a = b + c = d", "{a} = {b + c} = {d}"),
        ("a = b, c = d", "{a = b}, {c = d}"),
        ("a \\Rightarrow b = c", "{a} \\Rightarrow {b = c}"),
        ("\\sum_k a b + c", "{\\sum_k {a b}} + c"),
        ("x_1.y_1 + x_2.y_2.", "{x_1.y_1} + {x_2 . y_2}"),
        ("a \\bmod b + c", "{a \\bmod b} + c"),
        ("x^2y_1", "{x^2} {y_1}"),
    ],
)
def test_what_binds_tighter(text: str, same: str) -> None:
    assert tree(text) == tree(same)


def test_products_keep_their_operators() -> None:
    assert to_latex(tree("a*b\\cdot c\\ast d\\odot e / f")) == "a * b \\cdot c \\ast d \\odot e / f"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a \\rfloor b", "3: \\rfloor closes nothing"),
        ("a ,. b", "4: a quantity should stand here, and not ."),
    ],
)
def test_what_can_not_stand(text: str, sentence: str) -> None:
    assert trouble(text) == sentence


def test_slices_leave_their_ends_out() -> None:
    node = tree("x[:, i:j]")
    assert isinstance(node, Applied)
    assert [len(list(find(entry, Empty))) for entry in node.arguments] == [2, 0]
    assert to_latex(node) == "x[ : , i : j]"
