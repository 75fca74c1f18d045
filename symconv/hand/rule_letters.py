"""What the letters of a rule about sizes stand for: as declared in words nearby, else as they are usually called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, TypeAlias

from symconv.hand.note import Formula, Note, Prose

Meaning: TypeAlias = Literal[
    "input", "output", "kernel", "effective", "stride", "dilation", "padding", "low", "high", "extra", "remainder",
    "field", "jump", "both",
]  # fmt: skip

SIZES: tuple[Meaning, ...] = ("input", "effective", "kernel", "stride", "dilation", "padding", "low", "high")
"""The quantities of one axis."""

_AXIS = r"(?:_?(?:h|w|H|W|x|y|height|width)|\[\d\])?"
_TABLE: tuple[tuple[Meaning, str], ...] = (
    ("effective", r"[kKfF](?:'|_?(?:eff|e|dil|dilated|effective|equiv|new)|_(?:[hw]eff|eff[hw]))"),
    ("effective", r"(?:hat|tilde|bar|widehat|widetilde|overline)-[kKfF]"),
    ("effective", r"(?:effectivekernel|effectivekernelsize|keff|kernel_?eff)"),
    ("extra", r"(?:outputpadding|outpad|output_?padding|op)" + _AXIS),
    ("output", r"(?:out|output|outsize|outputsize|outputheight|outputwidth|featuremapsize)"),
    ("output", r"[oO]" + _AXIS),
    ("output", r"[nNhHwWlLdDimx]?_?(?:out|output|new|outh|outw)"),
    ("output", r"(?:out|output|o|O)_?(?:h|w|H|W|size|height|width)"),
    ("output", r"[hHwWnNlLI]_[oO]"),
    ("output", r"[nNhHwWlLim]'"),
    ("output", r"[WHDLN]_2"),
    ("input", r"(?:in|input|insize|inputsize|inputheight|inputwidth|imagesize)"),
    ("input", r"[nNhHwWlLdDimx]_?(?:in|input|old|inh|inw)"),
    ("input", r"(?:in|input|I|i)_?(?:h|w|H|W|size|height|width)"),
    ("input", r"[hHwWnNlL]_[iI]"),
    ("input", r"[WHDLN]_1"),
    ("input", r"[nNiIhHwWL]|[nNiI]_?(?:h|w|H|W)"),
    ("kernel", r"[kKfF]" + _AXIS),
    ("kernel", r"(?:kernel|kernelsize|filter|filtersize|ksize|kernel_size)" + _AXIS),
    ("stride", r"(?:[sS]|stride|strides|str)" + _AXIS),
    ("dilation", r"(?:[dD]|dilation|dilations|dil|rate|dilationrate)" + _AXIS),
    ("padding", r"(?:[pP]|pad|padding|paddings|padsize)" + _AXIS),
    ("both", r"(?:p|P|pad|padding)_?(?:total|tot|sum|needed|shape|all|along_?(?:height|width|[hw]))" + _AXIS),
    ("low", r"(?:p|P|pad)_?(?:t|l|top|left|1|lo|low|begin)"),
    ("high", r"(?:p|P|pad)_?(?:b|r|bottom|right|2|hi|high|end)"),
)
_COMPILED = tuple((meaning, re.compile(pattern)) for meaning, pattern in _TABLE)

_WORDS: tuple[tuple[Meaning, str], ...] = (
    ("effective", r"effective kernel(?: size)?|等效(?:卷积)?核(?:大小|尺寸)?|有效(?:卷积)?核(?:大小|尺寸)?"),
    ("extra", r"output[ _-]padding|输出填充"),
    ("dilation", r"dilation(?: rate| factor)?|(?:dilated|atrous) rate|膨胀(?:率|系数|因子)?|(?:空洞|扩张)(?:率|系数)"),
    ("stride", r"strides?|步长|步幅|跨步"),
    ("padding", r"(?:zero[- ])?padding|pad|填充|补零|补边"),
    ("kernel", r"(?:kernel|filter)(?: size| width| height)?|(?:卷积核|滤波器|核)(?:的)?(?:大小|尺寸|边长|宽度|高度)?"),
    ("input", r"input(?: size| width| height)?|输入(?:特征图|图像|图片)?(?:的)?(?:大小|尺寸|宽度|高度|边长)?"),
    ("output", r"output(?: size| width| height)?|输出(?:特征图)?(?:的)?(?:大小|尺寸|宽度|高度|边长)?"),
)  # fmt: skip
_BEFORE = tuple(
    (meaning, re.compile(rf"(?:^|[^\w])(?:{words})\s*(?:为|是|=|of|is|:|：)?\s*$", re.I)) for meaning, words in _WORDS
)
_AFTER = tuple(
    (meaning, re.compile(rf"^\s*(?:is the|is|denotes(?: the)?|the|为|是|表示|代表|指|:|：)\s*(?:{words})", re.I))
    for meaning, words in _WORDS
)


def declared_letters(note: Note, letters: Mapping[int, str]) -> dict[str, Meaning]:
    """What single letters are said to be; `letters` are the formulas that are just a letter, by identity."""
    found: dict[str, Meaning] = {}
    parts = note.parts
    for number, part in enumerate(parts):
        if not isinstance(part, Formula) or id(part) not in letters:
            continue
        letter = letters[id(part)]
        after = parts[number + 1] if number + 1 < len(parts) else None
        before = parts[number - 1] if number else None
        if isinstance(after, Prose) and after.block == part.block:
            meaning = next((m for m, pattern in _AFTER if pattern.search(after.text)), None)
            if meaning is not None:
                found.setdefault(letter, meaning)
                continue
        if isinstance(before, Prose) and before.block == part.block:
            meaning = next((m for m, pattern in _BEFORE if pattern.search(before.text)), None)
            if meaning is not None:
                found.setdefault(letter, meaning)
    return found


def usual_meanings(letter: str) -> tuple[Meaning, ...]:
    """All that a letter is usually used for in rules, the plainest first."""
    found: dict[Meaning, None] = {}
    words = letter.lower() if len(letter) > 2 else letter
    for meaning, pattern in _COMPILED:
        if pattern.fullmatch(letter) or pattern.fullmatch(words):
            found[meaning] = None
    return tuple(found)


def axis_mark(letter: str) -> str:
    """Which axis a letter names: "h", "w", or "" where it names none."""
    stem = letter.lower()
    if stem in ("h", "w") or re.fullmatch(r"[hw][_']?(?:in|out|i|o|new|1|2)?'?", stem):
        return stem[0]
    match = re.fullmatch(r"\w*?_?(h|w|height|width)", stem)
    return match[1][0] if match and len(stem) > 1 else ""


def stem(letter: str) -> str:
    """A letter without the axis that it names: `padding[0]` → `padding`, `p_h` → `p`."""
    return re.sub(_AXIS + "$", "", letter) or letter
