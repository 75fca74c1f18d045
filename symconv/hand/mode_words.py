"""Words that say which way round a kernel is: convolution or cross-correlation."""

from __future__ import annotations

import re

from symconv.hand.note import Note, Prose

_WORDS = re.compile(r"correlat|convol|flip|rotat|互相关|卷积|翻转|旋转", re.IGNORECASE)
_ABOVE = 4
"""How many lines above a formula may announce it."""


def announces_mode(note: Note, line: int) -> bool:
    """Do words right above a line, or in it, speak of convolution, correlation or a flipped kernel?"""
    near = [p for p in note.parts if isinstance(p, Prose) and line - _ABOVE <= p.place().line <= line]
    return any(_WORDS.search(part.text) for part in near)
