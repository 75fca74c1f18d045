"""The words around a formula: the headings above it, the prose before and after it, the sentence it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from symconv.hand.note import Formula, Note, Prose

NEAR = 40
"""How many parts of the document are looked at, at most, to find the prose next to a formula."""


@dataclass(frozen=True)
class Surroundings:
    """Answers about one note; each is found once for the whole note, so that asking about every formula is cheap."""

    note: Note

    @cached_property
    def _blocks(self) -> dict[int, list[Formula | Prose]]:
        blocks: dict[int, list[Formula | Prose]] = {}
        for part in self.note.parts:
            blocks.setdefault(part.block, []).append(part)
        return blocks

    @cached_property
    def _positions(self) -> dict[int, int]:
        return {id(part): position for position, part in enumerate(self.note.parts)}

    @cached_property
    def _headings(self) -> list[tuple[int, ...]]:
        """For each part, the blocks of the headings above it."""
        above: list[tuple[int, int]] = []
        found = []
        for part in self.note.parts:
            if part.kind == "heading" and (not above or above[-1][1] != part.block):
                above = [entry for entry in above if entry[0] < part.level]
                above.append((part.level, part.block))
            found.append(tuple(block for _, block in above))
        return found

    def sentence(self, block: int) -> str:
        """A paragraph, heading, list item or cell as one text, its formulas as LaTeX between dollars."""
        parts = self._blocks.get(block, [])
        return " ".join(part.text if isinstance(part, Prose) else f"${part.text}$" for part in parts)

    def headings(self, formula: Formula) -> tuple[str, ...]:
        """The headings that a formula stands under, the outermost first."""
        return tuple(self.sentence(block) for block in self._headings[self._positions[id(formula)]])

    def before(self, formula: Formula) -> str:
        """The prose before a formula in its own block, or else the nearest block before it that has prose."""
        position = self._positions[id(formula)]
        return self._near(formula, range(position - 1, max(-1, position - 1 - NEAR), -1))

    def after(self, formula: Formula) -> str:
        """The prose after a formula in its own block, or else the nearest block after it that has prose."""
        position = self._positions[id(formula)]
        return self._near(formula, range(position + 1, min(len(self.note.parts), position + 1 + NEAR)))

    def _near(self, formula: Formula, positions: range) -> str:
        for position in positions:
            part = self.note.parts[position]
            if isinstance(part, Prose) and part.kind != "front matter":
                return part.text if part.block == formula.block else self.sentence(part.block)
        return ""
