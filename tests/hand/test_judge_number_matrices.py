"""Convolutions of matrices of numbers."""

from __future__ import annotations

import pytest

from symconv.hand.verify import verify_text

IMAGE = "1&2&3\\\\4&5&6\\\\7&8&9"
CASES = [
    ("*", "1&0\\\\0&1", "6&8\\\\12&14", ["holds"]),
    ("*", "1&0\\\\0&1", "6&8\\\\12&15", ["wrong"]),
    ("\\ast", "1&0\\\\0&-1", "-4&-4\\\\-4&-4", ["holds"]),
    ("\\star", "1&0\\\\0&-1", "4&4\\\\4&4", ["holds"]),  # the kernel turned
    ("*", "0&1&0\\\\0&0&0\\\\0&0&0", "0&0&0\\\\1&2&3\\\\4&5&6", ["holds"]),  # the size is kept
    # A product of entries or of matrices, other paddings, cut off values: nothing is said.
    ("*", "1&0&1\\\\0&1&0\\\\1&1&1", "1&0&3\\\\0&5&0\\\\7&8&9", []),
    ("*", "1&0&0\\\\0&1&0\\\\0&0&1", IMAGE, []),
    ("*", "0&1&0\\\\0&0&0\\\\0&0&0", "1&2&3\\\\1&2&3\\\\4&5&6", []),
    ("*", "1&0\\\\0&-1", "0&0\\\\0&0", []),
    ("*", "1&0\\\\0&1", "1&2\\\\3&4", []),
]


def matrix(cells: str) -> str:
    return f"\\begin{{bmatrix}}{cells}\\end{{bmatrix}}"


@pytest.mark.parametrize(("sign", "kernel", "result", "verdicts"), CASES)
def test_numbers_are_convolved(sign: str, kernel: str, result: str, verdicts: list[str]) -> None:
    text = f"$${matrix(IMAGE)} {sign} {matrix(kernel)} = {matrix(result)}$$\n"
    claims = [str(claim.verdict) for claim in verify_text(text).claims]
    assert [verdict for verdict in claims if verdict != "unchecked"] == verdicts


def test_the_wrong_cell_is_corrected() -> None:
    kernel = "1&0\\\\0&1"
    text = f"$${matrix(IMAGE)} * {matrix(kernel)} = {matrix('6&8' + chr(92) * 2 + '12&15')}$$\n"
    (claim,) = verify_text(text).claims
    assert claim.reason == "1 of 4 cells differ: (2, 2)"
    assert "12 & 14" in claim.correction[0]
