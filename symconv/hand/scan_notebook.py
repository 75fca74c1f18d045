"""Jupyter notebooks: the Markdown cells, and the formulas that outputs show, at their lines of the file itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from symconv.errors import InputFileError, shorten
from symconv.hand.builder import Builder
from symconv.hand.mapped import Mapped, Run, joined
from symconv.hand.note import Note
from symconv.hand.scan_markdown import scan_markdown
from symconv.hand.source import Source

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.DOTALL
)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_SHOWN = ("text/latex", "text/markdown")


@dataclass(frozen=True)
class _Text:
    """A string of the file: the way to it through keys and positions, and where it stands with its quotes."""

    path: tuple[str | int, ...]
    start: int
    end: int


def _strings(text: str) -> Iterator[_Text]:
    """Every string value of a JSON text that is known to be valid, without recursion."""
    path: list[str | int] = []
    key: tuple[int, int] | None = None
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in "{[":
            path.append("" if token == "{" else 0)
            key = None
        elif token in "}]":
            path.pop()
            key = None
        elif token == "," and path and isinstance(path[-1], int):
            path[-1] += 1
        elif token == "," and path:
            path[-1], key = "", None
        elif token == ":" and key is not None and path:
            path[-1], key = text[key[0] + 1 : key[1] - 1], None
        elif token.startswith('"'):
            if path and path[-1] == "":
                key = (match.start(), match.end())
            else:
                yield _Text(tuple(path), match.start(), match.end())


def _decoded(text: str, start: int, end: int) -> Mapped:
    """The string between two quotes, its escapes decoded."""
    pieces: list[str] = []
    runs: list[Run] = []
    length = 0
    at = start + 1
    for match in _ESCAPE.finditer(text, start + 1, end - 1):
        if match.start() > at:
            runs.append(Run(length, at))
            pieces.append(text[at : match.start()])
            length += match.start() - at
        if match[1]:
            value = chr(0x10000 + ((int(match[1], 16) - 0xD800) << 10) + int(match[2], 16) - 0xDC00)
        else:
            value = chr(int(match[3], 16)) if match[3] else _LETTERS.get(match[4], match[4])
        runs.append(Run(length, match.start(), 0, match.end() - match.start()))
        pieces.append(value)
        length += len(value)
        at = match.end()
    if at < end - 1:
        runs.append(Run(length, at))
        pieces.append(text[at : end - 1])
    return Mapped("".join(pieces), tuple(runs) or (Run(0, start),))


def scan_notebook(source: Source) -> Note:
    """The parts of a notebook. Raises `InputFileError` where the file is no JSON with a list of cells."""
    called = shorten(source.name)
    try:
        data = json.loads(source.text)
    except json.JSONDecodeError as error:
        raise InputFileError(f"{called}: line {error.lineno}: no notebook: {shorten(error.msg)}") from None
    except (RecursionError, ValueError):
        raise InputFileError(f"{called}: no notebook: its JSON is nested too deep or has a number too long") from None
    cells = data.get("cells") if isinstance(data, dict) else None
    if not isinstance(cells, list):
        raise InputFileError(f"{called}: no notebook: it has no list of cells")
    kinds = [cell.get("cell_type") if isinstance(cell, dict) else None for cell in cells]
    builder = Builder(source, "notebook")
    group: list[_Text] = []
    for entry in _strings(source.text):
        if not _is_shown(entry.path, kinds):
            continue
        if group and _owner(group[0].path) != _owner(entry.path):
            _scan(source, group, builder)
            group = []
        group.append(entry)
    if group:
        _scan(source, group, builder)
    return builder.note()


def _scan(source: Source, group: list[_Text], builder: Builder) -> None:
    scan_markdown(source, joined(_decoded(source.text, entry.start, entry.end) for entry in group), builder)


def _owner(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The cell source or the output that a string is a line of."""
    return path[:-1] if isinstance(path[-1], int) else path


def _is_shown(path: tuple[str | int, ...], kinds: list[object]) -> bool:
    if len(path) < 3 or path[0] != "cells" or not isinstance(path[1], int):
        return False
    if path[2] == "source":
        return kinds[path[1]] == "markdown"
    return len(path) >= 6 and path[2] == "outputs" and path[4] == "data" and path[5] in _SHOWN
