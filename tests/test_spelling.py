from __future__ import annotations

from symconv import Conv
from symconv.house_styles import DELTA, FUNCTION, PARTIAL, PLAIN, SUBSCRIPT
from symconv.spelling import Spelling


def test_digits_run_together_while_they_are_single() -> None:
    small, large = Spelling(PLAIN, Conv((9, 9), 2)), Spelling(PLAIN, Conv((10, 9), 2))
    assert small.element("x", (0, 0, 0, 8)) == "x_{19}"
    assert large.element("x", (0, 0, 0, 8)) == "x_{1,9}"
    assert large.element("w", (0, 0, 0, 1)) == "w_{1,2}"


def test_only_the_channels_that_can_differ_are_written() -> None:
    one = Spelling(PLAIN, Conv((3, 3), 2))
    many = Spelling(PLAIN, Conv((3, 3), 2, in_channels=4, out_channels=2, groups=2, batch=2))
    assert one.element("x", (0, 0, 1, 2)) == "x_{23}"
    assert many.element("x", (1, 3, 1, 2)) == "x_{2,4,2,3}"
    assert many.element("w", (1, 0, 1, 1)) == "w_{2,1,2,2}"
    assert many.element("y", (0, 1, 0, 0)) == "y_{1,2,1,1}"
    assert (one.element("b", (0,)), many.element("b", (1,))) == ("b", "b_{2}")
    depthwise = Spelling(PLAIN, Conv((3, 3), 2, in_channels=2, out_channels=2, groups=2))
    assert depthwise.element("w", (1, 0, 1, 1)) == "w_{2,2,2}"


def test_gradients_bear_the_mark_of_the_notation() -> None:
    conv = Conv((3, 3), 2)
    assert Spelling(PLAIN, conv).element("dx", (0, 0, 0, 0)) == "x_{11}"
    assert Spelling(PARTIAL, conv).element("dx", (0, 0, 0, 0)) == r"\partial{x_{11}}"
    assert Spelling(PARTIAL, conv).matrix("dx") == r"\partial{X}"
    assert Spelling(PARTIAL, Conv((3, 3), 2, batch=2)).matrix("dx", (1, 0)) == r"\partial{X_{2}}"


def test_the_order_of_a_product_is_the_notations() -> None:
    conv = Conv((3, 3), 2)
    assert Spelling(PLAIN, conv).product(("Y", "w"), ("dy", "w")) == "wY"
    assert Spelling(PARTIAL, conv).product(("Y", "w"), ("dy", "w")) == "Yw"
    assert Spelling(PARTIAL, conv).product(("w", "x"), ("w", "x")) == "wx"


def test_each_style_writes_values_and_gradients_its_own_way() -> None:
    conv = Conv((3, 3), 2)

    def written(*elements: str) -> list[list[str]]:
        return [
            [Spelling(style, conv).element(e, (0, 0, 0, 1)) for e in elements] for style in (FUNCTION, SUBSCRIPT, DELTA)
        ]

    assert written("x", "w", "y") == [
        ["I(0,1)", "W(0,1)", "O(0,1)"],
        ["input_{0,1}", "weight_{0,1}", "output_{0,1}"],
        ["x_{12}", "k_{12}", "y_{12}"],
    ]
    assert written("dx", "dy") == [
        [r"\frac{dL}{dI(0,1)}", r"\frac{dL}{dO(0,1)}"],
        [r"\frac{\partial f}{\partial input_{0,1}}", "df_{0,1}"],
        [r"\frac{\partial J}{\partial x_{12}}", r"\delta_{12}"],
    ]


def test_factors_are_joined_and_ordered_as_the_style_does() -> None:
    conv = Conv((3, 3), 2)
    assert Spelling(FUNCTION, conv).product(("W", "Y"), ("w", "dy")) == "Y*W"
    assert Spelling(SUBSCRIPT, conv).product(("w", "x"), ("w", "x")) == "x * w"
    assert Spelling(DELTA, conv).product(("k", "x"), ("w", "x")) == "xk"
