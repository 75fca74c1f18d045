from __future__ import annotations

import pytest

from symconv.hand.dump import to_latex
from symconv.hand.statements import Statement, branches, statement
from symconv.hand.tree import Relation, Table
from tests.hand.texts import tree


def said(found: Statement) -> tuple[str, str]:
    return "; ".join(map(to_latex, found.claims)), "; ".join(map(to_latex, found.conditions))


@pytest.mark.parametrize(
    ("text", "claims", "conditions"),
    [
        ("y = 0 \\text{ if } i < 0 \\text{ and } j < 0", "y = 0", "i < 0; j < 0"),
        ("y = x, \\quad \\text{for } k = 1", "y = x", "k = 1"),
        ("y = x \\quad \\forall i \\in I", "y = x", "i \\in I"),
        ("y = x \\quad \\forall\\, 0 \\le i < I", "y = x", "0 \\le i < I"),
        ("y = x 其中 k = 1", "y = x", "k = 1"),
        ("a = b, c = d", "a = b; c = d", ""),
        ("y", "y", ""),
    ],
)
def test_claims_and_conditions(text: str, claims: str, conditions: str) -> None:
    assert said(statement(tree(text))) == (claims, conditions)


def test_what_is_introduced() -> None:
    found = statement(tree("令j=y-k,i=x-l"))
    assert found.introduced
    assert said(found) == ("j = y - k; i = x - l", "")


@pytest.mark.parametrize(
    "text",
    [
        "\\begin{cases} a & i < 0 \\\\ b & \\text{otherwise} \\end{cases}",
        "\\begin{cases} a, & \\text{if } i < 0, \\\\ b, & \\text{else.} \\end{cases}",
        "\\begin{cases} a, \\text{ if } i < 0 \\\\ b, \\text{ otherwise} \\end{cases}",
        "\\begin{cases} a & \\text{当 } i < 0 \\text{ 时} \\\\ b & \\text{其他} \\end{cases}",
        "\\left\\{ \\begin{array}{ll} a & \\mbox{if } i < 0 \\\\ b & \\mbox{otherwise} \\end{array} \\right.",
    ],
)
def test_cases_in_their_spellings(text: str) -> None:
    node = tree(f"f = {text}")
    assert isinstance(node, Relation)
    table = node.sides[1] if isinstance(node.sides[1], Table) else getattr(node.sides[1], "body", None)
    assert isinstance(table, Table)
    first, second = branches(table)
    assert said(first) == ("a", "i < 0")
    assert said(second) == ("b", "")
    assert (first.otherwise, second.otherwise) == (False, True)


def test_alternatives() -> None:
    table = tree("\\begin{cases} a & i < 0 \\text{ or } i > n \\\\ b & \\text{otherwise} \\end{cases}")
    assert isinstance(table, Table)
    assert branches(table)[0].joined_by_or
