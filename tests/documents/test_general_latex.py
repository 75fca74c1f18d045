from __future__ import annotations

import pytest
from sympy import Expr, Integer, Max, Min, Rational, Symbol, ceiling, expand, floor

from symconv.closed_form import AxisSymbols, Setting, forward, forward_bias
from symconv.documents.general_latex import LINE_WIDTH, SumWriter, names_for, size_names, visible, wrapped
from symconv.general import GeneralConv
from symconv.house_styles import FUNCTION, NOTATIONS, SUBSCRIPT
from symconv.index_sum import Between, Divides, Equal, Factor, IndexSum, Range
from symconv.notation import Notation

TWO = GeneralConv((None, None), "S", None, "D")


def writer(
    notation: Notation = FUNCTION, variable: str = "x", marked_taps: bool = True, general: GeneralConv = TWO
) -> SumWriter:
    setting = Setting(general)
    return SumWriter(notation, setting, names_for(notation, setting, variable, marked_taps))


HEIGHT = Setting(TWO).axes[0]


def written(expr: Expr) -> tuple[str, str]:
    """An expression in both notations."""
    return writer().expr(expand(expr)), writer(SUBSCRIPT).expr(expand(expr))


def test_indices_come_first_and_constants_last() -> None:
    axis = HEIGHT
    assert written(axis.low + axis.i - axis.k) == ("y-j'+pt", "h_{in} - di + pad_{top}")
    assert written(2 - axis.k + axis.i) == ("y-j'+2", "h_{in} - di + 2")
    assert written(axis.output - 1) == ("HO-1", "H_{out} - 1")
    assert written(Integer(0)) == ("0", "0")


def test_what_is_subtracted_from_stands_first() -> None:
    axis = HEIGHT
    assert written(3 - axis.i) == ("3-y", "3 - h_{in}")
    assert written(axis.kernel - 1 - axis.k) == ("K-1-j'", "R - 1 - di")


def test_a_step_stands_where_the_notation_puts_it() -> None:
    axis = HEIGHT
    assert written(axis.stride * axis.o + axis.dilation * axis.k - axis.low) == (
        "jS+j'D-pt",
        "strh * h_{out1} + dilh * di - pad_{top}",
    )
    assert written(2 * axis.o + 3) == ("2j+3", "2 * h_{out1} + 3")


def test_fractions_are_over_one_denominator() -> None:
    axis = HEIGHT
    above = ("y-j'+pt", "h_{in} - di + pad_{top}")
    for divisor, names in ((axis.stride, ("S", "strh")), (Integer(2), ("2", "2"))):
        found = written((axis.i + axis.low - axis.k) / divisor)
        assert found == tuple(rf"\frac{{{a}}}{{{name}}}" for a, name in zip(above, names, strict=True))
    assert written(axis.i / 2)[0] == r"\frac{y}{2}"
    assert written(Rational(1, 2) - axis.i / 2)[0] == r"\frac{1-y}{2}"


def test_what_is_whole_of_a_row_of_a_phase_stands_apart() -> None:
    axis = HEIGHT
    assert written(axis.row + (axis.phase - axis.first_tap) / 3) == (
        r"u_y+\frac{\varphi_y-k_y}{3}",
        r"uh + \frac{\varphi_h - kh}{3}",
    )
    shift = axis.row - axis.dilation * axis.count / axis.gcd
    assert written(shift)[1] == r"uh - \frac{dilh * th}{\gcd(strh,dilh)}"


def test_a_common_divisor_is_put_behind_a_bracket() -> None:
    axis = HEIGHT
    last = floor((axis.kernel - 1 - axis.first_tap) * axis.gcd / axis.stride)
    assert written(last) == (
        r"\left\lfloor \frac{\left(K-1-k_y\right)\gcd(S,D)}{S} \right\rfloor",
        r"\left\lfloor \frac{\left(R - 1 - kh\right)\gcd(strh,dilh)}{strh} \right\rfloor",
    )


