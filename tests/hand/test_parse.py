"""Rows, their places, what is repaired in them and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symconv.hand.dump import to_latex
from symconv.hand.parse import MAX_REPAIRS, parse_note
from symconv.hand.walk import walk
from tests.hand.texts import parsed, scanned, tree, trouble


def rows(text: str) -> list[str]:
    found = parsed(text)
    return [to_latex(row.node) if row.node is not None else str(row.trouble) for row in found.rows]


SYSTEM = "a &= b \\\\\nc &= d + e \\\\"


@pytest.mark.parametrize(
    "text",
    [
        f"\\begin{{aligned}}{SYSTEM}\\end{{aligned}}",
        f"\\left\\{{\\begin{{aligned}}{SYSTEM}\\end{{aligned}}\\right.",
        f"\\begin{{align*}}{SYSTEM}\\end{{align*}}",
        f"\\begin{{equation}}\\begin{{split}}{SYSTEM}\\end{{split}}\\end{{equation}}",
        f"\\begin{{cases}}{SYSTEM}\\end{{cases}}",
        f"\\Rightarrow \\begin{{alignedat}}{{2}}{SYSTEM}\\end{{alignedat}},",
        "\\left\\{\\begin{array}{rcl}a &=& b \\\\ c &=& d + e\\end{array}\\right.",
        "\\begin{array}{l}a = b \\\\ c = d + e\\end{array}",
        "\\left\\{\\begin{matrix}a = b \\\\ c = d + e\\end{matrix}\\right.",
        "\\begin{gather}a = b \\\\ c = d \\\\ + e\\end{gather}",
        "a = b \\\\ c = d + e",
        "a &= b & c &= d + e",
        "\\begin{align}a &= b \\\\ c &= d \\nonumber \\\\ &\\quad + e\\end{align}",
        "\\begin{align}a &= b \\\\ c &= d + \\\\ & e\\end{align}",
        "{\\color{red}\\begin{aligned}a &= b \\\\ c &= d + e\\end{aligned}}",
    ],
)
def test_systems_in_all_their_environments(text: str) -> None:
    assert rows(text) == ["a = b", "c = d + e"]
    assert not parsed(text).repairs


def test_chains_keep_their_open_rows() -> None:
    assert rows("\\begin{aligned} a &= b \\\\ &= c \\\\ &\\le d \\end{aligned}") == ["a = b", "= c", "\\le d"]


def test_factors_on_the_next_row() -> None:
    text = "\\begin{aligned} a &= \\sum_k b_k\\, \\\\ &\\quad c_k \\\\ &\\text{so that:} \\\\ &= d \\end{aligned}"
    assert rows(text) == ["a = \\sum_{k} b_{k} c_{k}", "\\text{so that:}", "= d"]


def test_matrices_and_cases_are_no_systems() -> None:
    assert len(rows("\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}")) == 1
    assert len(rows("f = \\begin{cases} a & b = 1 \\\\ c & b = 2 \\end{cases}")) == 1
    assert len(rows("\\begin{cases} a & b = 1 \\\\ c & b = 2 \\end{cases}")) == 1


def test_rows_stand_at_their_own_place() -> None:
    note = scanned("text\n\n> $$\\begin{aligned}\n>   a &= b \\\\\n> \n>   c &= d \\tag{7}\n> \\end{aligned}$$\n")
    (found,) = parse_note(note)
    assert [(row.place.line, row.place.column, row.end.line, row.tag) for row in found.rows] == [
        (4, 5, 4, ""),
        (6, 5, 6, "7"),
    ]


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        # A row without its `\\`, or with half of it.
        ("\\begin{pmatrix}a & b\nc & d\\end{pmatrix}", "\\begin{pmatrix}a & b \\\\\nc & d\\end{pmatrix}"),
        ("\\begin{bmatrix}a & b \\ c & d\\end{bmatrix}", "\\begin{bmatrix}a & b \\\\ c & d\\end{bmatrix}"),
        (
            "\\begin{matrix}a & b\\\\c & d\n0 & 0\\\\\\end{matrix}",
            "\\begin{matrix}a & b\\\\c & d \\\\\n0 & 0\\\\\\end{matrix}",
        ),
        ("\\begin{aligned}a &= b \\\nc &= d\\end{aligned}", "\\begin{aligned}a &= b \\\\\nc &= d\\end{aligned}"),
        ("\\begin{aligned}a &= b\nc &= d\\end{aligned}", "\\begin{aligned}a &= b \\\\\nc &= d\\end{aligned}"),
        ("\\begin{aligned}a &= b\n&= d\\end{aligned}", "\\begin{aligned}a &= b \\\\\n&= d\\end{aligned}"),
        ("a = b\nc = d", "a = b \\\\\nc = d"),
        (
            "\\begin{equation}a = b\nc = d\\end{equation}",
            "\\begin{equation}a = b \\\\\nc = d\\end{equation}",
        ),
        # Braces.
        ("y_{11 = w_{11}x", "y_{11} = w_{11}x"),
        ("y_{i+k = w", "y_{i+k} = w"),
        ("y = w_{11x_{12}", "y = w_{11}x_{12}"),
        ("\\partial{x_{11} = 0", "\\partial{x_{11}} = 0"),
        ("a}} = b", "a = b"),
        ("\\sum_{k=0}^{K-1}{w_k x_k", "\\sum_{k=0}^{K-1}{w_k x_k}"),
        ("\\begin{aligned}a_{1 &= b \\\\ c &= d\\end{aligned}", "\\begin{aligned}a_{1} &= b \\\\ c &= d\\end{aligned}"),
        # Underscores, backslashes, marks.
        ("weight{c_{out},d} = x{11}", "weight_{c_{out},d} = x_{11}"),
        ("\\frac{\\partial f}{\\partial {\\partial x}} = 1", "\\frac{\\partial f}{\\partial {x}} = 1"),
        ("\\frac{y}{\\partial x} = 1", "\\frac{\\partial y}{\\partial x} = 1"),
        ("partial{x} = sum_{k=1}^{2} y", "\\partial{x} = \\sum_{k=1}^{2} y"),
        # Pairs.
        ("\\left( a + b ) = c", "\\left( a + b \\right) = c"),
        ("( a + b \\right) = c", "\\left( a + b \\right) = c"),
        ("\\left\\{\\begin{aligned}a &= b\\end{aligned}", "\\left\\{\\begin{aligned}a &= b\\end{aligned}\\right."),
        ("\\{\\begin{aligned}a &= b\\end{aligned}", "\\left\\{\\begin{aligned}a &= b\\end{aligned}\\right."),
        ("\\begin{aligned}a &= b", "\\begin{aligned}a &= b\\end{aligned}"),
        ("\\begin{aligned}a &= b\\end{align}", "\\begin{aligned}a &= b\\end{aligned}"),
        # Doubled signs.
        ("a = b + + c", "a = b +  c"),
        ("a = = b", "a =  b"),
        ("\\begin{aligned}a &= b + \\\\ &+ c\\end{aligned}", "\\begin{aligned}a &= b + \\\\ & c\\end{aligned}"),
        ("C_out", "C_{out}"),
    ],
)
def test_repairs_say_what_they_made(text: str, repaired: str) -> None:
    found = parsed(text)
    assert not found.troubles
    assert found.repairs
    assert found.repaired == repaired
    again = parsed(repaired)
    assert not again.repairs
    assert [row.node for row in again.rows] == [row.node for row in found.rows]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a = b +", "7: the formula ends where something should follow"),
        ("a = (b", "5: ( is never closed"),
        ("a = b)", "6: ) closes nothing"),
        ("a = [b\\}", "7: \\} closes what [ opened"),
        ("a = w_{11 x y}}{", "16: this brace is never closed, and where it should be is not plain"),
        ("a = \\frac{a + b", "10: this brace is never closed, and where it should be is not plain"),
        ("a = \\frac{b}", "12: an argument is missing after this"),
        ("a \\cdot", "3: nothing follows \\cdot"),
        ("x_ = 1", "4: = stands where an index or an argument is missing"),
        ("{" * 60 + "x" + "}" * 60, "49: nested more than 48 deep"),
        ("f" + "(x)" * 40, "92: more than 30 scripts and arguments at one name"),
        ("a = * b", "5: a quantity should stand here, and not *"),
    ],
)
def test_what_is_not_plain_is_told_with_its_column(text: str, sentence: str) -> None:
    assert trouble(text) == sentence


def test_one_bad_row_leaves_the_others() -> None:
    assert rows("\\begin{aligned} a &= b \\\\ c &= ( \\\\ d &= e \\end{aligned}") == [
        "a = b",
        "line 1, column 32: ( is never closed",
        "d = e",
    ]


def test_too_much_that_is_broken_is_not_guessed_at() -> None:
    found = parsed("a = " + " + ".join(["partial{x}"] * (MAX_REPAIRS + 1)))
    assert [trouble.sentence for trouble in found.troubles] == ["too much is broken to be sure what was meant"]


@given(st.integers(1, 4), st.integers(1, 4))
def test_a_matrix_without_breaks_reads_as_with_them(height: int, width: int) -> None:
    cells = [[f"x_{{{i}{j}}}" for j in range(width)] for i in range(height)]
    lines = [" & ".join(row) for row in cells]
    whole = tree("\\begin{pmatrix}" + " \\\\\n".join(lines) + "\\end{pmatrix}")
    found = parsed("\\begin{pmatrix}" + "\n".join(lines) + "\\end{pmatrix}")
    if width > 1 and height > 1:
        assert [row.node for row in found.rows] == [whole]
        assert len(found.repairs) == height - 1
    else:
        assert not found.repairs


def test_spans_are_those_of_the_text() -> None:
    text = "y_{11} = w\\,x_{2}"
    parts = {to_latex(inner): text[slice(*inner.span)] for inner in walk(tree(text))}
    assert parts == {
        "y_{11} = w x_{2}": "y_{11} = w\\,x_{2}",
        "y_{11}": "y_{11}",
        "y": "y",
        "11": "11",
        "w x_{2}": "w\\,x_{2}",
        "w": "w",
        "x_{2}": "x_{2}",
        "x": "x",
        "2": "2",
    }


def test_what_is_behind_very_many_formulas_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symconv.hand.parse.MAX_READ", 30)
    first, second, third = parse_note(scanned("$$y_0 = w_0 x_0$$\n\n$$y_1 = w_0 x_1$$\n\n$$y_2 = w_0 x_2$$\n"))
    assert first.rows[0].node is not None
    assert second.rows[0].node is not None
    assert third.rows[0].node is None
    assert "not read" in third.troubles[0].sentence
