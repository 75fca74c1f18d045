"""The concrete rows of the hand documents have the verdicts of the catalogue, where it is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from symconv.hand.judge import claims_of
from symconv.hand.scan import scan_file
from tests.hand.texts import seeds

FOLDER = seeds()
pytestmark = pytest.mark.skipif(FOLDER is None, reason="the hand documents are not at hand")

VERDICTS = {
    # First lines of claims as the catalogue judges them.
    "000": {
        "holds": [6, *range(31, 35), *range(69, 73), *range(80, 84), *range(91, 95), *range(102, 106), 114, 155],
        "conditional": [*range(44, 60), 141, 193], "wrong": [128], "definition": [134], "malformed": [169],
    },
    "001": {"holds": [6, *range(30, 34), 44, *range(58, 67), 74, *range(117, 121), 128], "malformed": [82],
            "conditional": [157]},
    "004": {"holds": [17, 23], "wrong": [25]},
}  # fmt: skip


@pytest.mark.parametrize(("number", "verdict"), [(n, v) for n, expected in VERDICTS.items() for v in expected])
def test_verdicts(number: str, verdict: str) -> None:
    assert FOLDER is not None
    (path,) = Path(FOLDER).glob(f"{number}_*.txt")
    _, found = claims_of(scan_file(path), {})
    lines = {claim.line for claim in found if str(claim.verdict) == verdict}
    expected = set(VERDICTS[number][verdict])
    assert expected <= lines
    if verdict in {"wrong", "malformed"}:
        assert lines == expected