def test_floors_and_ceilings_keep_their_brackets() -> None:
    axis = HEIGHT
    assert written(floor(axis.input / 2) + 1)[0] == r"\left\lfloor \frac{HI}{2} \right\rfloor+1"
    assert written(-ceiling((axis.low - 1) / 2))[1] == r"-\left\lceil \frac{pad_{top} - 1}{2} \right\rceil"


def test_the_shorter_of_two_bounds_stands_first() -> None:
    axis = HEIGHT
    assert written(Max(Integer(0), axis.row + 1 - axis.output)) == (
        r"\max\left(0, u_y+1-HO\right)",
        r"\max\left(0, uh + 1 - H_{out}\right)",
    )
    assert written(Min(axis.row, Integer(1)))[0] == r"\min\left(1, u_y\right)"


def indices(axes: tuple[AxisSymbols, ...], *letters: str) -> tuple[Symbol, ...]:
    return (*(Symbol(letter, integer=True) for letter in letters), *(axis.i for axis in axes))


def test_elements_and_their_gradients() -> None:
    at = indices(Setting(TWO).axes, "n", "c")
    inside, under = "(b,c,y,x)", "_{b,c_{in},h_{in},w_{in}}"
    for tensor, function, subscript in (
        ("x", f"I{inside}", f"input{under}"),
        ("xp", f"IP{inside}", f"padded{under}"),
        ("dx", rf"\frac{{dL}}{{dI{inside}}}", rf"\frac{{\partial f}}{{\partial input{under}}}"),
        ("dy", rf"\frac{{dL}}{{dO{inside}}}", f"df{under}"),
        ("dyp", rf"\frac{{dL}}{{dOP{inside}}}", f"dfp{under}"),
        ("dyt", rf"\frac{{dL}}{{dOT{inside}}}", rf"\frac{{\partial f}}{{\partial outputT{under}}}"),
        ("slope", rf"\sigma'\!\left(Z{inside}\right)", rf"\sigma'\!\left(z{under}\right)"),
    ):
        assert writer().element(Factor(tensor, at)) == function
        assert writer(SUBSCRIPT).element(Factor(tensor, at)) == subscript


def test_a_derivative_of_one_element_by_another() -> None:
    setting = Setting(TWO)
    above = (*(r.symbol for r in setting.channel_ranges("nm")), *(axis.o for axis in setting.axes))
    below = (*(r.symbol for r in setting.channel_ranges("mc")), *(axis.k for axis in setting.axes))
    factor = Factor("dy/dw", above + below)
    assert writer(variable="w").element(factor) == r"\frac{dO(b,n,j,i)}{dW(n,c,y,x)}"
    shown = r"\frac{\partial output_{b1,c_{out},h_{out1},w_{out1}}}{\partial weight_{c_{out},c_{in},di,dj}}"
    assert writer(SUBSCRIPT, "w").element(factor) == shown


def test_an_index_that_can_only_be_0_is_not_written() -> None:
    alone = GeneralConv((3, 3), batch=1, in_channels=1)
    setting = Setting(alone)
    assert writer(variable="x", general=alone).element(setting.element("x")) == "I(y,x)"
    assert writer(variable="w", general=alone).element(setting.element("w")) == "W(n,y,x)"
    grouped = GeneralConv((3, 3), groups="G", in_channels="G", out_channels="G")
    assert writer(variable="w", general=grouped).element(Setting(grouped).element("w")) == "W(g,y,x)"


def test_sums_show_their_bounds_or_only_their_indices() -> None:
    setting = Setting(GeneralConv(3))
    value = forward(setting)
    assert writer(variable="y", marked_taps=False, general=setting.general).right_side(value) == (
        r"\sum_{c=0}^{C-1}\sum_{i=0}^{2}W(n,c,i)*I(b,c,x+i-pl)"
    )
    assert writer(SUBSCRIPT, "y", False, setting.general).right_side(value) == (
        r"\sum_{c_{in}, dj} input_{b,c_{in},w_{out} + dj - pad_{left}} * weight_{c_{out},c_{in},dj}"
    )
    assert writer(variable="y", general=setting.general).right_side(forward_bias(setting)) == "B(n)"


