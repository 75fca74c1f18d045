"""How many sub-convolutions a strided gradient splits into: stride times stride only where every phase has a tap."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product

from symconv.hand.sum_claims import Finding
from symconv.verdict import Verdict

_LIMIT = 7
_Test = Callable[[int, int, int], bool]


def live_phases(kernel: int, stride: int, dilation: int) -> int:
    """How many phases of an axis have taps, counted."""
    return len({dilation * tap % stride for tap in range(kernel)})


def phases_rule(stride: str, kernel: str, dilation: str) -> Finding:
    """When there are as many phases with taps as the stride says: the first condition that is exactly so."""
    tests: tuple[tuple[str, _Test], ...] = (
        (f"{kernel} >= {stride} on each axis", lambda k, s, d: k >= s),
        (f"gcd({stride}, {dilation}) = 1 on each axis", lambda k, s, d: math.gcd(s, d) == 1),
        (
            f"gcd({stride}, {dilation}) = 1 and {kernel} >= {stride} on each axis",
            lambda k, s, d: math.gcd(s, d) == 1 and k >= s,
        ),
    )
    numbers = range(1, _LIMIT)
    cases = list(product(numbers, repeat=3))
    for text, test in tests:
        if all(test(*case) == (live_phases(*case) == case[1]) for case in cases):
            return Finding(Verdict.CONDITIONAL, f"{len(cases)} specs", text)
    return Finding(Verdict.UNCHECKED, reason="no condition was found")
