"""What a document shows of something long: its beginning and its end, and how much lies between."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fold:
    """The places shown: `head` and `tail`; `hidden` lie between them and are not shown."""

    head: range
    hidden: int
    tail: range


def fold(length: int, most: int, head: int, tail: int) -> Fold:
    """All of `length` places if they are at most `most`, else the first `head` and the last `tail`."""
    if length <= most:
        return Fold(range(length), 0, range(length, length))
    return Fold(range(head), length - head - tail, range(length - tail, length))
