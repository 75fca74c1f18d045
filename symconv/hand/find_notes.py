"""What somebody names on a command line → the notes meant: files, folders with all below them, patterns."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from glob import has_magic, iglob
from itertools import islice
from pathlib import Path

from symconv.errors import SymconvError, shorten
from symconv.hand.scan import FORMATS

MAX_NOTES = 10_000
"""The most notes that are checked at once."""
MAX_LOOKED_AT = 1_000_000
"""The most files that are looked at for it."""
LEFT_OUT = frozenset({"node_modules", "__pycache__"})
"""Folders that are not looked into, besides hidden ones."""
STANDARD_INPUT = "-"
_SUFFIXES = frozenset(suffix for suffixes in FORMATS.values() for suffix in suffixes if suffix)


@dataclass(frozen=True)
class Found:
    """A note to check; `named` says that somebody named this very file."""

    path: Path
    named: bool

    @property
    def standard_input(self) -> bool:
        """Whether it is not in a file."""
        return str(self.path) == STANDARD_INPUT


def find_notes(named: tuple[str, ...]) -> tuple[Found, ...]:
    """The notes that are meant, in the order named and by name within a folder, each once.

    A file is taken as it is named; whether it can be read is seen when it is. Folders and patterns give files of the
    kinds that are read, hidden ones and those in `LEFT_OUT` left out. Raises `SymconvError` where a folder or pattern
    has no note, or where there are too many.
    """
    found: dict[str, Found] = {}
    for name in named:
        for note in _meant(name):
            key = name if note.standard_input else os.path.realpath(note.path)
            found.setdefault(key, note)
            if len(found) > MAX_NOTES:
                raise SymconvError(f"{shorten(name)}: more than {MAX_NOTES} notes; name a smaller folder")
    return tuple(found.values())


def _meant(name: str) -> Iterator[Found]:
    if not name:
        raise SymconvError("the name of a note is empty; give a file, a folder, a pattern such as docs/*.md, or -")
    if "\0" in name or name == STANDARD_INPUT:
        yield Found(Path(name), True)
        return
    path = Path(name)
    folder = path.is_dir()
    if not folder and (path.exists() or not has_magic(name)):
        yield Found(path, True)
        return
    none = True
    for note in _below(path) if folder else _matching(name):
        none = False
        yield Found(note, False)
    if none:
        what = "no note in this folder" if folder else "no note matches"
        raise SymconvError(f"{shorten(name)}: {what}; the kinds that are read are {', '.join(sorted(_SUFFIXES))}")


def _below(folder: Path) -> Iterator[Path]:
    looked_at = 0
    for top, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if _is_shown(name))
        looked_at += len(files) + 1
        if looked_at > MAX_LOOKED_AT:
            raise SymconvError(f"{shorten(str(folder))}: more than {MAX_LOOKED_AT} files; name a smaller folder")
        for name in sorted(files):
            path = Path(top) / name
            if _is_note(name) and path.is_file():
                yield path


def _matching(pattern: str) -> Iterator[Path]:
    matches = list(islice(iglob(pattern, recursive=True), MAX_LOOKED_AT))
    fixed = Path(pattern).parts
    for match in sorted(matches):
        path = Path(match)
        through = [part for part in path.parts[:-1] if part not in fixed]
        if _is_note(path.name) and all(map(_is_shown, through)) and path.is_file():
            yield path


def _is_shown(name: str) -> bool:
    return not name.startswith(".") and name not in LEFT_OUT


def _is_note(name: str) -> bool:
    return _is_shown(name) and Path(name).suffix.lower() in _SUFFIXES
