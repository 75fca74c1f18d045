from __future__ import annotations

import pytest

from symconv.hand.displays import Closing, closing, unclosed_opening


@pytest.mark.parametrize(
    ("text", "opener"),
    [
        ("text $$", "$$"),
        ("a $$ b $$ c $$ d", "$$"),
        ("\\[", "\\["),
        ("so \\begin{align*}", "\\begin{align*}"),
        ("`$$` in code", ""),
        ("a $b$ c", ""),
        ("\\$$ 5", ""),
        ("a \\[link", ""),
        ("\\begin{aligned}", ""),
    ],
)
def test_openings_that_a_line_does_not_close(text: str, opener: str) -> None:
    opening = unclosed_opening(text)
    assert (opening.delimiter if opening else "") == opener


def end_of(text: str) -> Closing:
    first, *rest = text.split("\n")
    opening = unclosed_opening(first)
    assert opening is not None
    return closing(first[opening.inner :], rest, opening)


def test_a_formula_ends_at_its_closing_delimiter() -> None:
    assert end_of("$$\na\n\nb\nc$$ d") == Closing(4, 1, 3)
    assert end_of("\\begin{align}\na\n\\end{align} d") == Closing(2, 11, 11)


@pytest.mark.parametrize(
    "text",
    [
        "$$\na\n```\n$$",
        "$$\na\n# A heading\n$$",
        "$$\na\n\nThis is prose again.\n$$",
        "\\[\na\n\\[\nb\n\\]",
        "\\begin{align}\na\n\\begin{align}\nb\n\\end{align}",
        "$$\na",
    ],
)
def test_an_opening_that_nothing_closes_takes_what_is_next_to_it(text: str) -> None:
    assert end_of(text) == Closing(1, 0, 0, False)
