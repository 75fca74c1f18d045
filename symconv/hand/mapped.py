"""Text whose every character knows the offset that it came from in the document.

Stripped quote marks, decoded entities, JSON escapes and expanded macros make a formula's text differ from what the
file has. A `Mapped` text is made of runs, each of which either follows the document character by character or
stands as a whole for one place in it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Run:
    """From `at` on, text comes from `origin`; character by character, or all from there where `step` is 0.

    `width` is how much of the document a run with step 0 stands for.
    """

    at: int
    origin: int
    step: int = 1
    width: int = 1


@dataclass(frozen=True)
class Mapped:
    """A text and its origins."""

    text: str
    runs: tuple[Run, ...]

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(run.at for run in self.runs)

    def _run(self, offset: int) -> Run:
        return self.runs[max(0, bisect_right(self._starts, offset) - 1)]

    def origin(self, offset: int) -> int:
        """Where in the document the character at `offset` came from."""
        if not self.runs:
            return 0
        run = self._run(offset)
        return run.origin + run.step * (offset - run.at)

    def origin_end(self, offset: int) -> int:
        """Where in the document the text up to `offset`, which is at least 1, came to its end."""
        if offset <= 0 or not self.runs:
            return self.origin(0)
        run = self._run(offset - 1)
        return run.origin + (offset - run.at if run.step else run.width)

    def piece(self, start: int, end: int) -> Mapped:
        """The part from `start` to `end`."""
        end = min(end, len(self.text))
        if end <= start:
            return Mapped("", (Run(0, self.origin(start)),))
        first = max(0, bisect_right(self._starts, start) - 1)
        last = bisect_right(self._starts, end - 1)
        runs = [Run(max(0, r.at - start), r.origin, r.step, r.width) for r in self.runs[first:last]]
        if runs and runs[0].step and self.runs[first].at < start:
            runs[0] = Run(0, self.runs[first].origin + start - self.runs[first].at)
        return Mapped(self.text[start:end], tuple(runs))

    def stripped(self) -> Mapped:
        """Without white space at both ends."""
        start = len(self.text) - len(self.text.lstrip())
        return self.piece(start, max(start, len(self.text.rstrip())))


def plain(text: str, origin: int) -> Mapped:
    """Text as it stands in the document from `origin` on."""
    return Mapped(text, (Run(0, origin),))


def pinned(text: str, origin: int, width: int) -> Mapped:
    """Text that stands for the `width` characters of the document from `origin` on."""
    return Mapped(text, (Run(0, origin, 0, width),))


def joined(pieces: Iterable[Mapped]) -> Mapped:
    """Several texts one after the other."""
    texts: list[str] = []
    runs: list[Run] = []
    length = 0
    for piece in pieces:
        if not piece.text:
            continue
        runs += [Run(run.at + length, run.origin, run.step, run.width) for run in piece.runs]
        texts.append(piece.text)
        length += len(piece.text)
    return Mapped("".join(texts), tuple(runs))
