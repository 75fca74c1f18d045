"""Words that announce another problem: which way round the kernel is, another stride."""

from __future__ import annotations

import re

from symconv.hand.note import Note, Prose

_WORDS = re.compile(r"correlat|convol|flip|rotat|互相关|卷积|翻转|旋转", re.IGNORECASE)
_STRIDE = re.compile(r"strid|subsampl|downsampl|\bstep\b|步长|步幅|跨步", re.IGNORECASE)
_ABOVE = 4
"""How many lines above a formula may announce it."""


def announces_mode(note: Note, line: int) -> bool:
    """Do words right above a line, or in it, speak of convolution, correlation or a flipped kernel?"""
    return _announced(_WORDS, note, line)


def announces_stride(note: Note, line: int) -> bool:
    """Do words right above a line, or in it, speak of a stride?"""
    return _announced(_STRIDE, note, line)


def _announced(words: re.Pattern[str], note: Note, line: int) -> bool:
    near = [p for p in note.parts if isinstance(p, Prose) and line - _ABOVE <= p.place().line <= line]
    return any(words.search(part.text) for part in near)
