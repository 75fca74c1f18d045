"""A walk through the pieces of one cell, group or argument, with what all walks of a formula share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from symconv.hand.mending import Edit, Repair
from symconv.hand.pieces import Piece, value_of
from symconv.hand.tokens import Token
from symconv.hand.tree import Node, Span

MAX_DEPTH = 60
"""How deep expressions nest in a formula that is read."""


class SyntaxProblem(Exception):
    """What can't be read: where in the formula, and one sentence. Never leaves `parse`."""

    def __init__(self, offset: int, sentence: str) -> None:
        self.offset = offset
        super().__init__(sentence)


@dataclass(frozen=True)
class Grammar:
    """The entries of the grammar that call one another: what reads a sequence, a term, an atom, an argument."""

    sequence: Callable[[Cursor], Node]
    term: Callable[[Cursor], Node]
    atom: Callable[[Cursor], Node]
    argument: Callable[[Cursor], Node]


@dataclass
class Shared:
    """What the walks of one row share: its repairs, how deep they are, and the grammar."""

    text: str
    grammar: Grammar
    repairs: list[Repair] = field(default_factory=list)
    depth: int = 0

    @contextmanager
    def deeper(self, offset: int) -> Iterator[None]:
        """One level further down; raises `SyntaxProblem` where that is too deep."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise SyntaxProblem(offset, f"nested more than {MAX_DEPTH} deep")
        try:
            yield
        finally:
            self.depth -= 1

    def repair(self, sentence: str, *edits: Edit) -> None:
        """Note a repair."""
        self.repairs.append(Repair(edits, sentence))


class Cursor:
    """A place in a list of pieces. `end` is where the text of the list ends, `bars` the open `|` around the place."""

    def __init__(self, items: list[Piece], shared: Shared, start: int, end: int) -> None:
        # A lone backslash before a blank is a blank; where it meant more, it was repaired before.
        self.items = [item for item in items if not (isinstance(item, Token) and item.kind == "half")]
        self.shared = shared
        self.at = 0
        self.start = start
        self.end = end
        self.bars: list[str] = []
        self.last_end = start

    def peek(self, ahead: int = 0) -> Piece | None:
        """The piece here, or some pieces on; None at the end."""
        at = self.at + ahead
        return self.items[at] if at < len(self.items) else None

    def value(self, ahead: int = 0) -> str:
        """What the token here says, "" where it is no sign or command."""
        return value_of(self.peek(ahead))

    def token(self, kind: str) -> Token | None:
        """The token here if it is of that kind."""
        piece = self.peek()
        return piece if isinstance(piece, Token) and piece.kind == kind else None

    def take(self) -> Piece:
        """The piece here, and go on."""
        piece = self.items[self.at]
        self.at += 1
        self.last_end = piece.end
        return piece

    @property
    def offset(self) -> int:
        """Where in the formula the piece here begins."""
        piece = self.peek()
        return piece.start if piece is not None else self.last_end

    def span(self, start: int) -> Span:
        """From `start` to the end of the piece taken last."""
        return (start, max(start, self.last_end))

    def inside(self, items: list[Piece], start: int, end: int) -> Cursor:
        """A walk of its own through what a piece holds."""
        return Cursor(items, self.shared, start, end)

    def problem(self, sentence: str, offset: int | None = None) -> SyntaxProblem:
        """What to raise where the pieces can't be read."""
        return SyntaxProblem(self.offset if offset is None else offset, sentence)
