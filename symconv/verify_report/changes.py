"""The parts of a formula that another one has differently."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from symconv.hand.whole_corrections import behind_sign

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[A-Za-z]+|[0-9]+|\S", re.DOTALL)
_LAYOUT = frozenset(["{", "}", "&", "\\\\", "\\left", "\\right", "\\,", "\\;", "\\!", "\\ ", "\\quad"])
"""What says nothing about a formula's value."""
_LEAST_SHARED = 0.4
"""A formula that shares less than this with another is no edit of it."""
_MAX_PARTS = 4
"""So many parts are changed by an edit at most."""
_MAX_TOKENS = 300
"""In more than these a single part is looked for, from the first difference to the last."""

Token = tuple[str, int, int]


def changes(old: str, new: str) -> tuple[tuple[int, int], ...]:
    """From where to where `old` differs from `new`, whole names and numbers, blanks and braces apart.

    `new` may be the right side of `old` alone. () where they are equal, or have too little in common.
    """
    have, want = _tokens(old), [text for text, _, _ in _tokens(new)]
    if not behind_sign(new):
        left = behind_sign(old)
        have = [token for token in have if token[1] >= left]
    have = _without_remark(have, want[-1] if want else "")
    texts = [text for text, _, _ in have]
    if not have or texts == want:
        return ()
    parts = [(a, b) for kind, a, b, _, _ in _steps(texts, want) if kind != "equal"]
    shared = len(have) - sum(b - a for a, b in parts)
    if shared < _LEAST_SHARED * len(have) or len(parts) > _MAX_PARTS:
        return ()
    found = []
    for a, b in parts:
        first = min(a, len(have) - 1)  # what is missing is missing here
        found.append((have[first][1], have[max(b - 1, first)][2]))
    return tuple(found)


def _tokens(text: str) -> list[Token]:
    return [(match[0], *match.span()) for match in _TOKEN.finditer(text) if match[0] not in _LAYOUT]


def _without_remark(tokens: list[Token], last: str) -> list[Token]:
    """The tokens up to the last one of the other formula, where only words or a mark follow it."""
    at = next((n for n in range(len(tokens) - 1, -1, -1) if tokens[n][0] == last), len(tokens) - 1)
    rest = tokens[at + 1 :]
    return tokens[: at + 1] if rest and (rest[0][0] in ",.;" or not rest[0][0].isascii()) else tokens


def _steps(have: list[str], want: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    if max(len(have), len(want)) <= _MAX_TOKENS:
        return SequenceMatcher(None, have, want, autojunk=False).get_opcodes()
    shorter = min(len(have), len(want))
    first = next((at for at in range(shorter) if have[at] != want[at]), shorter)
    last = next((at for at in range(shorter - first) if have[-1 - at] != want[-1 - at]), shorter - first)
    return [("replace", first, len(have) - last, first, len(want) - last)]
