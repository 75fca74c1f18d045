from __future__ import annotations

import pytest

from symconv.hand.tree import (
    Applied,
    Command,
    Decorated,
    Empty,
    Group,
    Name,
    Node,
    Number,
    Scripted,
    Sequence,
    Table,
    Text,
)
from tests.hand.texts import tree

X, A, B = Name("x"), Name("i"), Name("j")
EXAMPLES: list[tuple[str, Node]] = [
    ("x_{11}", Scripted(X, Number("11"))),
    ("x_{1,1}", Scripted(X, Sequence((Number("1"), Number("1")), (",",)))),
    ("x_i^{j}", Scripted(X, A, B)),
    ("x^{j}_i", Scripted(X, A, B, 0, True)),
    ("x'_{i}", Scripted(X, A, primes=1)),
    ("x_{i}'", Scripted(X, A, primes=1)),
    ("x^{\\prime\\prime}", Scripted(X, primes=2)),
    ("{x_i}^j", Scripted(Scripted(X, A), sup=B)),
    ("x(i,j)", Applied(X, "(", (A, B), ")")),
    ("x[i]", Applied(X, "[", (A,), "]")),
    ("x()", Applied(X, "(", (), ")")),
    ("\\mathbf{x}", Name("x", "\\mathbf")),
    ("\\mathbf x", Name("x", "\\mathbf")),
    ("\\text{out\\_channels}", Name("out_channels", "\\text")),
    (
        "\\operatorname{rot}_{180^\\circ}",
        Scripted(Name("rot", "\\operatorname"), Scripted(Number("180"), sup=Name("\\circ"))),
    ),
    ("\\hat{x}", Decorated("\\hat", X)),
    ("\\bar x_i", Scripted(Decorated("\\bar", X), A)),
    ("\\underbrace{x}_{i}", Decorated("\\underbrace", X, A)),
    ("\\sqrt[i]{x}", Command("\\sqrt", (X,), A)),
    ("\\binom{i}{j}", Command("\\binom", (A, B))),
    ("\\unknown{x}", Command("\\unknown", (X,))),
    ("\\unknown", Name("\\unknown")),
    ("\\max(i, j)", Applied(Name("\\max"), "(", (A, B), ")")),
    ("\\max_i x", Applied(Scripted(Name("\\max"), A), "", (X,), "")),
    ("i\\%", Command("\\%", (A,))),
    ("|\\cdot|", Group("|", Name("\\cdot"), "|")),
    ("i!", Command("!", (A,))),
    ("x_{\\text{in}}", Scripted(X, Name("in", "\\text"))),
    ("x_\\text{in}", Scripted(X, Name("in", "\\text"))),
    ("x^{\\mathrm{of}}", Scripted(X, sup=Name("of", "\\mathrm"))),
    ("*", Name("*")),
    ("\\odot", Name("\\odot")),
    ("x[\\cdot]", Applied(X, "[", (Name("\\cdot"),), "]")),
    ("\\begin{bmatrix} x & \\\\ i & j \\end{bmatrix}", Table("bmatrix", ((X, Empty()), (A, B)))),
    ("\\text{if}", Text("if", "\\text", "condition")),
    ("输出", Text("输出")),
    ("{}_i", Scripted(Empty(), A)),
]


@pytest.mark.parametrize(("text", "node"), EXAMPLES, ids=[text for text, _ in EXAMPLES])
def test_operands(text: str, node: Node) -> None:
    assert tree(text) == node
