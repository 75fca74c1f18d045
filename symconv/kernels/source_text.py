"""The text of a kernel in the parts that the loader needs, free of what wrote it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class KernelSource:
    """The source of one kernel.

    `text` is the whole file. `native`, which is a module of its own, is the loop nest that is compiled, the same
    for all problems of one pass, layout and dtype; `driver` holds the problem's sizes, checks the arguments and
    calls it.
    """

    name: str
    text: str
    native: str
    driver: str
