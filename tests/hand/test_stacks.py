"""Matrices side by side are a tensor of three axes."""

from __future__ import annotations

from itertools import product

import pytest

from tests.hand.judged import verdicts


def element(letter: str, *index: int) -> str:
    return f"{letter}_{{{''.join(str(i + 1) for i in index)}}}"


def system() -> str:
    rows = []
    for o in product(range(2), repeat=3):
        terms = [
            element("w", *k) + element("x", *(a + b for a, b in zip(o, k, strict=True)))
            for k in product(range(2), repeat=3)
        ]
        rows.append(f"$${element('y', *o)} = {' + '.join(terms)}$$\n\n")
    return "".join(rows)


def stack(letter: str, size: int, turned: bool = False) -> str:
    places = range(size)[:: -1 if turned else 1]
    parts = [
        "\\begin{pmatrix}"
        + " \\\\ ".join(" & ".join(element(letter, d, u, v) for v in places) for u in places)
        + "\\end{pmatrix}"
        for d in places
    ]
    return "\\left[" + "\\;".join(parts) + "\\right]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{stack('x', 3)} * {stack('w', 2)} = {stack('y', 2)}", "holds"),
        (f"X * {stack('w', 2)} = Y", "holds"),
        (f"{stack('x', 3)} * {stack('w', 2, True)} = {stack('y', 2)}", "conditional"),
        (f"{stack('x', 3)} * rot180({stack('w', 2, True)}) = {stack('y', 2)}", "holds"),
        (f"{stack('x', 3).replace('x_{123}', 'x_{132}')} * {stack('w', 2)} = {stack('y', 2)}", "wrong"),
        (f"{stack('x', 2)} * {stack('w', 2)} = {stack('y', 2)}", "wrong"),
    ],
)
def test_three_axes(text: str, expected: str) -> None:
    assert verdicts(f"{system()}$${text}$$\n")[8:] == [expected]
