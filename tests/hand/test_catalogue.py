"""What is said of the hand documents, measured against the catalogue of their claims, where these are at hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from symconv.hand.claim import Claim
from symconv.hand.verify import verify_file
from tests.hand.catalogue import Entry, claims_on, entries
from tests.hand.texts import seeds

FOLDER = seeds()
pytestmark = pytest.mark.skipif(FOLDER is None, reason="the hand documents are not at hand")

DIFFERENT = {
    "2.4": "prose: that an index may leave its range, which no words state plainly enough",
    "2.8": "prose inside a formula: that most elements have no part in it",
    "4.2": "prose: that a convolution is a product of matrices, of which the pictures show how",
}
"""Rows of which nothing is said yet, and why."""
ENOUGH = 0.95
ROWS, WRONG, MALFORMED = 111, 21, 9
"""How many rows the catalogue has, and how many of them are wrong, or malformed and nothing else."""


@cache
def table() -> tuple[Entry, ...]:
    assert FOLDER is not None
    return tuple(entries(FOLDER / "catalogue.md"))


@cache
def claims(document: str) -> list[Claim]:
    assert FOLDER is not None
    (path,) = Path(FOLDER).glob(f"{document}_*.txt")
    return list(verify_file(path).claims)


def own(entry: Entry) -> list[Claim]:
    return claims_on(entry, claims(entry.document))


def differing() -> set[str]:
    return {entry.name for entry in table() if not entry.agrees(frozenset(str(c.verdict) for c in own(entry)))}


def test_the_table_is_read_whole() -> None:
    assert len(table()) == ROWS
    assert sum("wrong" in entry.words for entry in table()) == WRONG
    assert sum(entry.verdict.startswith("malformed") for entry in table()) == MALFORMED


def test_most_rows_have_the_verdict_of_the_catalogue() -> None:
    different = differing()
    assert different == set(DIFFERENT)
    assert 1 - len(different) / len(table()) >= ENOUGH


def test_every_wrong_row_is_found_at_its_lines_and_corrected() -> None:
    for entry in table():
        if "wrong" in entry.words:
            found = [claim for claim in own(entry) if str(claim.verdict) == "wrong"]
            assert found, entry
            assert all(claim.correction for claim in found), entry


def test_every_malformed_row_is_repaired() -> None:
    for entry in table():
        if entry.verdict.startswith("malformed"):
            found = [claim for claim in own(entry) if str(claim.verdict) == "malformed"]
            assert found, entry
            assert all(claim.correction for claim in found), entry


def test_no_other_row_is_called_wrong() -> None:
    wrong = {id(claim) for entry in table() if "wrong" in entry.words for claim in own(entry)}
    documents = sorted({entry.document for entry in table()})
    others = [c for document in documents for c in claims(document) if str(c.verdict) == "wrong" and id(c) not in wrong]
    assert others == []


def test_every_claim_is_of_some_row() -> None:
    matched = {id(claim) for entry in table() for claim in own(entry)}
    documents = sorted({entry.document for entry in table()})
    assert [c for document in documents for c in claims(document) if id(c) not in matched] == []
