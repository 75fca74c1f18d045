"""One edit of a right sum: found at its own line where loops say that its meaning changed, never called wrong else."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from itertools import product

import pytest

from symconv.hand.verify import verify_text

Affine = tuple[int, int, int]
"""An index as multiples of the left side's index and the summed one, and a number."""


@dataclass(frozen=True)
class Line:
    """∂L/∂w_k as a sum over u from `low` to O + `high`, with the indices of ∂L/∂y and x."""

    low: int
    high: int
    gradient: Affine
    input: Affine

    def written(self, bound: str) -> str:
        y, x = (_written(index, bound) for index in (self.gradient, self.input))
        last = f"O{self.high:+d}" if self.high else "O"
        sums = f"\\sum_{{{bound}={self.low}}}^{{{last}}}"
        left, dy = (f"\\frac{{\\partial L}}{{\\partial {of}}}" for of in ("w_k", f"y_{{{y}}}"))
        return f"$${left} = {sums} {dy} x_{{{x}}}$$"

    def terms(self, kernel: int, size: int, outputs: int) -> Counter[tuple[int, int, int]]:
        found: Counter[tuple[int, int, int]] = Counter()
        for k, u in product(range(kernel), range(self.low, outputs + self.high + 1)):
            y, x = (a * k + b * u + c for a, b, c in (self.gradient, self.input))
            found[k, y, x] += 0 <= y < outputs and 0 <= x < size
        return +found


def _written(index: Affine, bound: str) -> str:
    parts = [f"{n:+d}{letter}" for n, letter in zip(index, ("k", bound, ""), strict=True) if n]
    return "".join(parts).removeprefix("+").replace("1k", "k").replace(f"1{bound}", bound) or "0"


def _edited(line: Line, choose: random.Random) -> Line:
    if choose.random() < 0.3:
        return choose.choice((replace(line, low=1), replace(line, high=0), replace(line, high=-2)))
    if choose.random() < 0.3:  # counted from 1
        moved = [(a, b, c - b) for a, b, c in (line.gradient, line.input)]
        return Line(line.low + 1, line.high + 1, moved[0], moved[1])
    place, by = choose.randrange(3), choose.choice((-1, 1))

    def moved_at(index: Affine) -> Affine:
        a, b, c = (n + by * (at == place) for at, n in enumerate(index))
        return a, b, c

    if choose.random() < 0.5:
        return replace(line, gradient=moved_at(line.gradient))
    return replace(line, input=moved_at(line.input))


@pytest.mark.parametrize("seed", range(12))
def test_an_edit_is_found_just_where_it_changes_the_sum(seed: int) -> None:
    choose = random.Random(seed)
    stride, padding = choose.choice((1, 2, 3)), choose.choice((0, 1))
    right = Line(0, -1, (0, 1, 0), (1, stride, -padding))
    edited = _edited(right, choose)
    cases = [(k, n, (n + 2 * padding - k) // stride + 1) for k, n in product(range(1, 4), range(3, 9))]
    same = all(edited.terms(*case) == right.terms(*case) for case in cases)
    forward = f"$$y_u = \\sum_{{k=0}}^{{K-1}} w_k x_{{{_written((1, stride, -padding), 'u')}}}$$"
    table = "| tensor | shape |\n| --- | --- |\n| $x$ | $I$ |\n| $w$ | $K$ |\n| $y$ | $O$ |\n"
    note = f"{table}\n{forward}\n\n{edited.written('u')}\n\n{right.written('t')}\n"
    given = {"stride": str(stride), "padding": str(padding)}
    first, second, third = (str(claim.verdict) for claim in verify_text(note, "note.md", given).claims)
    assert (first, third) == ("holds", "holds")
    # A sum that runs past the outputs is right where what is beyond them is zero.
    assert second in ({"holds", "conditional"} if same else {"wrong"})
