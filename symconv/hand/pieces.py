"""Tokens with their nesting: braces and environments hold what is in them, environments as rows of cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from symconv.hand.tokens import Token


@dataclass(slots=True)
class Braced:
    """What stands between braces."""

    items: list[Piece]
    start: int
    end: int
    space: bool = False
    newline: bool = False


@dataclass(slots=True)
class Cell:
    """What stands between two `&`; `start` is where it begins, `newline` says that its `&` begins a line."""

    start: int
    items: list[Piece] = field(default_factory=list)
    newline: bool = False


@dataclass(slots=True)
class Block:
    """An environment as rows of cells; the one around the whole formula has no name. `columns` is its argument."""

    name: str
    rows: list[list[Cell]]
    start: int
    end: int
    columns: str = ""
    space: bool = False
    newline: bool = False


Piece: TypeAlias = Token | Braced | Block


def value_of(piece: Piece | None) -> str:
    """What a token says, where the piece is one that isn't words or letters; "" else."""
    if isinstance(piece, Token) and piece.kind in ("command", "symbol", "sized"):
        return piece.value
    return ""


def is_kind(piece: Piece | None, kind: str) -> bool:
    """Is the piece a token of that kind?"""
    return isinstance(piece, Token) and piece.kind == kind
