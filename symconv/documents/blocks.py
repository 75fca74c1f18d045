"""What a document is made of: sections of finished strings. Templates place them and decide nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from symconv.documents.latex import Row
from symconv.documents.shapes import Picture


@dataclass(frozen=True)
class Text:
    """A paragraph; formulas stand in $…$, code in `…`."""

    text: str
    kind: str = field(default="text", init=False)


@dataclass(frozen=True)
class Formula:
    """One displayed formula, LaTeX without delimiters."""

    latex: str
    kind: str = field(default="formula", init=False)


@dataclass(frozen=True)
class Stack:
    """Displayed formulas below each other, centred."""

    lines: tuple[str, ...]
    kind: str = field(default="stack", init=False)


@dataclass(frozen=True)
class Rows:
    """A displayed system, aligned at the relation signs."""

    rows: tuple[Row, ...]
    kind: str = field(default="rows", init=False)


@dataclass(frozen=True)
class Line:
    """One line of a derivation: what was done to get it, as LaTeX for text mode, and the line itself."""

    note: str
    left: str
    right: str


@dataclass(frozen=True)
class Lines:
    """A derivation, each line below the operation that gave it."""

    lines: tuple[Line, ...]
    kind: str = field(default="lines", init=False)


@dataclass(frozen=True)
class Table:
    """A table of short texts."""

    header: tuple[str, ...]
    body: tuple[tuple[str, ...], ...]
    kind: str = field(default="table", init=False)

    @property
    def long(self) -> bool:
        """Whether it may need more than a page."""
        return len(self.body) > 24


@dataclass(frozen=True)
class Items:
    """A list of short paragraphs."""

    items: tuple[str, ...]
    kind: str = field(default="items", init=False)


@dataclass(frozen=True)
class Image:
    """A picture with the sentence below it, and the command that draws it alone."""

    picture: Picture
    caption: str
    command: str
    kind: str = field(default="image", init=False)


Block = Text | Formula | Stack | Rows | Lines | Table | Items | Image


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A whole document. `preamble` is the LaTeX class that its language needs, `provenance` says what wrote it.

    `axes` has the low padding and the stride of each axis where formulas are marked: from them follows the phase that
    a marked input element belongs to.
    """

    language: str
    title: str
    preamble: str
    provenance: str
    sections: tuple[Section, ...]
    axes: tuple[tuple[int, int], ...] = ()
