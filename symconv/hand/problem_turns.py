"""Where words of a note announce another problem, and a forward sum shows it."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr

from symconv.hand.mode_words import announces_mode, announces_stride
from symconv.hand.sums_read import SumsRead
from symconv.hand.written import Element


def problem_turns(read: SumsRead) -> Iterator[tuple[int, dict[str, int]]]:
    """Where words announce another problem, and a forward sum shows it: a flipped kernel, another stride."""
    current: tuple[bool, frozenset[Expr]] | None = None
    for equation, head, term in read.terms:
        if not isinstance(head, Element) or read.names.get(head.tensor) != "y":
            continue
        votes = list(read.votes([(equation, head, term)]))
        flips = {vote.dilation.could_extract_minus_sign() for vote in votes}
        strides = frozenset(vote.stride for vote in votes)
        if len({vote.axis for vote in votes}) < read.dimensions or len(flips) != 1 or len(strides) != 1:
            continue
        shown, line = (True in flips, strides), equation.row.place.line
        if current is None:
            current = shown
        elif shown[0] != current[0] and announces_mode(read.note, line):
            current = shown
            yield line, {"mode": int(shown[0])}
        elif shown[1] != current[1] and not read.declared.strides and announces_stride(read.note, line):
            current = shown
            yield line, {}
