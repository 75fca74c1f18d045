"""What a document holds once it is scanned: its formulas, the prose around them, and what is wrong with its form."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from symconv.hand.mapped import Mapped
from symconv.hand.source import Place, Source


@dataclass(frozen=True)
class Trouble:
    """Something that can't be read: where it is in the document, and one sentence that says what and why."""

    place: Place
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"

    def shown(self, source: Source) -> str:
        """The sentence, the line and a caret under the culprit."""
        line = source.line(self.place.line)
        at = self.place.column - 1
        # A line of any length is cut around the caret, and tabs become blanks so that the caret is where it should be.
        start = max(0, at - 60)
        excerpt = line[start : at + 40]
        lead = "…" if start else ""
        tail = "…" if at + 40 < len(line) else ""
        shown = "".join(c if c.isprintable() else " " for c in excerpt)
        return f"{self}\n    {lead}{shown}{tail}\n    {' ' * (len(lead) + at - start)}^"


@dataclass(frozen=True)
class Formula:
    """A formula without its delimiters.

    `text` is LaTeX (or raw Unicode mathematics where `delimiter` is "plain"), user macros expanded; the offsets of a
    syntax tree count in it. `delimiter` is what opened it: "$", "$$", "```math", "\\\\(", "\\\\[", an environment's
    name (which is then part of the text), ".. math::", ":math:", "script" or "plain". `block` numbers the paragraph,
    heading, list item or table cell that it stands in; `kind` and `level` say which, as they do for `Prose`.
    """

    mapped: Mapped
    source: Source = field(repr=False, compare=False)
    display: bool
    delimiter: str
    block: int
    kind: str = "text"
    level: int = 0

    @property
    def text(self) -> str:
        """The formula's text."""
        return self.mapped.text

    def place(self, offset: int = 0) -> Place:
        """Where in the document the character at `offset` of the text stands."""
        return self.source.place(self.mapped.origin(offset))

    @cached_property
    def end(self) -> Place:
        """Where in the document the formula's last character stands."""
        return self.source.place(max(self.mapped.origin(0), self.mapped.origin_end(len(self.text)) - 1))

    def original(self, start: int, end: int) -> str:
        """What the document itself has from `start` to `end` of the text: macros as the author wrote them."""
        return self.source.text[self.mapped.origin(start) : self.mapped.origin_end(end)]


@dataclass(frozen=True)
class Prose:
    """Words between formulas. `kind` is "text", "heading", "cell" or "front matter"; a heading has its `level`."""

    mapped: Mapped
    source: Source = field(repr=False, compare=False)
    kind: str
    block: int
    level: int = 0

    @property
    def text(self) -> str:
        """The words."""
        return self.mapped.text

    def place(self, offset: int = 0) -> Place:
        """Where in the document the character at `offset` of the text stands."""
        return self.source.place(self.mapped.origin(offset))


@dataclass(frozen=True)
class Note:
    """A scanned document: prose and formulas in their order, and what is wrong with its form."""

    source: Source
    format: str
    parts: tuple[Formula | Prose, ...]
    troubles: tuple[Trouble, ...] = ()

    @cached_property
    def heading_lines(self) -> tuple[int, ...]:
        """The lines on which a heading's parts begin, headings of nothing but formulas too, from the top."""
        lines = {part.place().line for part in self.parts}
        marked = {line for line in lines if self.format == "markdown" and self.source.line(line).lstrip()[:1] == "#"}
        prose = {part.place().line for part in self.parts if isinstance(part, Prose) and part.kind == "heading"}
        return tuple(sorted(marked | prose))

    @cached_property
    def formulas(self) -> tuple[Formula, ...]:
        """The formulas in their order."""
        return tuple(part for part in self.parts if isinstance(part, Formula))

    @cached_property
    def said(self) -> str:
        """The text as a reader sees it: of a notebook what its cells say, of any other document all of it."""
        if self.format != "notebook":
            return self.source.text
        blocks: dict[int, list[str]] = {}
        for part in self.parts:
            text = part.text if isinstance(part, Prose) else f"${part.text}$"
            blocks.setdefault(part.block, []).append(text)
        return "\n".join("".join(texts) for texts in blocks.values())
