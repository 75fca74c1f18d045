"""Tables that list every axis with its sizes as plain numbers: input, kernel, output, stride, dilation, padding."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, zip_longest

from symconv.hand.declared_sizes import MAX_GAP, quantities_of
from symconv.hand.note import Note
from symconv.hand.parse import Parsed
from symconv.hand.table_rows import Cell, table_rows

_NUMBERS = re.compile(r"\d{1,5}(?:\s*,\s*\d{1,5})*")
_NAMES = {"low": "padding", "high": "padding_high"}
_KEPT = frozenset({"input", "kernel", "output", "stride", "dilation", "padding", "padding_high"})
_NEEDED = frozenset({"input", "kernel", "stride"})
"""A table without these lists something else of each axis, such as a correlation's zeros and paddings."""
MOST_AXES = 3


def size_table(note: Note, parsed: Sequence[Parsed]) -> tuple[int, Mapping[str, tuple[int, ...]]] | None:
    """The line of the header and the sizes by name, a number an axis; None where there is none or several differ."""
    found = [*_tables(table_rows(note, [*parsed]))]
    return found[0] if found and all(numbers == found[0][1] for _, numbers in found) else None


def _tables(rows: Mapping[int, list[Cell]]) -> Iterator[tuple[int, Mapping[str, tuple[int, ...]]]]:
    lines = sorted(rows)
    for number, line in enumerate(lines):
        columns = _columns([text for text, _ in rows[line]])
        if not set(chain(*columns)) >= _NEEDED:
            continue
        axes, last = [], line
        for at in lines[number + 1 :]:
            axis = _axis(columns, rows[at]) if at - last <= MAX_GAP else None
            if axis is None:
                break
            axes.append(axis)
            last = at
        if 1 <= len(axes) <= MOST_AXES:
            yield line, {name: tuple(axis[name] for axis in axes) for name in axes[0]}


def _columns(headers: Sequence[str]) -> list[tuple[str, ...]]:
    """What each column lists; of two with the same size, kernel and effective kernel, the one that says just that."""
    listed = [tuple(_NAMES.get(quantity, quantity) for quantity in quantities_of(text)) for text in headers]
    best: dict[tuple[str, ...], int] = {}
    for number, names in enumerate(listed):
        if names not in best or len(headers[number].strip()) < len(headers[best[names]].strip()):
            best[names] = number
    return [names if best[names] == number else () for number, names in enumerate(listed)]


def _axis(columns: Sequence[tuple[str, ...]], cells: Sequence[Cell]) -> dict[str, int] | None:
    """The numbers of one row; None where a cell under a size is no number."""
    if len(cells) != len(columns):
        return None
    found: dict[str, int] = {}
    for wanted, (text, nodes) in zip(columns, cells, strict=True):
        if not _KEPT & set(wanted):
            continue
        if nodes or not _NUMBERS.fullmatch(text.strip()):
            return None
        numbers = [int(word) for word in text.split(",")]
        if len(numbers) > len(wanted):
            return None
        # One number for the paddings is that of both ends.
        found |= {name: value for name, value in zip_longest(wanted, numbers, fillvalue=numbers[0]) if name in _KEPT}
    return found
