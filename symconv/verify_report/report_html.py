"""Checked notes as one web page, or a part of one: the note itself with marks, what is to be said below its lines.

Every text is escaped here; the templates place finished strings. The page has no script and loads nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from symconv.hand.claim import CheckedNote, Claim
from symconv.hand.source import Source
from symconv.templating import file_text, provenance, render
from symconv.verify_report.columns import printable
from symconv.verify_report.facts import SHOWN, counts_text, facts_of, known_of, lines_text, unchecked_reasons
from symconv.verify_report.marks import Piece, marks_of, pieces_of

_LONGEST = 2000
"""Text without a claim that is longer than this is cut in its middle."""
_KEPT = 400


def report_html(notes: Sequence[CheckedNote]) -> str:
    """All notes as one page that needs nothing else."""
    title = f"{_text(notes[0].file)}, checked" if len(notes) == 1 else f"{len(notes)} notes, checked"
    sections = "\n".join(render("verify/note.html.jinja", note=_note(note, at)) for at, note in enumerate(notes))
    return render(
        "verify/page.html.jinja",
        title=title,
        comment=provenance("symconv verify"),
        styles=file_text("verify/note.css"),
        notes=sections,
    )


def note_html(note: CheckedNote) -> str:
    """A note as a part of somebody else's page, such as a notebook."""
    return f"<style>\n{file_text('verify/note.css')}</style>\n" + render("verify/note.html.jinja", note=_note(note, 0))


def _note(note: CheckedNote, number: int) -> dict[str, Any]:
    shown = {id(claim): f"note-{number}-{at}" for at, claim in enumerate(note.claims) if claim.verdict in SHOWN}
    return {
        "name": _text(note.file),
        "counts": _text(counts_text(note.summary)),
        "places": [
            {"target": shown[id(claim)], "text": f"line {claim.line} ({claim.verdict})"}
            for claim in note.claims
            if id(claim) in shown
        ],
        "remarks": list(_remarks(note)),
        "known": [
            {"name": _text(entry.name), "value": _text(entry.value), "source": _text(entry.source)}
            for entry in known_of(note.bindings)
        ],
        "lines": _lines(note, shown),
    }


def _remarks(note: CheckedNote) -> Iterator[str]:
    for trouble in note.troubles:
        yield _text(f"line {trouble.line}, column {trouble.column}: {trouble.sentence}")
    for reason, lines in unchecked_reasons(note.claims).items():
        yield _text(f"unchecked, {lines_text(lines)}: {reason}")
    for tie in note.bindings.ties:
        yield _text(f"undecided: {tie}")


def _lines(note: CheckedNote, shown: dict[int, str]) -> list[dict[str, Any]]:
    source = Source(note.file, note.text)
    said: dict[int, list[dict[str, Any]]] = {}
    for claim in note.claims:
        if id(claim) in shown:
            below = min(max(claim.line, claim.end_line), len(source.line_starts))
            said.setdefault(below, []).append(_said(claim, shown[id(claim)]))
    lines = pieces_of(marks_of(note.claims, source), source)
    return [
        {"number": number, "text": "".join(map(_piece, pieces)), "said": said.get(number, [])}
        for number, pieces in enumerate(lines, 1)
    ]


def _said(claim: Claim, target: str) -> dict[str, Any]:
    facts = [
        {"label": fact.label, "text": f"<code>{_text(fact.text)}</code>" if fact.latex else _text(fact.text)}
        for fact in facts_of(claim)
    ]
    kind = f" ({_text(claim.kind)})" if claim.kind else ""
    return {"verdict": str(claim.verdict), "target": target, "kind": kind, "facts": facts}


def _piece(piece: Piece) -> str:
    mark = piece.mark
    if mark is None:
        text = piece.text
        if len(text) > _LONGEST:
            text = f"{text[:_KEPT]} … {len(text) - 2 * _KEPT} characters … {text[-_KEPT:]}"
        return _text(text)
    culprit = " culprit" if mark.culprit else ""
    why = f": {mark.claim.reason}" if mark.claim.reason else ""
    title = _text(f"{mark.claim.verdict}{why}")
    return f'<mark class="{mark.claim.verdict}{culprit}" title="{title}">{_text(piece.text)}</mark>'


def _text(text: str) -> str:
    """A text as text of a page, or as an attribute's value."""
    return escape(printable(text))
