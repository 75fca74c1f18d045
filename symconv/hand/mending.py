"""A repair of broken LaTeX whose meaning is plain: what is put in or taken out, where, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """The formula's text from `start` to `end` is replaced by `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Repair:
    """Edits that belong together, and one sentence that says what was wrong."""

    edits: tuple[Edit, ...]
    sentence: str

    @property
    def start(self) -> int:
        """Where in the formula the repair begins."""
        return self.edits[0].start


def repaired_text(text: str, repairs: Iterable[Repair]) -> str:
    """The text with all repairs made."""
    edits = sorted(
        ((edit.start, edit.end, number, edit.text) for number, edit in enumerate(_edits(repairs))),
        key=lambda entry: entry[:3],
    )
    pieces: list[str] = []
    at = 0
    for start, end, _, replacement in edits:
        if start < at:
            continue  # already inside a replacement
        pieces += [text[at:start], replacement]
        at = end
    return "".join([*pieces, text[at:]])


def _edits(repairs: Iterable[Repair]) -> Iterable[Edit]:
    for repair in repairs:
        yield from repair.edits
