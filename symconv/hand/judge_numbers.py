"""Judges equations between numbers, `\\frac{227 - 11}{4} + 1 = 55`: worked examples of sizes, counts of weights."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

from sympy import Expr, Integer, Rational

from symconv.hand.claim import Claim
from symconv.hand.equations_written import stated
from symconv.hand.index_expressions import expression
from symconv.hand.parse import Parsed, Row
from symconv.hand.sum_claims import Finding
from symconv.hand.tree import Fraction, Node, Number, Product, Relation, Sequence
from symconv.hand.walk import find, walk
from symconv.hand.written import UnreadError
from symconv.verdict import Verdict

MAX_NODES = 60
"""A side of more parts is not worked out."""
MAX_POWERS = 12
_EQUAL = frozenset({"="})


def judge_numbers(parsed: Iterable[Parsed]) -> list[Claim]:
    """The claims of all rows that equate numbers. Never raises."""
    found = []
    for entry in parsed:
        for row in entry.rows:
            node = stated(row.node) if row.node is not None else None
            items = node.items if isinstance(node, Sequence) else (node,)
            findings = [made for item in items if isinstance(item, Relation) and (made := numbers_finding(item))]
            if findings:
                found.append(_claim(entry, row, _weightiest(findings)))
    return found


def _weightiest(findings: list[Finding]) -> Finding:
    order = (Verdict.WRONG, Verdict.CONDITIONAL, Verdict.HOLDS)
    return min(findings, key=lambda finding: order.index(finding.verdict))


def numbers_finding(node: Relation) -> Finding | None:
    """Whether neighbouring sides that are numbers are equal; None where there are none, or one is only a number."""
    if not set(node.signs) <= _EQUAL:
        return None
    findings = []
    for first, second in pairwise(node.sides):
        if isinstance(first, Number) and isinstance(second, Number):
            continue
        a, b = _number(first), _number(second)
        if a is None or b is None:
            continue
        made = _compared(a, b, first, second)
        if made is not None:
            findings.append(made)
    return _weightiest(findings) if findings else None


def _number(node: Node) -> Expr | None:
    """What a side of whole numbers comes to; None where it is anything else."""
    parts = list(walk(node))
    if len(parts) > MAX_NODES or sum(isinstance(part, Number) for part in parts) > MAX_POWERS * 2:
        return None
    if _is_ambiguous(node):
        return None
    try:
        value = expression(node, lambda letter: None)
    except (UnreadError, RecursionError):
        return None
    return value if isinstance(value, Rational) else None


def _is_ambiguous(node: Node) -> bool:
    """May a sign stand for a convolution, or for the shape of a matrix: a star, or brackets side by side?"""
    for product in find(node, Product):
        signs = set(product.operators)
        if signs & {"\\ast", "\\star", "\\otimes", "\\circledast"} or ("*" in signs and "\\times" in signs):
            return True
        for operator, (left, right) in zip(product.operators, pairwise(product.factors), strict=True):
            if operator == "" and not isinstance(left, Number) and not isinstance(right, Number):
                return True
            if operator == "" and isinstance(left, Number) and isinstance(right, Number | Fraction):
                return True
    return False


def _compared(a: Expr, b: Expr, first: Node, second: Node) -> Finding | None:
    if a == b:
        return Finding(Verdict.HOLDS, "this system")
    if not isinstance(second, Number):
        return None  # shapes such as 3 x 3 = (5 - 2) x (5 - 2) are not multiplied out
    if not a.is_Integer and b == Integer(math.floor(a)):
        return Finding(Verdict.CONDITIONAL, "this system", "it is rounded down")
    if not a.is_Integer and b == Integer(math.ceil(a)):
        return Finding(Verdict.CONDITIONAL, "this system", "it is rounded up")
    return Finding(Verdict.WRONG, "this system", reason=f"the left side is {a}", correction=(str(a),))


def _claim(entry: Parsed, row: Row, finding: Finding) -> Claim:
    latex = entry.formula.original(*row.span)
    return Claim(
        row.place.line, row.end.line, row.place.column, latex, "rule", finding.verdict, "numbers", finding.scope,
        finding.condition, finding.reason, finding.correction, None,
    )  # fmt: skip
