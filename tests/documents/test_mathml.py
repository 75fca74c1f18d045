from __future__ import annotations

from xml.etree import ElementTree

import pytest

from symconv.documents.mathml import cell, formula, part, system


def text_of(mathml: str) -> str:
    return "".join("".join(ElementTree.fromstring(mathml).itertext()).split())


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("x_{11}", "<msub><mi>x</mi><mn>11</mn></msub>"),
        (r"\partial{x_{1,12}}", "<mi>∂</mi><msub><mi>x</mi><mrow><mn>1</mn><mo>,</mo><mn>12</mn></mrow></msub>"),
        (r"\frac{dL}{dO(0,1)}", "<mfrac><mrow><mi>d</mi><mi>L</mi></mrow>"),
        (r"\sum_{k=0}^{K-1} a", '<munderover><mo movablelimits="true">∑</mo>'),
        (r"\left[\sum_{k} a\right]", '<munder><mo movablelimits="true">∑</mo><mi>k</mi></munder>'),
        (r"\begin{pmatrix} a & b \\ \vdots & \ddots \end{pmatrix}", "<mtd><mo>⋮</mo></mtd><mtd><mo>⋱</mo></mtd>"),
        (r"\left(\begin{matrix} a & b \end{matrix}\right)", "<mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd>"),
        (r"\begin{cases} 1 & a \\ 0 & \text{otherwise} \end{cases}", "<mtext>otherwise</mtext>"),
        (r"\text{as $x<y$ says}", "<mi>x</mi><mo>&lt;</mo><mi>y</mi>"),
        (r"HI+2pt", "<mn>2</mn><mi>p</mi><mi>t</mi>"),
        (r"a \bmod 3", "<mo>mod</mo>"),
        (r"S \mid i", "<mo>∣</mo>"),
        (r"\left\lfloor a \right\rfloor", "⌊"),
        (r"rot_{180}(\hat X) \odot \delta_{11}", "<mo>⊙</mo>"),
        (r"\frac{\partial J}{\partial k_{11}}", "<mfrac><mrow><mi>∂</mi><mi>J</mi></mrow>"),
        (r"output_{0,1}", "<msub><mi>t</mi>"),
        (r"c'", '<mi>c</mi><mo lspace="0" rspace="0">′</mo>'),
        (r"t_z'", '<msub><mrow><mi>t</mi><mo lspace="0" rspace="0">′</mo></mrow><mi>z</mi></msub>'),
        (r"(-a)", '<mo stretchy="false">(</mo><mo form="prefix">−</mo>'),
        (r"a - b", "<mi>a</mi><mo>−</mo><mi>b</mi>"),
        (r"\quad {} + b", '<mo form="infix">+</mo>'),
        (r"\mathrm{vec}", "vec"),
        (r"\;\;\vdots", "<mo>⋮</mo>"),
        (r"x \ast w \star y \cdot z \times u", "∗"),
        (r"\sigma'\!\left(z\right)", "<mi>σ</mi>"),
        (r"y_{1}", '<msub><mpadded depth="0"><mi>y</mi></mpadded><mn>1</mn></msub>'),
    ],
)
def test_what_a_formula_becomes(latex: str, expected: str) -> None:
    written = part(latex)
    assert expected in written
    assert "\\" not in written
    ElementTree.fromstring(written)


def test_a_link_names_what_it_stands_for() -> None:
    assert part(r"\href{x-0-0-1}{x_{2}}") == '<msub class="e" data-m="x-0-0-1"><mi>x</mi><mn>2</mn></msub>'
    product = part(r"a + \href{w-0-0-0_x-0-0-1_y-0-0-1}{\href{w-0-0-0}{w_{1}}\href{x-0-0-1}{x_{2}}}")
    assert '<mrow class="t" data-m="w-0-0-0 x-0-0-1 y-0-0-1">' in product
    assert product.count('class="e"') == 2
    assert "href" not in product


def test_a_link_around_a_single_element_keeps_both_names() -> None:
    inner = part(r"\href{a_b}{\href{a}{x_{1}}}")
    assert 'class="t" data-m="a b"' in inner
    assert 'class="e" data-m="a"' in inner


def test_links_are_found_wherever_they_stand() -> None:
    latex = r"\begin{pmatrix} \href{a}{x_{1}} & 0 \\ \cdots & \frac{\href{b}{y}}{\href{c}{\{z\}}} \end{pmatrix}"
    assert [name for name in "abc" if f'data-m="{name}"' in part(latex)] == ["a", "b", "c"]
    with pytest.raises(ValueError, match="brace"):
        part(r"\href{a}{x")


def test_brackets_are_as_tall_as_their_own_matrix() -> None:
    """In one row with others they would all be as tall as the tallest."""
    matrices = r"\begin{pmatrix} a \\ b \end{pmatrix} \begin{pmatrix} c \end{pmatrix}"
    for fenced in ElementTree.fromstring(part(matrices)):
        assert [child.tag for child in fenced] == ["mo", "mtable", "mo"]


def test_a_system_has_a_row_for_each_of_its_rows() -> None:
    rows = [("x_{1}", "= a"), ("", r"\quad {} + b"), (r"\vdots\;", r"\;\;\vdots")]
    table = ElementTree.fromstring(system(rows, brace=True))
    assert [len(row) for row in table.iter("mtr")] == [2, 2, 2]
    assert text_of(system(rows, brace=True)) == "{x1=a+b⋮⋮"
    assert text_of(system(rows, brace=False)) == "x1=a+b⋮⋮"


def test_a_formula_is_inline_displayed_or_a_cell() -> None:
    assert formula("x") == "<math><mi>x</mi></math>"
    assert formula("x", display=True) == '<math display="block"><mi>x</mi></math>'
    assert cell("x") == '<math displaystyle="true"><mi>x</mi></math>'
    assert part("") == "<mrow></mrow>"


def test_text_in_a_formula_is_escaped() -> None:
    assert "<b>" not in part(r"\text{<b>&amp;}")
    assert 'data-m="&quot;&gt;"' in part(r'\href{">}{x}')
