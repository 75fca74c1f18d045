"""Verification from its input to its result: notes found, each checked, written in a format."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from symconv.errors import InputFileError, SymconvError, shorten
from symconv.hand.claim import CheckedNote
from symconv.hand.find_notes import Found, find_notes
from symconv.hand.given_text import parse_given
from symconv.hand.source import MAX_BYTES
from symconv.hand.verify import verify_bytes, verify_file
from symconv.verify_report.facts import WRONG
from symconv.verify_report.formats import report


@dataclass(frozen=True)
class Checked:
    """What became of one note: `note` is everything said of it, or `refused` the sentence that says why not."""

    note: CheckedNote | None = None
    refused: str = ""


def given_bindings(text: str | None) -> dict[str, str]:
    """The bindings of `--bind`. Raises `SymconvError` that names the option."""
    try:
        return parse_given(text or "")
    except SymconvError as error:
        raise SymconvError(f"--bind {error}") from None


def notes_to_check(named: tuple[str, ...], output: str | None) -> tuple[Found, ...]:
    """The notes that files, folders and patterns name, without the file that the report goes to.

    Raises `SymconvError` where the report would replace a note that was named.
    """
    found = find_notes(named)
    if output in (None, "", "-"):
        return found
    target = os.path.realpath(str(output))
    same = [note for note in found if not note.standard_input and os.path.realpath(note.path) == target]
    if any(note.named for note in same):
        raise SymconvError(f"-o {shorten(output)}: is one of the notes to check; choose another file")
    rest = tuple(note for note in found if note not in same)
    if not rest:
        raise SymconvError(f"-o {shorten(output)}: is the only note to check; choose another file")
    return rest


def check_notes(notes: Sequence[Found], given: Mapping[str, str]) -> Iterator[Checked]:
    """Checks note after note. One that can't be read or states bindings that make no sense does not keep the rest."""
    for note in notes:
        try:
            yield Checked(_checked(note, given))
        except SymconvError as error:
            yield Checked(refused=str(error))


def _checked(note: Found, given: Mapping[str, str]) -> CheckedNote:
    if note.standard_input:
        return verify_bytes(_standard_input(), given)
    return verify_file(note.path, given)


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise InputFileError("-: standard input is closed; name a file")
    try:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputFileError(f"-: standard input can't be read: {error.strerror}") from None


def is_wrong(note: CheckedNote) -> bool:
    """Whether something of a note was found wrong: a claim that is wrong, or malformed."""
    return any(note.summary[verdict] for verdict in WRONG)


def written(checked: Sequence[Checked], format: str) -> str:
    """The notes that could be checked in a format; "" where there is none."""
    notes = [done.note for done in checked if done.note is not None]
    return report(notes, format) if notes else ""
