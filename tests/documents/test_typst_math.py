from __future__ import annotations

import unicodedata
from io import BytesIO

import pypdf
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from symconv import DerivationError
from symconv.documents.typst_math import OPERATORS, SIGNS, SPACES, typst_math, typst_pieces, typst_string, typst_text


def shown(source: str) -> str:
    """What a compiled Typst text shows, without spaces; mathematical letters as plain ones."""
    made = typst.compile(source.encode(), format="pdf", ignore_system_fonts=True)
    assert isinstance(made, bytes)
    text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(made)).pages)
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.parametrize(
    ("latex", "typst_source"),
    [
        ("x_{11}", "x_(11)"),
        (r"\partial{x_{1,2}}", r"∂ x_(1 \, 2)"),
        ("output_{b,c_{out}}", r"o u t p u t_(b \, c_(o u t))"),
        (r"\frac{dL}{dO(0,1)}", r"frac(d L, d O \( 0 \, 1 \))"),
        (r"\sum_{j=0}^{K-1}", "∑_(j = 0)^(K − 1)"),
        (r"j'_{1}", "j'_(1)"),
        ("{a+b}^{2}", "attach(a + b, t: 2)"),
        (r"{}+x", '"" + x'),
        (r"\left\{ x \right.", r'lr(\{ x "")'),
        (r"\left\lceil x \right\rceil", "lr(⌈ x ⌉)"),
        (r"\left[a\right]\left[b\right]=c", r"lr(\[ a \]) thin lr(\[ b \]) = c"),
        (r"\sigma'\!\left(x\right)", r"σ' #h(-0.1667em) thin lr(\( x \))"),
        (r"a*b", "a ∗ b"),
        (r"a/b:c;d#e", r"a \/ b \: c \; d \# e"),
        (r"\gcd(S,D)", r'op("gcd", limits: #true) \( S \, D \)'),
        (r"i \bmod 2", 'i class("binary", "mod") 2'),
        (r"\mathrm{rot}_{180}", 'upright("rot")_(180)'),
        (r"\operatorname{pad}", 'op("pad")'),
        (r"\text{so \"much\"}", r'"so \\\"much\\\""'),
        ("\\begin{pmatrix}\na & \\\\\n\\vdots & 0\n\\end{pmatrix}", 'mat(delim: "(", a, ""; ⋮, 0)'),
        (r"\left(\begin{matrix} a \end{matrix}\right)", r"lr(\( mat(delim: #none, a) \))"),
        (
            r"\begin{cases} a & b, c \end{cases}",
            r'mat(delim: #("{", none), align: #left, column-gap: #1em, a, b \, c)',
        ),
    ],
)
def test_every_construct_has_its_typst(latex: str, typst_source: str) -> None:
    assert typst_math(latex) == typst_source


def test_long_conditions_stand_below_each_other() -> None:
    text = typst_math(rf"\begin{{cases}} a & {'x' * 60},\ b \in [c,\ d] \\ 0 & \text{{otherwise}} \end{{cases}}")
    assert r"; inline(b ∈ \[ c \, #h(0.333em) d \]))" in text


def test_pieces_begin_with_a_sign_and_make_up_the_whole() -> None:
    assert typst_pieces(r"a(b=c) = \frac{d+e}{f} \ast g + h") == [
        r"a \( b",
        r"= c \)",
        "= frac(d + e, f)",
        '"" ∗ g',
        '"" + h',
    ]
    assert typst_pieces("= a") == ["= a"]


@pytest.mark.parametrize("latex", [r"\href{x}{y}", r"\unknown", r"\left\unknown x \right)"])
def test_an_unknown_command_is_refused_by_its_name(latex: str) -> None:
    with pytest.raises(DerivationError, match=r"the command \\(href|unknown), which the PDF format does not know"):
        typst_math(latex)


def test_words_of_letters_are_set_letter_by_letter() -> None:
    # All of these are functions or symbols of Typst.
    words = ("output", "sum", "alpha", "pi", "in", "max", "lr", "frac", "HO", "pt", "strh", "dot", "arrow", "and")
    source = "".join(f"$ {typst_math(word)} $\n" for word in words)
    assert shown(source) == "".join(words)


def test_every_command_compiles() -> None:
    names = [*SIGNS, *SPACES, *OPERATORS, "bmod"]
    maths = " ".join(typst_math(rf"a \{name} b") for name in names)
    assert shown(f"$ {maths} $").count("a") >= len(names)


# What a font can't show, and what breaks a line, is not of interest here.
texts = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="$`'"), min_size=1, max_size=30)


@given(texts)
@settings(max_examples=60, deadline=None)
def test_text_is_shown_as_it_stands(text: str) -> None:
    plain = "#set text(ligatures: false, hyphenate: false); #set page(width: 40cm); #set smartquote(enabled: false)\n"
    assert shown(plain + typst_text(text)) == text
    assert shown(f"{plain}#{typst_string(text)}") == text
    assert shown(f"{plain}#{typst_string(text)}") == shown(plain + typst_text(f"`{text}`"))


def test_a_text_holds_formulas_and_code() -> None:
    assert typst_text("a_b is $x_{1}$ (`c_d`)") == r'a\_b is $x_(1)$ \(#raw("c_d");\)'
    assert typst_text('#read("/etc/passwd")') == r"\#read\(\"\/etc\/passwd\"\)"