def test_a_sum_with_bounds_of_its_own_shows_them_in_every_notation() -> None:
    axis = HEIGHT
    ranges = (
        Range(axis.o, axis.output),
        Range(axis.count, floor(axis.kernel / 2) + 1),
        Range(axis.k, axis.kernel, Integer(1)),
    )
    assert writer(SUBSCRIPT).sums(ranges) == (
        r"\sum_{h_{out1}} \sum_{th=0}^{\left\lfloor \frac{R}{2} \right\rfloor}\sum_{di=1}^{R - 1}"
    )
    assert writer().sums(ranges[:1]) == r"\sum_{j=0}^{HO-1}"


def test_a_sum_over_the_one_channel_is_left_out_and_one_over_the_one_tap_is_not() -> None:
    setting = Setting(GeneralConv((1, 3), in_channels=1))
    spell = SumWriter(FUNCTION, setting, names_for(FUNCTION, setting, "y"))
    (channel,) = setting.channel_ranges("c")
    taps = [Range(axis.k, axis.kernel) for axis in setting.axes]
    assert spell.sums([channel]) == ""
    assert spell.sums([channel, *taps]) == r"\sum_{j=0}^{0}\sum_{i=0}^{2}"
    assert spell.element(setting.element("w")) == "W(n,j,i)"
    assert spell.shape("w") == r"N \times 1 \times 3"


def test_conditions_are_brackets_deltas_and_clauses() -> None:
    axis, spell = HEIGHT, writer()
    equal, divides = Equal(axis.o, axis.i), Divides(axis.stride, axis.i + axis.low)
    between = Between(Integer(0), axis.i - axis.k, axis.kernel)
    assert spell.condition(equal) == r"\delta_{j,\,y}\,"
    assert spell.condition(divides) == r"\left[S \mid y+pt\right]"
    assert spell.condition(between) == r"\left[0 \le y-j' \le K-1\right]"
    assert spell.clause(equal) == "j = y"
    assert spell.interval(Between(axis.o, axis.i, axis.o + 3)) == r"y \in [j,\ j+2]"


def test_that_two_indices_are_equal_which_can_only_be_0_is_not_shown() -> None:
    one, two = Symbol("n", integer=True), Symbol("n1", integer=True)
    assert writer().is_shown(Equal(one, two))
    assert not writer(general=GeneralConv(3, batch=1)).is_shown(Equal(one, two))
    assert writer(general=GeneralConv(3, batch=1)).is_shown(Divides(Integer(2), one))


def test_gradients_stand_before_tensors_and_a_slope_behind_them_or_outside() -> None:
    axis = Setting(GeneralConv(3, batch=1, in_channels=1)).axes[0]
    spell = writer(general=GeneralConv(3, batch=1, in_channels=1))
    n, c, m = (Symbol(letter, integer=True) for letter in "ncm")
    own, other = Factor("slope", (n, c, axis.i)), Factor("slope", (n, c, axis.i + 1))
    weight, upstream = Factor("w", (m, c, axis.k)), Factor("dy", (n, m, axis.o))
    left, ranges = Factor("dz", (n, c, axis.i)), (Range(axis.k, axis.kernel),)
    inside = IndexSum(left, (), ranges, (other, weight, upstream))
    assert spell.right_side(inside) == r"\sum_{i'=0}^{2}\frac{dL}{dO(n,i)}*W(n,i')*\sigma'\!\left(Z(x+1)\right)"
    outside = IndexSum(left, (), ranges, (own, weight, upstream))
    assert spell.right_side(outside) == r"\sigma'\!\left(Z(x)\right)\;\sum_{i'=0}^{2}\frac{dL}{dO(n,i)}*W(n,i')"


def test_a_product_of_nothing_is_one() -> None:
    assert writer().right_side(IndexSum(Factor("db", ()), (), (), ())) == "1"


