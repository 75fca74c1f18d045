"""A row's own text with its repairs made."""

from __future__ import annotations

from symconv.hand.parse import parse
from symconv.hand.row_repairs import repaired_row
from symconv.hand.verify import verify_text
from tests.hand.texts import formula


def test_each_row_has_its_own_repairs() -> None:
    found = parse(formula(r"\begin{aligned} a &= b \\ c &= \frac{y}{\partial x} \end{aligned}"))
    first, second = (repaired_row(found, row) for row in found.rows)
    assert first.strip() == "a &= b"
    assert second.strip() == r"c &= \frac{\partial y}{\partial x}"


def test_a_malformed_sum_shows_its_repair() -> None:
    text = r"""
$$y_{i,j} = \sum_{p=0}^{K-1}\sum_{q=0}^{K-1} w_{p,q} x_{i+p,j+q} + b$$

$$\frac{\partial L}{\partial b} = \sum_i\sum_j \frac{\partial L}{\partial y_{i,j}}\frac{y_{i,j}}{\partial b}$$
"""
    claim = verify_text(text).claims[-1]
    assert str(claim.verdict) == "malformed"
    assert r"\frac{\partial y_{i,j}}{\partial b}" in claim.correction[0]
