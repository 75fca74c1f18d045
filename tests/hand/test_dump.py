"""What is printed reads back as the tree that was printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from symconv.hand.dump import to_latex
from symconv.hand.parse import parse_note
from symconv.hand.scan import scan_file
from symconv.hand.tree import Node
from tests.conftest import ROOT
from tests.hand.texts import NOTES, parsed

WORDS = r"""x w_{11} y_{i,j} 2 \delta^{l} \partial{x_{1}} dx \hat{X} \mathbf{W} \text{pad} x' \cdots O(n,y) x[i][j]
    \nabla_x \frac{\partial{L}}{\partial{x}} dL/dx \max(a,b) \lfloor x \rfloor W^{T} \partial y \Delta z
    \operatorname{rot}_{180} |x| \mathrm{d}x \bar{y}_{k} input_{b,c_{in}} [a,b) \{0,1\} \left(x\right) 1j c_{1j}
    f\left[i\right] n! \sqrt{x} ∂L/∂y"""
LEAVES = st.sampled_from(WORDS.split())
SIGNS = [" + ", " - ", " * ", " \\ast ", " \\odot ", " ", " = ", " \\le ", ", ", "/", " \\bmod ", " \\quad "]


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(inner, st.sampled_from(SIGNS), inner).map(" ".join),
        inner.map(lambda a: f"({a})"),
        inner.map(lambda a: f"{{{a}}}"),
        inner.map(lambda a: f"-{a}"),
        inner.map(lambda a: rf"\sum_{{k=0}}^{{K-1}} {a}"),
        inner.map(lambda a: rf"\sum_{{i,j}}{{{a}}}"),
        inner.map(lambda a: rf"\left[{a}\right]"),
        inner.map(lambda a: f"x_{{{a}}}"),
        inner.map(lambda a: f"({a})^{{T}}"),
        inner.map(lambda a: f"conv({a})"),
        inner.map(lambda a: rf"\partial {{{a}}}"),
        inner.map(lambda a: rf"\underbrace{{{a}}}_{{n}}"),
        inner.map(lambda a: rf"{a} \text{{ if }} i < 0"),
        pair.map(lambda ab: rf"\frac{{{ab[0]}}}{{{ab[1]}}}"),
        pair.map(lambda ab: rf"\begin{{pmatrix}} {ab[0]} & {ab[1]} \\ {ab[1]} & 0 \end{{pmatrix}}"),
        pair.map(lambda ab: rf"\begin{{cases}} {ab[0]} & {ab[1]} \\ 0 & \text{{otherwise}} \end{{cases}}"),
    )


def nodes(text: str) -> list[Node]:
    return [row.node for row in parsed(text).rows if row.node is not None]


@settings(max_examples=400)
@given(st.recursive(LEAVES, grown, max_leaves=8))
@example(r"x_{({\mathrm{d}x})^{T}}")
@example(r"x_{\mathrm{d}} + y_{\mathrm{d} x} + C_{\text{in}}")
def test_printing_and_reading_again(text: str) -> None:
    for node in nodes(text):
        printed = to_latex(node)
        again = parsed(printed)
        assert [row.node for row in again.rows] == [node], printed
        assert not again.repairs, printed


FILES = sorted(NOTES.iterdir()) + sorted((ROOT / "generated" / "documents").glob("*.md"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_formula_of_the_notes_and_of_our_own_documents(path: Path) -> None:
    for entry in parse_note(scan_file(path)):
        for row in entry.rows:
            if row.node is not None:
                again = parsed(to_latex(row.node))
                assert [other.node for other in again.rows] == [row.node]
                assert not again.repairs
        if entry.repairs:
            mended = parsed(entry.repaired)
            assert not mended.repairs
            assert [row.node for row in mended.rows] == [row.node for row in entry.rows]
