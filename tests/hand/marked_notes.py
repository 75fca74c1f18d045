"""Notes with the expected verdicts in them: behind each line with claims stands what is to be said of them.

    $$y_0 = w_0 x_1$$ ⟦wrong: y_0 = w_0 x_0⟧

The words are verdicts in the order of the line's claims, a colon before what is right instead. `unchecked(wrong)` is a
claim that is wrong and that nothing settles yet. The last mark of a note says its title and style. Everything between
⟦ and ⟧ is taken out before the note is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "hands"
_MARK = re.compile(r"[ \t]*⟦([^⟧]*)⟧")
_WORDS = "holds|conditional|wrong|malformed|definition|unchecked"
_EXPECTED = re.compile(rf"({_WORDS})(?:\((\w+)\))?(?:: (.*))?", re.DOTALL)
_BETWEEN = re.compile(rf",\s+(?=(?:{_WORDS})\b)")
_TITLE = re.compile(r"title: (.*); style: (.*)", re.DOTALL)


@dataclass(frozen=True)
class Expected:
    """What is to be said of one claim, what is true of it, and what is right instead."""

    verdict: str
    truth: str
    correction: str | None = None


@dataclass(frozen=True)
class MarkedNote:
    """A note as its author wrote it, and what is expected of each line."""

    name: str
    text: str
    title: str
    style: str
    expected: dict[int, tuple[Expected, ...]]


def marked_note(path: Path) -> MarkedNote:
    """The note in a file with marks. Raises `ValueError` where a mark says nothing known."""
    text = path.read_text(encoding="utf-8")
    expected: dict[int, tuple[Expected, ...]] = {}
    title = style = ""
    for mark in _MARK.finditer(text):
        said = mark[1].replace("\\\\", "\\") if path.suffix == ".ipynb" else mark[1]
        if found := _TITLE.fullmatch(said):
            title, style = found[1], found[2]
            continue
        line = text.count("\n", 0, mark.start()) + 1
        expected[line] = tuple(_expected(part, path.name, line) for part in _BETWEEN.split(said))
    return MarkedNote(path.name, _MARK.sub("", text), title, style, expected)


def _expected(said: str, name: str, line: int) -> Expected:
    found = _EXPECTED.fullmatch(said)
    if found is None:
        raise ValueError(f"{name}, line {line}: {said} is no verdict")
    return Expected(found[1], found[2] or found[1], found[3])


def marked_notes() -> list[MarkedNote]:
    """All notes with marks, by name."""
    return [marked_note(path) for path in sorted(FOLDER.iterdir())]


_LAYOUT = re.compile(r"\\[,;!]|\\left|\\right|\\cdot|amp;|[{}&*·\s]")


def same_formula(written: str, expected: str) -> bool:
    """Is what was written what is expected, but for layout, or the right side of one that of the other?"""
    plain, wanted = _LAYOUT.sub("", written).rstrip(".,"), _LAYOUT.sub("", expected).rstrip(".,")
    return plain == wanted or plain.endswith((f"={wanted}", f"={wanted.partition('=')[2]}"))
