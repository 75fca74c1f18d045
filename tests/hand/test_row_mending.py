from __future__ import annotations

import pytest

from tests.hand.texts import parsed


@pytest.mark.parametrize(
    "text",
    [
        # Lines that are no rows of their own.
        "a\n=\nb",
        "\\partial X\n= \nY\n* Z",
        "\\begin{aligned}\na\n&=\nb \\\\\n&=\nc\n\\end{aligned}",
        "\\begin{aligned}\na &= b &\nc &= d\n\\end{aligned}",
        "\\begin{aligned}\na &= b\n& c &= d\n\\end{aligned}",
        "\\begin{pmatrix}\na &\nb \\\\\nc\n& d\n\\end{pmatrix}",
        "\\begin{pmatrix}\na\nb\nc\n\\end{pmatrix}",
        "\\begin{pmatrix} a & b \\\\ c \\end{pmatrix}",
        "y = x, \nk = 1",
        "y = x \\quad\nk = 1",
        "y = x\n\\text{and} z = 3",
        "y = \\prod_{i=1}^{m}\nP(z=1)^{2} = 3",
        "y = f(x = 1,\n z = 2)",
        "\\begin{cases} a & b\n+ c \\\\ d & e \\end{cases}",
    ],
)
def test_lines_that_are_one_row(text: str) -> None:
    assert not parsed(text).repairs
