"""Documents made to be slow or deep: each is read or refused, with work that grows with its length alone."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from symconv.errors import SymconvError
from symconv.hand.parse import parse_note
from tests.hand.texts import scanned

N = 30_000
TEXTS: dict[str, Callable[[int], str]] = {
    "dollars": lambda n: "$" * n,
    "openings": lambda n: "\\[\n" * (n // 3),
    "mixed openings": lambda n: "\\[\n\\begin{align}\n" * (n // 17),
    "unclosed elements": lambda n: "<pre>\n" * (n // 6),
    "backticks": lambda n: "`a``b```c" * (n // 9),
    "backslashes": lambda n: "\\" * n,
    "quotes": lambda n: ">" * n,
    "items": lambda n: "- " * (n // 2),
    "tables": lambda n: "|a|b|\n|-|-|\n" * (n // 14),
    "braces": lambda n: "$$" + "{" * n + "$$",
    "closed braces": lambda n: "$$" + "{" * n + "x" + "}" * n + "$$",
    "brackets": lambda n: "$$" + "(" * n + "$$",
    "bars": lambda n: "$$" + "a|" * (n // 2) + "$$",
    "fractions": lambda n: "$$" + "\\frac{" * (n // 6) + "$$",
    "terms": lambda n: "$$" + "a+" * (n // 2) + "a$$",
    "rows": lambda n: "$$\\begin{aligned}" + "a&=b\\\\\n" * (n // 8) + "\\end{aligned}$$",
    "cells": lambda n: "$$\\begin{matrix}" + "a&" * (n // 2) + "\\end{matrix}$$",
    "signs": lambda n: "$$" + "-" * n + "x$$",
    "scripts": lambda n: "$$x" + "_a" * (n // 2) + "$$",
    "arguments": lambda n: "$$f" + "(x)" * (n // 3) + "$$",
    "derivatives": lambda n: "$$" + "dL/dx(" * (n // 6) + "$$",
    "marks": lambda n: "$$" + "\\partial" * (n // 8) + "$$",
    "words": lambda n: "$$" + "\\text{" * (n // 6) + "$$",
    "colours": lambda n: "$$" + "\\color{" * (n // 7) + "$$",
    "raw": lambda n: "x₁ = " + "y₁·" * (n // 3),
    "definitions": lambda n: "$\\newcommand{\\a}{\\a\\a}\\a$" + "\\newcommand{" * (n // 12),
    "tags": lambda n: "<a b='" * (n // 6),
    "roles": lambda n: ":math:`" * (n // 7),
}


def read(text: str, format: str) -> None:
    try:
        for entry in parse_note(scanned(text, format)):
            for trouble in entry.troubles:
                assert "\n" not in trouble.sentence
    except SymconvError:
        pass


def calls(text: str, format: str) -> int:
    """How many functions are called, Python's own included: a measure of the work that no other program disturbs."""
    count = 0

    def seen(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        read(text, format)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("format", ["markdown", "latex", "html", "rst"])
@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_document_twice_as_long_takes_about_twice_the_work(name: str, format: str) -> None:
    short, long = (calls(TEXTS[name](size), format) for size in (2_000, 4_000))
    assert long < 2.6 * short + 2_000


@pytest.mark.parametrize("format", ["markdown", "latex", "html", "rst"])
@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_long_document_is_read_to_its_end(name: str, format: str) -> None:
    read(TEXTS[name](N), format)
