"""Which letters authors usually take for which tensor, and which words say so. Data and the questions asked of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symconv.hand.mentions import Mention, mention
from symconv.hand.note import Formula, Note, Prose
from symconv.hand.parse import Parsed

USUAL = {
    "x": ("x", "X", "I", "i", "a", "A", "in", "input", "img", "image", "inp", "u", "v", "a^{l-1}", "in_put", "x^{l}"),
    "w": ("w", "W", "k", "K", "f", "F", "h", "H", "g", "kernel", "weight", "weights", "filter", "\\omega", "\\theta",
          "ker", "filt", "W^{l}", "w^{l}"),
    "y": ("y", "Y", "o", "O", "z", "Z", "out", "output", "s", "S", "r", "c", "t", "z^{l}", "c", "C"),
    "b": ("b", "B", "bias", "\\beta", "b^{l}"),
}  # fmt: skip
"""Tensor → letters for it, the most usual ones first."""

WORDS = {
    "x": ("input", "image", "feature map", "signal", "输入", "图像"),
    "w": ("kernel", "weight", "weights", "filter", "filters", "taps", "卷积核", "权重", "滤波器", "核"),
    "y": ("output", "result", "输出"),
    "b": ("bias", "偏置"),
}
_FILL = (
    r"(?:\s|the|is|are|as|by|be|matrix|tensor|vector|map|feature|of|with|a|an|called|denoted|denotes|,|:"
    r"|为|是|记|作|的|矩阵|\([^)]*\)|\d|×|x)*"
)
_BEFORE = {
    tensor: re.compile(r"(?:" + "|".join(words) + r")" + _FILL + r"\s*$", re.IGNORECASE)
    for tensor, words in WORDS.items()
}
_AFTER = {
    tensor: re.compile(
        r"^\s*(?:is|are|为|是|表示|denotes|as|being|stands for)" + _FILL + r"(?:" + "|".join(words) + r")",
        re.IGNORECASE,
    )
    for tensor, words in WORDS.items()
}
_GRADIENT = re.compile(
    r"gradient|derivative|loss|error|梯度|导数|误差|损失|shape|size|大小|尺寸|padding", re.IGNORECASE
)


def usualness(tensor: str, letter: str) -> int:
    """How usual a letter is for a tensor, 0 where it is not."""
    letters = USUAL[tensor]
    return len(letters) - letters.index(letter) + 10 if letter in letters else 0


def stated_letters(note: Note, parsed: tuple[Parsed, ...]) -> Iterator[tuple[str, str, str, int]]:
    """Letters that the prose gives a tensor to: the letter, x, w, y or b, the phrase and its line."""
    by_formula = {id(entry.formula): entry for entry in parsed}
    parts = note.parts
    for number, part in enumerate(parts):
        if not isinstance(part, Formula) or part.display:
            continue
        entry = by_formula.get(id(part))
        if entry is None or len(entry.rows) != 1 or entry.rows[0].node is None:
            continue
        found = mention(entry.rows[0].node)
        if not isinstance(found, Mention) or found.marked or (found.parts is not None):
            continue
        before, after = _neighbour(parts, number, -1), _neighbour(parts, number, 1)
        for tensor in WORDS:
            tail, head = before[-40:], after[:40]
            if _BEFORE[tensor].search(tail) and not _GRADIENT.search(tail):
                yield found.letter, tensor, tail.strip(), part.place().line
            elif _AFTER[tensor].search(head) and not _GRADIENT.search(head):
                yield found.letter, tensor, head.strip(), part.place().line


def _neighbour(parts: tuple[Formula | Prose, ...], number: int, step: int) -> str:
    at = number + step
    if 0 <= at < len(parts):
        part, own = parts[at], parts[number]
        if isinstance(part, Prose) and part.block == own.block:
            return part.text
    return ""
