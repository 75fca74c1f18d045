"""How much work a note may ask for: steps are counted, not seconds: what is found does not depend on the machine.

A step is about one term of a polynomial handled. Whoever does work in bulk calls `spend`; who starts on a claim or a
note says by `allowed` how much it may cost, and answers the `TooLargeError` with a claim that is left unchecked.
Allowances nest: what is spent within the inner one is spent of the outer one too. Outside any there is no bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

NOTE = 8_000_000
"""Steps for everything of a note."""
SUMS = 4_000_000
"""Steps for all index sums of a note."""
CLAIM = 4_000_000
"""Steps for one row or link, and again for mending it."""


class TooLargeError(Exception):
    """Raised where what is written would take more work, or more terms, than is allowed."""


@dataclass
class Allowance:
    """Steps that are left, and the allowance that this one is part of."""

    left: int
    outer: Allowance | None = None


_CURRENT: ContextVar[Allowance | None] = ContextVar("allowance", default=None)


def spend(steps: int) -> None:
    """Counts steps. Raises `TooLargeError` where an allowance is used up."""
    current = _CURRENT.get()
    while current is not None:
        current.left -= steps
        if current.left < 0:
            raise TooLargeError
        current = current.outer


@contextmanager
def allowed(steps: int) -> Iterator[Allowance]:
    """Within, no more than so many steps, nor more than what is left of the allowance around."""
    made = Allowance(steps, _CURRENT.get())
    token = _CURRENT.set(made)
    try:
        yield made
    finally:
        _CURRENT.reset(token)
