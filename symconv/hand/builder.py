"""Collects the parts of a note in their order while a scanner walks through the document."""

from __future__ import annotations

from symconv.hand.delimiters import find
from symconv.hand.mapped import Mapped
from symconv.hand.note import Formula, Note, Prose, Trouble
from symconv.hand.plain_lines import equations
from symconv.hand.source import Source


class Builder:
    """What has been found so far. Every call of `text` or `display` is one block."""

    def __init__(self, source: Source, format: str) -> None:
        self.source = source
        self.format = format
        self.parts: list[Formula | Prose] = []
        self.troubles: list[Trouble] = []
        self.block = 0

    def formula(self, mapped: Mapped, display: bool, delimiter: str, kind: str = "text", level: int = 0) -> None:
        """A formula of the block that is being collected; one without content is none."""
        content = mapped.stripped()
        if content.text:
            self.parts.append(Formula(content, self.source, display, delimiter, self.block, kind, level))

    def prose(self, mapped: Mapped, kind: str = "text", level: int = 0) -> None:
        """Words of the block that is being collected, in which raw equations may stand on lines of their own."""
        at = 0
        for start, end in equations(mapped.text) if kind == "text" else ():
            self._words(mapped.piece(at, start), kind, level)
            self.formula(mapped.piece(start, end), True, "plain")
            at = end
        self._words(mapped.piece(at, len(mapped.text)), kind, level)

    def _words(self, mapped: Mapped, kind: str, level: int) -> None:
        words = mapped.stripped()
        if words.text:
            self.parts.append(Prose(words, self.source, kind, self.block, level))

    def display(self, mapped: Mapped, delimiter: str) -> None:
        """A formula that is a block by itself."""
        self.block += 1
        self.formula(mapped, True, delimiter)

    def text(self, mapped: Mapped, kind: str = "text", level: int = 0, ticks_are_code: bool = True) -> None:
        """A block of running text with the formulas, code spans and comments in it."""
        self.block += 1
        at = 0
        for piece in find(mapped.text, ticks_are_code):
            self.prose(mapped.piece(at, piece.start), kind, level)
            at = piece.end
            if piece.kind == "math":
                self.formula(mapped.piece(*piece.inner), piece.display, piece.delimiter, kind, level)
            elif piece.kind == "open":
                self.trouble(mapped.origin(piece.start), f"{piece.delimiter} opens a formula that nothing closes")
                at = piece.start
        self.prose(mapped.piece(at, len(mapped.text)), kind, level)

    def trouble(self, offset: int, sentence: str) -> None:
        """Something wrong with the form at `offset` of the document."""
        self.troubles.append(Trouble(self.source.place(offset), sentence))

    def note(self) -> Note:
        """The note as collected."""
        return Note(self.source, self.format, tuple(self.parts), tuple(self.troubles))
