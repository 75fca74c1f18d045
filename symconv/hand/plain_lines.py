"""Equations that stand in running text without delimiters: `y₁₁ = x₁₁·w₁₁ + x₁₂·w₁₂`, `∂L/∂x = ∂L/∂y · w`.

A line is taken for one only where that is plain: one side of a relation is an indexed or marked quantity, the line
has a sign that words never have, and what is left after quantities and signs is no sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_LINE = 2000
"""The longest line that is looked at."""
_LABEL = re.compile(
    r"\s*(?:[-*+•]\s+|\d{1,3}[.)]\s+|\(\d{1,3}\)\s*)?(?:(?:[Nn]ow|[Ll]et|[Pp]ut|[Ss]et|[Dd]efine|[Ww]ith|[Ww]here|[Hh]ence|[Tt]hus|[Tt]hen|[Ss]o)\s+)?"
)
"""What may stand before an equation: the mark of a list item, a word."""
_RELATION = re.compile(r"(?<![=<>!:≤≥])(?::=|=|≤|≥|≈|≡|∝|≠|∈)(?![=<>])")
_MATHS = re.compile(
    r"[∂∇Σ∑∏·⋅×∗⊛⊙⊗⋆★∘⌊⌋⌈⌉∈≤≥√δ₀-₉ᵢⱼₖₗₘₙₒₚₜᵤᵥₓⁿ⁰¹²³⁴-⁹ᵀᵗˡ]"
    r"|[A-Za-z]\w{0,12}\s?\[[^\[\]]{1,40}\]|\b[a-zA-Z]_\w|\bsum_|\b(?:floor|ceil)\s?\(|\^\{"
    r"|\b[A-Za-z]{1,2}\d{1,4}\s?\*\s?[A-Za-z]{1,2}\d{1,4}\b"
)
"""A sign, or an indexed quantity, that a sentence of words does not have."""
_ENGLISH = re.compile(
    r"(?i)\b(?:the|is|are|and|of|with|to|that|this|we|by|as|an|be|it|from|which|so|then|therefore|where|if|have|has|get"
    r"|gives|using|because|since|let|can|will|not|but|or)\b"
)
_ALLOWED = re.compile(r"[\w\s∂∇ΣΔ∑∏·⋅×∗⊛⊙⊗⋆★∘⌊⌋⌈⌉∈≤≥≈≡∝≠√…⋯⋮≪≫<>=:+\-−*/^(){}\[\]|,;.'′%!&‖°ᵀ⁺⁻⁼⁽⁾₊₋₌₍₎]+")
_CJK = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")


def equations(text: str) -> Iterator[tuple[int, int]]:
    """Where equations stand in running text, each by its start and end. Stripped of list marks and of a full stop."""
    at = 0
    for line in re.split(r"(\n)", text):
        if (line != "\n" and len(line) <= MAX_LINE and "=" in line) or any(sign in line for sign in "≤≥∈≈≡"):
            lead = _LABEL.match(line)
            start = lead.end() if lead else 0
            body = line[start:].rstrip()
            if body.endswith((".", "。", ";", ",")) and not body.endswith(".."):
                body = body[:-1].rstrip()
            if is_equation(body):
                yield at + start, at + start + len(body)
        at += len(line)


def is_equation(line: str) -> bool:
    """Is the line plainly an equation in raw mathematical letters?"""
    if not 3 <= len(line) <= MAX_LINE or _CJK.search(line) or not _ALLOWED.fullmatch(line):
        return False
    relation = _RELATION.search(line)
    if relation is None or not _MATHS.search(line):
        return False
    left, right = line[: relation.start()].strip(), line[relation.end() :].strip()
    if not right or (left and not re.search(r"[\w\])}′'’]$", left)):
        return False
    if _ENGLISH.search(line):
        return False
    # Names of several letters are quantities where something is done with them, words where they follow one another.
    return not re.search(r"[A-Za-z]{3,}\s+[A-Za-z]{3,}\s+[A-Za-z]{3,}", line) and _balanced(line)


def _balanced(line: str) -> bool:
    return all(line.count(a) == line.count(b) for a, b in ("()", "{}")) and not line.endswith(tuple("=+-*/·×,"))
