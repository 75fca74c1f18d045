"""The rows of a note's tables, Markdown's and LaTeX's, cell by cell: words and formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TypeAlias

from symconv.hand.note import Formula, Note, Prose
from symconv.hand.parse import Parsed
from symconv.hand.tree import Node

Cell: TypeAlias = tuple[str, list[Node]]
"""The words of a cell, and its formulas."""

_MATHS = re.compile(r"(?<!\\)\$(?:\\.|[^$\\])*\$|\\\((?:.*?)\\\)")
_CUT = re.compile(r"(?<!\\)&")
_COMMANDS = re.compile(r"\\[A-Za-z]+|\\\\|[{}]")


def table_rows(note: Note, parsed: list[Parsed]) -> dict[int, list[Cell]]:
    """The rows by their source line."""
    nodes = {id(entry.formula): [row.node for row in entry.rows if row.node is not None] for entry in parsed}
    return _latex_rows(note, nodes) if note.format == "latex" else _markdown_rows(note, nodes)


def _markdown_rows(note: Note, nodes: dict[int, list[Node]]) -> dict[int, list[Cell]]:
    cells: dict[int, dict[int, Cell]] = {}
    tables = {part.place().line for part in note.parts if isinstance(part, Prose) and part.kind == "cell"}
    lines = {line for at in tables for line in (at, at + 1, at - 1)}
    for part in note.parts:
        line = part.place().line
        in_table = line in lines or part.kind == "cell" or note.source.line(line).lstrip().startswith("|")
        if not in_table or (isinstance(part, Formula) and part.display):
            continue
        text, found = cells.setdefault(line, {}).get(part.block, ("", []))
        if isinstance(part, Prose):
            text += part.text
        cells[line][part.block] = (text, found + (nodes.get(id(part), []) if isinstance(part, Formula) else []))
    return {line: [row[block] for block in sorted(row)] for line, row in cells.items()}


def _latex_rows(note: Note, nodes: dict[int, list[Node]]) -> dict[int, list[Cell]]:
    """Each source line between `\\begin{tabular}` and its end that is cut by `&`."""
    formulas: dict[int, list[tuple[int, list[Node]]]] = {}
    for part in note.parts:
        if isinstance(part, Formula) and not part.display:
            place = part.place()
            formulas.setdefault(place.line, []).append((place.column, nodes.get(id(part), [])))
    found: dict[int, list[Cell]] = {}
    for line, text in _tabular_lines(note.source.text):
        bare = _MATHS.sub(lambda match: " " * len(match[0]), text)
        cuts = [0, *(match.end() for match in _CUT.finditer(bare)), len(bare)]
        if len(cuts) < 3:
            continue
        row: list[Cell] = []
        for start, end in pairwise(cuts):
            within = [node for column, listed in formulas.get(line, ()) if start < column <= end for node in listed]
            row.append((_COMMANDS.sub(" ", bare[start:end]).strip(" &\t"), within))
        found[line] = row
    return found


def _tabular_lines(text: str) -> Iterator[tuple[int, str]]:
    inside = False
    for number, line in enumerate(text.split("\n"), start=1):
        if re.search(r"\\begin\{(?:tabular|longtable|tabularx|array)", line):
            inside = True
        elif re.search(r"\\end\{(?:tabular|longtable|tabularx|array)", line):
            inside = False
        elif inside:
            yield number, line
