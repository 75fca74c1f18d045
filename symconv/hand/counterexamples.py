"""The smallest values for which the two sides of a wrong equation differ, confirmed by plain loops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symconv.hand import confirm
from symconv.hand.bound import Bound
from symconv.hand.claim import Counterexample
from symconv.hand.polynomial import Atom, Polynomial
from symconv.spec import Conv


def problem_of(conv: Conv) -> dict[str, Any]:
    """The problem as plain numbers."""
    return {
        "input": list(conv.input), "kernel": list(conv.kernel), "stride": list(conv.stride),
        "dilation": list(conv.dilation), "padding": [list(pair) for pair in conv.padding], "groups": conv.groups,
        "in_channels": conv.in_channels, "out_channels": conv.out_channels, "batch": conv.batch, "bias": conv.bias,
        "flipped": conv.mode == "convolution",
    }  # fmt: skip


def counterexample(
    left: Polynomial,
    right: Polynomial,
    raw_left: Polynomial,
    raw_right: Polynomial,
    bound: Bound,
    written: Callable[[Atom], str | None] = lambda atom: None,
) -> Counterexample | None:
    """Values under which the sides differ, None where the loops do not confirm it.

    `left` and `right` are canonical, `raw_left` and `raw_right` as the author wrote them. All elements are zero but
    those of one product that the sides have not in common, which are one.
    """
    if bound.conv is None:
        return None
    differing = sorted(
        {m for m in {*left.terms, *right.terms} if left.terms.get(m, 0) != right.terms.get(m, 0)},
        key=lambda monomial: (len(monomial), monomial),
    )
    for monomial in differing[:50]:
        given: dict[str, dict[tuple[int, ...], int]] = {}
        for atom in monomial:
            given.setdefault(atom.tensor, {})[atom.at] = 1
        problem = problem_of(bound.conv)
        a, b = _worth(raw_left, given, problem), _worth(raw_right, given, problem)
        if a != b:
            at = tuple((written(atom) or _name(atom), 1) for atom in monomial)
            return Counterexample(at, str(b), str(a))
    return None


def _worth(side: Polynomial, given: dict[str, dict[tuple[int, ...], int]], problem: dict[str, Any]) -> int:
    total = 0
    for monomial, coefficient in side.terms.items():
        product = coefficient
        for atom in monomial:
            if product:
                product *= (
                    confirm.value(problem, atom.tensor, atom.at, given)
                    if atom.tensor in _KNOWN
                    else (given.get(atom.tensor, {}).get(atom.at, 0))
                )
        total += product
    return total


_KNOWN = frozenset({"x", "w", "b", "y", "dx", "dw", "db", "dy"})


def _name(atom: Atom) -> str:
    return f"{atom.tensor}{list(atom.at)}".replace(" ", "")