def test_pieces_together_are_the_right_side() -> None:
    axis = HEIGHT
    at = indices(Setting(TWO).axes, "n", "c")
    value = IndexSum(
        Factor("dx", at), (), (Range(axis.k, axis.kernel),), (Factor("x", at),), (Divides(axis.stride, axis.i),)
    )
    pieces = writer().pieces(value)
    assert pieces == [r"\sum_{j'=0}^{K-1}", r"\left[S \mid y\right]", "I(b,c,y,x)"]
    assert "".join(pieces) == writer().right_side(value)


# --- names ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variable", "marked_taps", "function", "subscript"),
    [
        ("y", False, "y j", "h_{out} di"),
        ("x", False, "j j", "h_{out1} di"),
        ("x", True, "j j'", "h_{out1} di"),
        ("w", True, "j y", "h_{out1} di"),
        ("b", False, "j j", "h_{out1} di"),
    ],
)
def test_what_outputs_and_taps_are_called(variable: str, marked_taps: bool, function: str, subscript: str) -> None:
    for notation, expected in ((FUNCTION, function), (SUBSCRIPT, subscript)):
        names = names_for(notation, Setting(TWO), variable, marked_taps)
        assert [names["o_h"], names["k_h"]] == expected.split()


def test_outputs_and_images_beside_an_input_or_weight_bear_a_mark() -> None:
    setting = Setting(TWO)
    by_input, by_weight = (names_for(SUBSCRIPT, setting, variable) for variable in "xw")
    assert (by_input["n"], by_input["m"], by_input["n1"]) == ("b", "c_{out1}", "b1")
    assert (by_weight["n"], by_weight["m"], by_weight["m1"]) == ("b1", "c_{out}", "c_{out1}")
    assert names_for(FUNCTION, setting, "x")["c1"] == "c'"


@pytest.mark.parametrize("notation", NOTATIONS.values(), ids=NOTATIONS)
@pytest.mark.parametrize("axes", [1, 2, 3])
def test_no_two_sizes_of_one_axis_share_a_name(notation: Notation, axes: int) -> None:
    setting = Setting(GeneralConv((None,) * axes, "S", None, "D", "G"))
    names = size_names(notation, setting)
    for axis in setting.axes:
        own = [name for symbol, name in names.items() if symbol.endswith(axis.suffix) or "_" not in symbol]
        assert len(own) == len(set(own)) > 8
    inputs = [names[axis.input.name] for axis in setting.axes]
    assert len(set(inputs)) == axes


def test_numbers_need_no_names() -> None:
    setting = Setting(GeneralConv((3, 3), 2, 1, 1, batch=1, in_channels=4, out_channels=4))
    assert not {"K_h", "S_h", "D_h", "p_h", "q_h", "N", "C", "M", "gcd_h"} & set(size_names(FUNCTION, setting))


# --- breaking lines ------------------------------------------------------------------------------------------------


def test_pieces_share_a_line_while_they_fit() -> None:
    long = "a" * LINE_WIDTH
    assert wrapped(["a", "b", long]) == ["ab", long]
    assert wrapped([long, "b"]) == [long, "b"]
    assert wrapped(["a" * (LINE_WIDTH - 1), "b"]) == ["a" * (LINE_WIDTH - 1) + "b"]
    assert wrapped([long + long]) == [long + long]


@pytest.mark.parametrize(
    ("latex", "width"),
    [
        ("W(n,c)", 6),
        (r"\frac{a+b}{cd}", 3),
        (r"\frac{a}{b+cd}", 4),
        (r"\sum_{c=0}^{C-1}x", 7),
        (r"\left[2 \mid x\right]", 4),
        (r"h_{in}", 3),
    ],
)
def test_a_width_is_about_what_is_seen(latex: str, width: int) -> None:
    assert visible(latex) == width


def test_the_bound_of_a_half_open_condition_is_its_last_value() -> None:
    axis = HEIGHT
    assert writer().clause(Between(Integer(0), axis.i, axis.input)) == r"0 \le y \le HI-1"
