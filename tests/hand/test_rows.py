from __future__ import annotations

from symconv.hand.dump import to_latex
from tests.hand.texts import parsed, trees


def texts(text: str) -> list[str]:
    return [to_latex(node) for node in trees(text)]


def test_columns_beside_one_another() -> None:
    assert texts("\\begin{align} a &= b & c &= d \\\\ &= e & &= f \\\\ & & g &= h \\end{align}") == [
        "a = b",
        "c = d",
        "= e = f",
        "g = h",
    ]


def test_conditions_beside_a_statement_stay_with_it() -> None:
    assert texts("\\begin{align} a &= b & \\text{if } c > 0 \\\\ d &= e & f \\end{align}") == [
        "a = b \\text{if } c > 0",
        "d = e & f",
    ]


def test_systems_side_by_side() -> None:
    left = "\\left\\{\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}\\right."
    assert texts(f"{left} \\qquad {left}") == ["a = b", "c = d"] * 2


def test_numbers_of_equations() -> None:
    rows = parsed("\\begin{align} a &= b \\tag{1} \\\\ c &= d \\\\ e &= f \\tag*{A.2} \\end{align}").rows
    assert [row.tag for row in rows] == ["1", "", "A.2"]


def test_a_row_that_begins_with_a_minus() -> None:
    assert texts("\\begin{gather} a = b \\\\ -c = d \\end{gather}") == ["a = b", "-c = d"]
    assert texts("\\begin{align} a &= b \\\\ &- c \\end{align}") == ["a = b - c"]
