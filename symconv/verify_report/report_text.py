"""Checked notes as text for a terminal: what is wrong where and what is right, then what a reviewer can do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symconv.errors import shorten
from symconv.hand.claim import CheckedNote, Claim
from symconv.hand.source import Source
from symconv.verify_report.columns import paragraph, printable, width, wrapped
from symconv.verify_report.excerpt import shown_lines
from symconv.verify_report.extent import extent_of, spots_of
from symconv.verify_report.facts import (
    WRONG,
    alike,
    counts_text,
    facts_of,
    known_of,
    lines_text,
    total,
    unchecked_reasons,
)

WIDTH = 80
"""Columns of a terminal."""
_INDENT = " " * 4
_LABEL = 11
_LONG = 32
"""A file's name of more columns has a line of its own where it does not fit beside what is said of it."""


def report_text(notes: Sequence[CheckedNote]) -> str:
    """Every claim that does not simply hold, with its line and a mark under the culprit; bindings; a summary."""
    lines = [line for note in notes for line in _note(note)]
    return "\n".join([*lines, *_summary(notes)]) + "\n"


def _note(note: CheckedNote) -> Iterator[str]:
    source = Source(note.file, note.text)
    for claim, others in alike(note.claims):
        yield from _claim(note.file, claim, source)
        if others:
            yield from paragraph(f"{_INDENT}also at:", lines_text(others), len(_INDENT) + _LABEL, WIDTH)
        yield ""
    for trouble in note.troubles:
        yield from _told(f"{note.file}:{trouble.line}:{trouble.column}", trouble.sentence)
    for reason, lines in unchecked_reasons(note.claims).items():
        yield from _told(note.file, f"unchecked: {reason} ({lines_text(lines)})")
    known = list(known_of(note.bindings))
    if known or note.bindings.ties:
        yield f"{printable(note.file)} was read with"
    for entry in known:
        where = f" ({entry.source})" if entry.source else ""
        label = f"{_INDENT}{printable(shorten(entry.name, 24))} = "
        yield from paragraph(label, f"{entry.value}{where}", len(_INDENT) + 4, WIDTH)
    for tie in note.bindings.ties:
        yield from paragraph(f"{_INDENT}undecided:", tie, len(_INDENT) + _LABEL, WIDTH)
    if known or note.bindings.ties or note.troubles or note.summary["unchecked"]:
        yield ""


def _claim(file: str, claim: Claim, source: Source) -> Iterator[str]:
    kind = f" ({claim.kind})" if claim.kind else ""
    yield from _told(f"{file}:{claim.line}:{claim.column}", f"{claim.verdict}{kind}")
    for line in shown_lines(source, extent_of(claim, source), spots_of(claim, source), WIDTH - len(_INDENT)):
        yield _INDENT + line
    for fact in facts_of(claim):
        yield from paragraph(f"{_INDENT}{fact.label}:", fact.text, len(_INDENT) + _LABEL, WIDTH)


def _told(place: str, sentence: str) -> Iterator[str]:
    """A sentence about a place, whose name is never broken: a long one has a line of its own."""
    name = f"{printable(place)}:"
    line = f"{name} {sentence}"
    if width(name) <= _LONG or width(line) <= WIDTH:
        yield from wrapped(line, WIDTH)
    else:
        yield name
        yield from paragraph(_INDENT, sentence, len(_INDENT), WIDTH)


def _summary(notes: Sequence[CheckedNote]) -> Iterator[str]:
    for note in notes:
        yield from _told(note.file, f"{counts_text(note.summary)}.")
    if len(notes) > 1:
        yield from wrapped(f"{len(notes)} notes: {counts_text(total(note.summary for note in notes))}.", WIDTH)
    wrong = [(note, [claim.line for claim in note.claims if claim.verdict in WRONG]) for note in notes]
    if not any(lines for _, lines in wrong):
        counts = total(note.summary for note in notes)
        unchecked, claims = counts["unchecked"], sum(counts.values())
        yield f"Nothing wrong was found{f'; {unchecked} of {claims} claims are unchecked' if unchecked else ''}."
        return
    yield "To be put right:"
    for note, lines in wrong:
        if lines:
            yield from paragraph(_INDENT, f"{note.file}, {lines_text(lines)}", len(_INDENT), WIDTH)
