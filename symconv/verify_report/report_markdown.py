"""Checked notes as Markdown, for a comment below a change: nothing of a note's own text becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symconv.hand.claim import CheckedNote, Claim
from symconv.hand.source import Source
from symconv.verdict import Verdict
from symconv.verify_report.columns import printable
from symconv.verify_report.excerpt import shown_lines
from symconv.verify_report.extent import extent_of, spots_of
from symconv.verify_report.facts import alike, counts_text, facts_of, known_of, lines_text, unchecked_reasons

_LABELS = {Verdict.WRONG: "❌ wrong", Verdict.MALFORMED: "⚠️ malformed", Verdict.CONDITIONAL: "🔶 conditional"}
_ROOM = 120
_MARKUP = re.compile(r"([!-/:-@\[-`{-~])")


def report_markdown(notes: Sequence[CheckedNote]) -> str:
    """A section for each note: what is wrong where and what is right, what is unchecked, and how it was read."""
    return "\n".join(line for note in notes for line in _note(note))


def _note(note: CheckedNote) -> Iterator[str]:
    yield from (f"## {code(note.file)}", "", f"{plain(counts_text(note.summary))}", "")
    source = Source(note.file, note.text)
    for claim, others in alike(note.claims):
        yield from _claim(claim, others, source)
    for trouble in note.troubles:
        yield f"- Line {trouble.line}, column {trouble.column}: {plain(trouble.sentence)}"
    for reason, lines in unchecked_reasons(note.claims).items():
        yield f"- Unchecked, {lines_text(lines)}: {plain(reason)}"
    for tie in note.bindings.ties:
        yield f"- Undecided: {plain(tie)}"
    known = list(known_of(note.bindings))
    if known:
        yield from ("", "| name | read as | learnt from |", "| --- | --- | --- |")
        yield from (f"| {cell(entry.name)} | {cell(entry.value)} | {plain(entry.source)} |" for entry in known)
    yield ""


def _claim(claim: Claim, others: list[int], source: Source) -> Iterator[str]:
    kind = f" ({plain(claim.kind)})" if claim.kind else ""
    yield from (f"### Line {claim.line}: {_LABELS[claim.verdict]}{kind}", "")
    yield from fenced("\n".join(shown_lines(source, extent_of(claim, source), spots_of(claim, source), _ROOM)))
    for fact in facts_of(claim):
        yield f"- {fact.label}: {code(fact.text) if fact.latex else plain(fact.text)}"
    if others:
        yield f"- also at {lines_text(others)}"
    yield ""


def plain(text: str) -> str:
    """Words that stay words: no markup, no mention of anybody, no formula."""
    escaped = _MARKUP.sub(r"\\\1", " ".join(printable(text).split()))
    return escaped.replace("\\@", "\\@\u2060").replace("\\#", "\\#\u2060")


def code(text: str) -> str:
    """A text as code on one line."""
    line = " ".join(printable(text).split())
    ticks = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    pad = " " if "`" in line or not line else ""
    return f"{ticks}{pad}{line or ' '}{pad}{ticks}"


def cell(text: str) -> str:
    """A text as code in a cell of a table, in which a bar would end the cell."""
    return plain(text) if "|" in text else code(text)


def fenced(text: str) -> list[str]:
    """A text of one or more lines as a block of code."""
    ticks = "`" * (1 + max(2, *map(len, re.findall("`+", text)), 2))
    return [f"{ticks}text", text, ticks, ""]
