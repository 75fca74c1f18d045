from __future__ import annotations

from symconv.hand.chains import chains
from symconv.hand.dump import to_latex
from symconv.hand.parse import parse_note
from tests.hand.texts import scanned


def links(text: str) -> list[list[str]]:
    note = scanned(text)
    return [
        [
            f"{to_latex(link.left) if link.left is not None else '?'} {link.sign} {to_latex(link.right)}"
            for link in chain.links
        ]
        for chain in chains(note, parse_note(note))
    ]


def test_rows_go_on() -> None:
    text = "$$\\begin{aligned} a &= b \\\\ &= c = d \\\\ e &= f \\end{aligned}$$"
    assert links(text) == [["a = b", "b = c", "c = d"], ["e = f"]]


def test_paragraphs_go_on_but_not_over_a_heading() -> None:
    assert links("$a$\n\n$= b$\n\nthat is\n\n$= c$\n") == [["a = b", "b = c"]]
    assert links("$a = b$\n\n# Next\n\n$= c$\n") == [["a = b"], ["? = c"]]
    assert links("$a = b$\n\n# $c = d$\n\n$= e$\n") == [["a = b"], ["c = d"], ["? = e"]]


def test_a_formula_in_words_is_not_what_the_next_goes_on_from() -> None:
    assert links("$$a = b$$\nwith $c = d$\n") == [["a = b"], ["c = d"]]


def test_remarks_do_not_break_a_chain() -> None:
    text = "$$\\begin{aligned} a &= b \\\\ & 令j'=y-j \\\\ &\\text{so that:} \\\\ &= c \\end{aligned}$$"
    assert links(text) == [["a = b", "b = c"], ["j' = y - j"]]
    assert links("$a = b$\n\nwith $k$ and $l = 1$\n\n<p>\n$= c$\n</p>\n") == [["a = b", "b = c"], ["l = 1"]]


def test_statements_beside_one_another() -> None:
    assert links("$$a = b, c = d$$") == [["a = b"], ["c = d"]]


def test_what_can_not_be_read_ends_a_chain() -> None:
    text = "$$\\begin{aligned} a &= b \\\\ &= ( \\\\ &= c \\end{aligned}$$"
    assert links(text) == [["a = b"], ["? = c"]]
