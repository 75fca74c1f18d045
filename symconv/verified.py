"""Verification as the library offers it: a note with everything that is said of it, which shows itself in notebooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from symconv.errors import SymconvError, shorten
from symconv.hand import verify as checking
from symconv.hand.claim import CheckedNote
from symconv.hand.given_text import checked_given, parse_given
from symconv.verification import is_wrong
from symconv.verify_report.formats import WRITERS, report
from symconv.verify_report.report_html import note_html
from symconv.verify_report.report_json import note_as_dict


class VerifiedNote(CheckedNote):
    """A note with its `claims`, `bindings`, `summary` and `troubles`, and the reports that can be made of it."""

    @property
    def wrong(self) -> bool:
        """Whether a claim is wrong or malformed."""
        return is_wrong(self)

    def as_dict(self) -> dict[str, Any]:
        """What `symconv verify --format json` lists of one file."""
        return note_as_dict(self)

    def report(self, format: str = "text") -> str:
        """The report of `symconv verify --format FORMAT`. Raises `SymconvError` where there is no such format."""
        if format not in WRITERS:
            raise SymconvError(f"format {shorten(format)}: not a format; choose from {', '.join(WRITERS)}")
        return report([self], format)

    def __str__(self) -> str:
        return self.report()

    def _repr_html_(self) -> str:
        return note_html(self)


def verify(path: str | Path, bind: str | Mapping[str, object] | None = None) -> VerifiedNote:
    """Checks the note in a file: Markdown, LaTeX, a notebook, reStructuredText or HTML, told by its name.

    `bind` says what letters stand for and what the problem is, as `"x=input,stride=2"` or a mapping; it wins over
    what the note says itself. Raises `InputFileError` where the file can't be read, `SymconvError` where a binding
    makes no sense.
    """
    if not isinstance(path, (str, Path)):
        raise TypeError(f"verify takes the name of a file, not {shorten(path)}")
    return _shown(checking.verify_file(Path(path), _given(bind)))


def verify_text(text: str, bind: str | Mapping[str, object] | None = None, name: str = "text.md") -> VerifiedNote:
    """Checks a note that is a text, Markdown unless `name` ends otherwise; arguments and errors as for `verify`."""
    if not isinstance(text, str):
        raise TypeError(f"verify_text takes a text, not {shorten(text)}")
    return _shown(checking.verify_text(text, name, _given(bind)))


def _given(bind: str | Mapping[str, object] | None) -> dict[str, str]:
    if bind is None:
        return {}
    return parse_given(bind) if isinstance(bind, str) else checked_given(bind)


def _shown(note: CheckedNote) -> VerifiedNote:
    return VerifiedNote(**{field.name: getattr(note, field.name) for field in fields(CheckedNote)})
