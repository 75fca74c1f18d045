"""Markdown is scanned on the raw text; markdown-it, which knows nothing of mathematics, says what is code."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from symconv.hand.note import Prose
from tests.hand.texts import scanned, shown


def test_every_form_of_a_display_formula() -> None:
    text = """text $$
a = 1
$$
```math
a = 2
```
- item
  $$a = 3$$
  $$
  a = 4
  $$ and on
> quoted $$
> a = 5
> $$
\\begin{align*}
a &= 6
\\end{align*}

    $$
    a = 7
    $$
\\[ a = 8 \\]
"""
    assert [line.split()[0] for line in shown(scanned(text))] == [
        "2:1",
        "5:1",
        "8:5",
        "10:3",
        "13:3",
        "15:1",
        "20:5",
        "22:4",
    ]


def test_operators_at_the_start_of_a_line_are_no_list() -> None:
    (formula,) = scanned("> $$\n> a = b\n> + c\n> - d\n> $$\n").formulas
    assert formula.text == "a = b\n+ c\n- d"
    assert formula.place(formula.text.index("- d")).line == 4


def test_code_comments_and_front_matter_are_left_out() -> None:
    text = """---
title: $a = b$
---
`$c$`

    $d = e$ indented by four is code

~~~
$$ f = g $$
~~~
<!-- $h$
$i$ --> $j$
<pre>
$k$
</pre>
"""
    note = scanned(text)
    assert shown(note) == ["12:10 j"]
    assert [part.text for part in note.parts if isinstance(part, Prose) and part.kind == "front matter"] == [
        "title: $a = b$"
    ]


def test_cells_and_headings() -> None:
    text = "# On $x$\n\n| a | b |\n| - | - |\n| $y | z$ | $5 |\n\nTitle $t$\n=====\n"
    note = scanned(text)
    assert [f.text for f in note.formulas] == ["x", "t"]
    kinds = [(part.kind, part.level) for part in note.parts if isinstance(part, Prose)]
    assert kinds == [("heading", 1), *[("cell", 0)] * 5, ("heading", 1)]
    assert [(f.kind, f.level) for f in note.formulas] == [("heading", 1)] * 2


def test_an_unclosed_formula_does_not_swallow_the_rest() -> None:
    note = scanned("$$\na = b\n\nWords that are prose again follow here.\n\n$$\nc = d\n$$\n")
    assert shown(note) == ["2:1 a = b", "7:1 c = d"]
    assert [str(trouble) for trouble in note.troubles] == ["line 1, column 1: $$ opens a formula that nothing closes"]


def test_blocks_are_numbered() -> None:
    note = scanned("one $a$ and $b$\n\ntwo $c$\n\n$$d$$\n")
    assert [f.block for f in note.formulas] == [1, 1, 2, 3]


BLOCKS = (
    "A paragraph with $x_{%d}$ in it.",
    "```\n$x_{%d} = y$\n```",
    "~~~python\na = '$x_{%d}$'\n~~~",
    "```math\nx_{%d} = y\n```",
    "    code $x_{%d} = y$",
    "> A quotation with $x_{%d}$.",
    "# A heading with $x_{%d}$",
    "`code $x_{%d} = y$` in a line",
    "- an item with $x_{%d}$",
    "$$\nx_{%d} = y\n$$",
    "\\$5 and $x_{%d}$",
    "<!-- a comment $x_{%d}$ -->",
)


@given(st.lists(st.integers(0, len(BLOCKS) - 1), min_size=1, max_size=12))
def test_what_markdown_it_calls_code_has_no_formula_and_all_else_has(choice: list[int]) -> None:
    text = "\n\n".join(BLOCKS[kind] % number for number, kind in enumerate(choice)) + "\n"
    hidden: set[int] = set()
    for token in MarkdownIt().parse(text):
        math_fence = token.type == "fence" and token.info == "math"
        if token.type in ("fence", "code_block", "html_block") and not math_fence and token.map:
            hidden |= set(range(token.map[0] + 1, token.map[1] + 1))
        for child in token.children or ():
            if child.type == "code_inline" and token.map:
                hidden |= set(range(token.map[0] + 1, token.map[1] + 1))
    expected = [number for number, line in enumerate(text.split("\n"), 1) if "x_{" in line and number not in hidden]
    assert [f.place().line for f in scanned(text).formulas] == expected
