"""Single steps that the words right before a sum speak of: `For $s = 1$ this collapses to …`, `With unit strides …`."""

from __future__ import annotations

import re
from dataclasses import replace

from symconv.hand.note import Formula, Note, Prose
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_size_letters import meaning_of
from symconv.index_sum import ONE

_WORDS = re.compile(
    r"\b(?:unit|single)[- ](?:strides?|steps?)\b|\bstrides?\s*(?:of\s+|is\s+|are\s+|=\s*)?(?:1|one)\b"
    r"|步长\s*(?:为|是|=)?\s*1\b",
    re.IGNORECASE,
)
_BEFORE = 4
"""So many lines above a formula its announcement begins at most."""


def with_single_steps(note: Note, line: int, binding: SumBinding) -> SumBinding | None:
    """The binding with all strides 1 where the sentence before a line announces it; None where it does not."""
    strides = {letter for letter, sizes in binding.sizes.items() if sizes and all(map(_is_stride, sizes.values()))}
    if not strides or not _announced(note, line, strides):
        return None
    sizes = {
        letter: {axis: ONE if _is_stride(value) else value for axis, value in entry.items()}
        for letter, entry in binding.sizes.items()
    }
    general = binding.setting.general
    setting = replace(binding.setting, general=replace(general, stride=(1,) * len(general.stride)))
    return replace(binding, sizes=sizes, setting=setting)


def _is_stride(value: object) -> bool:
    return meaning_of(value) == "stride"


def _announced(note: Note, line: int, strides: set[str]) -> bool:
    """Do the words between the last formula of its own and this one say that the strides are 1?"""
    said: list[str] = []
    for part in reversed(note.parts):
        at = part.place().line
        if at >= line or (isinstance(part, Formula) and part.end.line >= line):
            continue
        if at < line - _BEFORE or (isinstance(part, Formula) and part.display) or _is_heading(part):
            break
        said.append(part.text)
    text = " ".join(reversed(said))
    equal = any(re.search(rf"(?<![A-Za-z_\\]){re.escape(letter)}\s*=\s*1(?!\d)", text) for letter in strides)
    return equal or _WORDS.search(text) is not None


def _is_heading(part: Formula | Prose) -> bool:
    return isinstance(part, Prose) and part.kind == "heading"
