"""The words around a formula that may state a rule: its paragraph, its heading, what its list is about."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sympy import Symbol

from symconv.hand.layer_names import LayerNames
from symconv.hand.note import Formula, Note, Prose
from symconv.hand.parse import Parsed
from symconv.hand.rule_conditions import Allowed, allowed_around
from symconv.hand.rule_reading import RuleReader

FAR = 40
"""So many parts of a paragraph are looked at."""
_MOST = 5_000
"""So many characters of a paragraph are looked at."""

DILATED = re.compile(r"dilat|atrous|膨胀|空洞|扩张", re.I)

TRANSPOSED = re.compile(r"transpos|deconv|转置|反卷积|逆卷积|上采样|upsampl", re.I)

GRADIENT = re.compile(
    r"gradient|dgrad|backward|backprop|transpos|deconv|反向|梯度|误差|转置|反卷积|delta|∂|\\partial", re.I
)

_SUBJECT = re.compile(r"(?:对于|对|\bfor)\s*$", re.I)


class Words:
    """The words of each paragraph, and the heading over each part of a note."""

    def __init__(self, note: Note) -> None:
        self.parts = note.parts
        self.blocks: dict[int, str] = {}
        self.headings: list[str] = []
        heading = ""
        for part in note.parts:
            if isinstance(part, Prose):
                self.blocks[part.block] = (self.blocks.get(part.block, "") + " " + part.text)[-_MOST:]
                heading = part.text if part.kind == "heading" else heading
            self.headings.append(heading)


class Around:
    """What is said around a formula."""

    def __init__(self, words: Words, number: int, names: LayerNames, parsed: dict[int, Parsed]) -> None:
        self.words, self.parts, self.number, self.names, self.parsed = words, words.parts, number, names, parsed
        self.part = words.parts[number]

    @property
    def before(self) -> str:
        """The words of the same paragraph up to the formula, the last of them."""
        text = ""
        at = self.number - 1
        while at >= 0 and self.parts[at].block == self.part.block and len(text) < 120:
            other = self.parts[at]
            text = (other.text if isinstance(other, Prose) else f"${other.text}$") + text
            at -= 1
        return text[-120:]

    @property
    def after(self) -> str:
        """The words right behind the formula."""
        at = self.number + 1
        if at < len(self.parts) and self.parts[at].block == self.part.block:
            other = self.parts[at]
            return other.text if isinstance(other, Prose) else ""
        return ""

    @property
    def block(self) -> str:
        """All words of the paragraph."""
        return self.words.blocks.get(self.part.block, "")

    @property
    def heading(self) -> str:
        """The words of the last heading."""
        return self.words.headings[self.number]

    @property
    def lines(self) -> frozenset[int]:
        """Where its paragraph begins, and the one before a displayed formula."""
        blocks = {self.part.block}
        if isinstance(self.part, Formula) and self.part.display and self.number:
            ahead = self.parts[self.number - 1]
            blocks |= {ahead.block} if isinstance(ahead, Prose) and ahead.kind != "heading" else set()
        first: dict[int, int] = {}
        for part in self.parts[max(0, self.number - FAR) : self.number + 1]:
            if part.block in blocks:
                first.setdefault(part.block, part.place().line)
        return frozenset(first.values())

    @property
    def near(self) -> str:
        """The words around the formula: before a displayed one those of the paragraph above."""
        ahead = self.before
        if not ahead and self.number and isinstance(other := self.parts[self.number - 1], Prose):
            ahead = other.text[-120:] if other.kind != "heading" else ""
        return f"{self.heading} {ahead} {self.after[:120]}"

    def allowed(self, reader: RuleReader, own: Mapping[str, Symbol], swapped: bool) -> Allowed:
        """What the sentence takes for granted of the sizes."""
        return allowed_around(self.parts, self.number, self.parsed, reader, own, swapped)

    def subject(self) -> str:
        """The tensor that a list of rules is about, as a line such as "For ∂Y:" before it says."""
        for at in range(self.number - 1, max(0, self.number - 24), -1):
            part = self.parts[at]
            ahead = self.parts[at - 1]
            if isinstance(part, Prose) and part.kind == "heading":
                return ""
            if not isinstance(part, Formula) or not isinstance(ahead, Prose) or not _SUBJECT.search(ahead.text):
                continue
            entry = self.parsed.get(id(part))
            node = entry.rows[0].node if entry is not None and entry.rows else None
            found = self.names.named(node) if node is not None else None
            if found is not None:
                return f"d{found.role}" if found.kind == "gradient" else found.role
        return ""
