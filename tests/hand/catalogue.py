"""The catalogue of the hand documents' claims, read from its tables, and how far it is agreed with.

A row agrees where the claims that stand on its lines have its verdicts:

- What is beside a table's verdict in parentheses qualifies it and is no second verdict ("definition (wrong as
  numbers)" must not be called wrong); only "malformed" there is one, as it says how the row is typed.
- A verdict for several claims ("holds for the 2nd =; malformed for the 1st") needs each of its words; "wrong /
  malformed" needs one of them.
- The first link of a chain that only introduces its left side is a definition, whatever the rest of the row is.
- A row without a truth value ("definition", "unchecked") agrees as well where nothing is said of its lines.
- Nothing else may be silent: prose that the catalogue judges and verify passes over counts as different.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from symconv.hand.claim import Claim

_ROW = re.compile(r"\| (\d)\.(\d+) \| ([\d, -]+) \| (.*?) \| ([^|]*) \| ([^|]*) \| (.*) \|$")
_WORDS = re.compile(r"holds|conditional|wrong|malformed|definition|unchecked")
SILENT = frozenset({"definition", "unchecked"})
"""Verdicts of rows of which nothing need be said."""

SHARED = {
    # Rows that stand on a line with others: their places among the claims that begin on it.
    "1.8": (98, (0,)), "1.9": (98, (1, 2)),
    "2.7": (55, (0,)), "2.8": (61, ()),
    "4.5": (23, (0,)), "4.6": (23, (1,)),
    "4.8": (30, (0,)), "4.9": (30, (1, 2)), "4.10": (30, ()),
    "4.11": (34, (0, 1, 2)), "4.12": (34, (3,)),
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A row of the catalogue: its number, the file's, its lines, and its verdict as it stands there."""

    name: str
    lines: frozenset[int]
    kind: str
    verdict: str

    @property
    def document(self) -> str:
        """The number of its file."""
        return f"00{self.name[0]}"

    @property
    def words(self) -> frozenset[str]:
        """The verdicts that its claims may have."""
        plain, beside = re.sub(r"\([^)]*\)", "", self.verdict), " ".join(re.findall(r"\([^)]*\)", self.verdict))
        return frozenset(_WORDS.findall(plain)) | ({"malformed"} if "malformed" in beside else frozenset())

    def agrees(self, verdicts: frozenset[str]) -> bool:
        """Do its claims have these verdicts, as the module says?"""
        if not verdicts:
            return self.words <= SILENT
        told = verdicts - {"definition"} or verdicts
        return told == self.words if ";" in self.verdict else told <= self.words


def entries(path: Path) -> list[Entry]:
    """The rows of the catalogue's tables, in their order."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        # A bar that belongs to a formula is escaped.
        if (m := _ROW.fullmatch(line.replace("\\|", "¦"))) is not None:
            found.append(Entry(f"{m[1]}.{m[2]}", _lines(m[3]), m[5], m[6]))
    return found


def _lines(text: str) -> frozenset[int]:
    spans = [part.strip().split("-") for part in text.split(",")]
    return frozenset(line for span in spans for line in range(int(span[0]), int(span[-1]) + 1))


def claims_on(entry: Entry, claims: list[Claim]) -> list[Claim]:
    """The claims of a document that are a row's."""
    if entry.name in SHARED:
        line, places = SHARED[entry.name]
        own = [claim for claim in claims if claim.line == line]
        return [claim for place, claim in enumerate(own) if place in places]
    return [claim for claim in claims if claim.line in entry.lines]
