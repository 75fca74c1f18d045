"""Bindings that the user gives, on the command line or in the note's front matter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from symconv.hand.binding import Learnt
from symconv.hand.note import Note, Prose

TENSORS = {
    "input": "x", "weight": "w", "kernel": "w", "filter": "w", "output": "y", "bias": "b", "input-gradient": "dx",
    "weight-gradient": "dw", "output-gradient": "dy", "bias-gradient": "db", "delta": "dy",
}  # fmt: skip
NUMBERS = frozenset({"stride", "dilation", "padding", "kernel", "input", "output"})
_ENTRY = re.compile(r"^\s*([^:=\s]+)\s*[:=]\s*(.+?)\s*$")


@dataclass(frozen=True)
class Given:
    """What was given: letters, numbers, index base, mode, and whether gradients are bare letters."""

    letters: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, Sequence[int]] = field(default_factory=dict)
    base: int | None = None
    mode: str | None = None
    bare: bool = False
    bias: bool | None = None
    learnt: Mapping[str, Learnt] = field(default_factory=dict)


def read_given(note: Note, given: Mapping[str, str]) -> Given:
    """What the front matter gives and what is passed in, which wins."""
    entries = {**_front_matter(note), **{name: (value, "given") for name, value in given.items()}}
    letters, numbers, learnt = {}, {}, {}
    base: int | None = None
    mode: str | None = None
    bare = False
    for name, (value, source) in entries.items():
        digits = [int(n) for n in re.findall(r"\d{1,6}", value)]
        if value in TENSORS:
            letters[name] = TENSORS[value]
        elif name in NUMBERS and digits:
            numbers[name] = tuple(digits)
        elif name in {"index_base", "index-base", "base"} and value in {"0", "1"}:
            base = int(value)
        elif name == "mode" and value in {"cross-correlation", "convolution"}:
            mode = value
        elif name == "gradients" and value == "bare":
            bare = True
        else:
            continue
        learnt[name] = Learnt(value, source)
    return Given(letters, numbers, base, mode, bare, None, learnt)


def _front_matter(note: Note) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for part in note.parts:
        if not isinstance(part, Prose) or part.kind != "front matter":
            continue
        inside = False
        for line in part.text.splitlines():
            if line.partition(":")[0].strip() in {"bind", "symconv"}:
                inside = True
                rest = line.partition(":")[2]
            elif inside and (line.startswith((" ", "\t", "-")) or "=" in line):
                rest = line
            else:
                inside = False
                continue
            for entry in rest.strip(" {}").split(","):
                if match := _ENTRY.match(entry.strip(" -\"'")):
                    found[match[1].strip("\"'")] = (match[2].strip("\"'"), "the front matter")
    return found
