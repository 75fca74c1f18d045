from __future__ import annotations

import re
from typing import Any

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from markdown_it import MarkdownIt

from symconv import Conv
from symconv.derivation import derive
from symconv.documents.blocks import Document, Image, Items, Line, Lines, Section, Table, Text
from symconv.documents.html import as_html, fragment, text
from symconv.documents.latex import Row
from symconv.documents.render import Choices, render_derivation, render_general
from symconv.documents.shapes import Picture, Rect
from symconv.general import GeneralConv
from symconv.house_styles import NOTATIONS
from symconv.proofs import prove_general
from symconv.templating import file_text
from tests.problems import NAMED, problems

LARGE = Conv((224, 224), 3, 2, 1, in_channels=64, out_channels=64)

GENERAL = {
    "two axes": GeneralConv((3, 3), 2),
    "any stride": GeneralConv((None, None), "S", None, "D"),
    "grouped": GeneralConv(None, 3, None, 2, groups="G", in_channels="G", bias=False),
    "flipped": GeneralConv((None, None, 2), (1, 2, 1), mode="convolution"),
}


def parsed(page: str) -> Any:
    """The page as a parser reads it that is not a browser's and not ours; anything wrong raises."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(re.sub(r"<!-- .*? -->", "", page))  # it holds -- in a comment to be wrong, as HTML 4 did


def tag(node: Any) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def letters(content: str) -> str:
    """The characters of a formula, spaces left out, in the order of their codes."""
    return "".join(sorted(re.sub(r"[\s\u00a0]", "", content)))


def content(node: Any) -> str:
    return letters("".join(node.itertext()))


SHOWN = {
    r"\partial": "∂", r"\cdots": "⋯", r"\ldots": "…", r"\vdots": "⋮", r"\ddots": "⋱", r"\ast": "∗", r"\star": "⋆",
    r"\cdot": "·", r"\times": "×", r"\sum": "∑", r"\delta": "δ", r"\varphi": "φ", r"\sigma": "σ", r"\mid": "∣",
    r"\le": "≤", r"\ge": "≥", r"\in": "∈", r"\to": "→", r"\land": "∧", r"\lor": "∨", r"\exists": "∃", r"\lfloor": "⌊",
    r"\rfloor": "⌋", r"\lceil": "⌈", r"\rceil": "⌉", r"\bmod": "mod", r"\max": "max", r"\min": "min", r"\gcd": "gcd",
    r"\{": "\x01", r"\}": "\x02", r"\hat": "\x03", r"\widehat": "\x03",
    r"\bar": "¯", r"\tilde": "~", r"\check": "ˇ", r"\odot": "⊙",
    r"\kappa": "κ", r"\lambda": "λ", r"\mu": "μ", r"\nu": "ν", r"\rho": "ρ", r"\tau": "τ",
}  # fmt: skip


def visible(latex: str) -> str:
    """The characters that LaTeX shows: its commands spelled out, what only says how they are laid out left out."""
    if r"\left\{" in latex and "\\\\" not in latex:  # a system of one row needs no brace
        latex = latex.replace(r"\left\{", "")
    latex = re.sub(r"\\(begin|end)\{(aligned|gathered)\}", "", latex)
    latex = latex.replace(r"\begin{cases}", "\x01").replace(r"\end{cases}", "")
    latex = latex.replace(r"\begin{pmatrix}", "(").replace(r"\end{pmatrix}", ")").replace(r"\right.", "")
    latex = re.sub(r"\\(begin|end)\{matrix\}", "", latex)
    latex = re.sub(r"\\\\|\\[;,! ]|\\(quad|qquad|left|right(?![a-z])|text|mathrm|frac)(?![a-z])", " ", latex)
    latex = re.sub(r"\\(left|right)", "", latex)
    latex = re.sub(r"\\(?:[a-zA-Z]+|[{}])", lambda found: SHOWN[found[0]], latex)
    latex = re.sub(r"[{}&_^$]", "", latex).translate({1: "{", 2: "}", 3: "^"})
    return letters(latex.replace("-", "−").replace("'", "′").replace("*", "∗"))


def compare(markdown: str, page: str) -> None:
    """Every formula of the Markdown stands in the page, the displayed ones in their order."""
    tree = parsed(page)
    boxes = [node for node in tree.iter() if "box" in (node.get("class") or "").split()]
    shown = [content(box) for box in boxes if not any(tag(node) in ("table", "svg") for node in box.iter())]
    fences = [t.content for t in MarkdownIt().parse(markdown) if t.type == "fence"]
    assert len(shown) == len(fences)
    for found, fence in zip(shown, fences, strict=True):
        assert found == visible(fence), fence[:200]
    inline = {content(node) for node in tree.iter() if tag(node) == "math"}
    for latex in re.findall(r"\$([^$]+)\$", re.sub(r"```math.*?```", "", markdown, flags=re.DOTALL)):
        assert visible(latex) in inline


def check_page(page: str) -> None:
    tree = parsed(page)
    words = [node for node in tree.iter() if tag(node) not in ("style", "script")]
    assert not [node for node in words if "\\" in (node.text or "") + (node.tail or "")]
    maths = [node for node in tree.iter() if tag(node) == "math"]
    assert maths
    for math in maths:
        for node in math.iter():
            assert tag(node) != "merror"
            assert "&" not in (node.text or "")
            assert "href" not in node.attrib
    ids = [node.get("id") for node in tree.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    for node in tree.iter():
        assert (node.get("href") or "#").startswith("#")
        assert node.get("src") is None
        if tag(node) == "a":
            assert node.get("href")[1:] in ids
        if tag(node) == "th":
            assert node.get("scope") in ("col", "row")


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("notation", NOTATIONS)
def test_every_formula_of_the_markdown_is_there(name: str, notation: str) -> None:
    derivation = derive(NAMED[name])
    page = render_derivation(derivation, Choices(NOTATIONS[notation], "en", "html"))
    check_page(page)
    compare(render_derivation(derivation, Choices(NOTATIONS[notation], "en", "md")), page)


@given(problems(most_products=300))
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_problem_makes_a_page(conv: Conv) -> None:
    page = render_derivation(derive(conv), Choices(NOTATIONS["partial"], "zh", "html"))
    check_page(page)
    compare(render_derivation(derive(conv), Choices(NOTATIONS["partial"], "zh", "md")), page)


def test_a_large_layer_makes_a_page() -> None:
    page = render_derivation(derive(LARGE), Choices(NOTATIONS["partial"], "en", "html"))
    check_page(page)
    compare(render_derivation(derive(LARGE), Choices(NOTATIONS["partial"], "en", "md")), page)


@pytest.mark.parametrize("name", GENERAL)
def test_a_derivation_for_all_sizes_makes_a_page(name: str) -> None:
    proof = prove_general(GENERAL[name])
    for notation in NOTATIONS:
        for language in ("en", "zh"):
            page = render_general(proof, Choices(NOTATIONS[notation], language, "html"))
            check_page(page)
            compare(render_general(proof, Choices(NOTATIONS[notation], language, "md")), page)


def test_a_page_says_what_it_is() -> None:
    page = render_derivation(derive(Conv((4, 4), 2, 2)), Choices(NOTATIONS["plain"], "zh", "html"))
    tree = parsed(page)
    assert page.startswith("<!DOCTYPE html>")
    assert tree.get("lang") == "zh"
    title = tree.find(".//title")
    assert title is not None
    assert title.text == "卷积推导：输入 4×4，卷积核 2×2，步长 2×2"
    assert 'name="viewport" content="width=device-width, initial-scale=1"' in page
    assert "symconv derive --input 4x4" in page.split("<!--")[1].split("-->")[0]
    assert "symconv derive --input 4x4" in "".join(tree.find(".//footer").itertext())
    assert len(tree.findall(".//nav//a")) == len(tree.findall(".//section")) == 12


def test_a_page_needs_nothing_from_elsewhere() -> None:
    page = render_derivation(derive(Conv((4, 4), 2, 2)), Choices(NOTATIONS["plain"], "en", "html"))
    page = page.replace('xmlns="http://www.w3.org/2000/svg"', "").replace("url(#", "")  # names alone
    for outside in ("http:", "https:", "url(", "@import", "src=", "<link"):
        assert outside not in page


def page_of(*blocks: Any, title: str = "a title") -> str:
    return as_html(Document("en", title, "", "a command --> <b>", (Section("a heading", blocks),)))


def test_whatever_stands_in_a_text_is_text() -> None:
    nasty = "<script>alert(1)</script> & <img src=x onerror=y> `<b>` $a<b$ 5$"
    picture = Picture('"><i>', 10, 10, (Rect(0, 0, 5, 5, key='"><i>'),), nasty, nasty)
    blocks = (Text(nasty), Items((nasty,)), Table((nasty, "b"), ((nasty, nasty),)), Image(picture, nasty, nasty))
    tree = parsed(page_of(*blocks, Lines((Line(nasty, "a", "= b"),)), title=nasty))
    assert not [node for node in tree.iter() if tag(node) in ("script", "img", "b", "i")]
    assert "alert(1)" in tree.find(".//title").text
    assert next(node.text for node in tree.iter() if tag(node) == "code") == "<b>"


def test_code_and_formulas_are_marked_in_texts() -> None:
    assert text("a & $x$, `y_1`") == "a &amp; <math><mi>x</mi></math>, <code>y_1</code>"
    assert text("it costs 5$") == "it costs 5$"


def test_lines_of_a_derivation_keep_what_goes_on_together() -> None:
    lines = (Line("do $a$:", "x", "= 1"), Line("", "", r"\quad + 2"), Line("then:", "", "= 3"))
    steps = parsed(page_of(Lines(lines))).findall(".//ol[@class='steps']/li")
    assert [content(step) for step in steps] == [letters("do a: x = 1 + 2"), letters("then: = 3")]


def test_a_piece_for_a_notebook_keeps_to_itself() -> None:
    piece = fragment([[Row("x", "= 1")]], "en", ((0, 1),))
    tree = html5lib.parseFragment(piece, namespaceHTMLElements=False)
    assert not [node for node in tree.iter() if node.get("id")]
    assert [node.get("class") for node in tree] == ["symconv"]
    styles = re.sub(r"/\*.*?\*/", "", file_text("documents/formulas.css"), flags=re.DOTALL)
    for selector in re.findall(r"(?:^|[{}])\s*([^{}@]+)\{", styles):
        assert all(one.strip().startswith(".symconv ") for one in selector.split(",")), selector
