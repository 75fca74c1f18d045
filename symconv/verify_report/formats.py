"""Checked notes in one of the formats, by its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symconv.hand.claim import CheckedNote
from symconv.verify_report.report_html import report_html
from symconv.verify_report.report_json import report_json
from symconv.verify_report.report_markdown import report_markdown
from symconv.verify_report.report_sarif import report_sarif
from symconv.verify_report.report_text import report_text

WRITERS: dict[str, Callable[[Sequence[CheckedNote]], str]] = {
    "text": report_text,
    "json": report_json,
    "markdown": report_markdown,
    "sarif": report_sarif,
    "html": report_html,
}


def report(notes: Sequence[CheckedNote], format: str) -> str:
    """The notes in a format of `WRITERS`, as text that can be written as UTF-8 whatever the notes and names hold."""
    return WRITERS[format](notes).encode("utf-8", "replace").decode("utf-8")
