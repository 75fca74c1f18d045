"""Documents made to be slow or deep: each is read or refused in a time that grows with its length alone."""

from __future__ import annotations

from time import perf_counter

import pytest

from symconv.errors import SymconvError
from symconv.hand.parse import parse_note
from tests.hand.texts import scanned

N = 30_000
TEXTS = {
    "dollars": "$" * N,
    "openings": "\\[\n" * (N // 3),
    "mixed openings": "\\[\n\\begin{align}\n" * (N // 17),
    "unclosed elements": "<pre>\n" * (N // 6),
    "backticks": "`a``b```c" * (N // 9),
    "backslashes": "\\" * N,
    "quotes": ">" * N,
    "items": "- " * (N // 2),
    "tables": "|a|b|\n|-|-|\n" * (N // 14),
    "braces": "$$" + "{" * N + "$$",
    "closed braces": "$$" + "{" * N + "x" + "}" * N + "$$",
    "brackets": "$$" + "(" * N + "$$",
    "bars": "$$" + "a|" * (N // 2) + "$$",
    "fractions": "$$" + "\\frac{" * (N // 6) + "$$",
    "terms": "$$" + "a+" * (N // 2) + "a$$",
    "rows": "$$\\begin{aligned}" + "a&=b\\\\\n" * (N // 8) + "\\end{aligned}$$",
    "cells": "$$\\begin{matrix}" + "a&" * (N // 2) + "\\end{matrix}$$",
    "signs": "$$" + "-" * N + "x$$",
    "scripts": "$$x" + "_a" * (N // 2) + "$$",
    "arguments": "$$f" + "(x)" * (N // 3) + "$$",
    "derivatives": "$$" + "dL/dx(" * (N // 6) + "$$",
    "marks": "$$" + "\\partial" * (N // 8) + "$$",
    "words": "$$" + "\\text{" * (N // 6) + "$$",
    "colours": "$$" + "\\color{" * (N // 7) + "$$",
    "raw": "x₁ = " + "y₁·" * (N // 3),
    "definitions": "$\\newcommand{\\a}{\\a\\a}\\a$" + "\\newcommand{" * (N // 12),
    "tags": "<a b='" * (N // 6),
    "roles": ":math:`" * (N // 7),
}


@pytest.mark.parametrize("format", ["markdown", "latex", "html", "rst"])
@pytest.mark.parametrize("name", sorted(TEXTS))
def test_time_is_bounded(name: str, format: str) -> None:
    start = perf_counter()
    try:
        for entry in parse_note(scanned(TEXTS[name], format)):
            for trouble in entry.troubles:
                assert "\n" not in trouble.sentence
    except SymconvError:
        pass
    assert perf_counter() - start < 10
