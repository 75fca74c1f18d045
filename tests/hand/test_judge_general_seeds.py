"""Operator forms, substitutions and rules of the hand documents, where they are at hand: the catalogue's verdicts."""

from __future__ import annotations

from pathlib import Path

import pytest

from symconv.hand.verify import verify_file
from tests.hand.texts import seeds

FOLDER = seeds()
pytestmark = pytest.mark.skipif(FOLDER is None, reason="the hand documents are not at hand")

VERDICTS: dict[str, dict[int, list[str]]] = {
    # The verdicts of each line, in the order in which its claims stand.
    "000": {64: ["conditional"], 151: ["conditional"]},
    "001": {
        98: ["conditional", "malformed", "holds"], 99: ["holds"], 103: ["holds"], 106: ["conditional"],
        110: ["conditional"], 149: ["holds"], 150: ["conditional"], 153: ["holds"], 157: ["conditional"],
    },
    "002": {69: ["wrong"], 77: ["holds"], 85: ["conditional"], 98: ["wrong"], 139: ["wrong"]},
    "004": {
        34: ["definition", "holds", "holds", "wrong"], 38: ["holds", "holds"], 40: ["holds"], 65: ["wrong"],
    },
}  # fmt: skip
CORRECTIONS = {
    ("002", 69): "i' = x - i + pl",
    ("002", 98): r"\frac{dL}{dI(c)} = \sum_{n = 0}^{N - 1} conv(\frac{dL}{dOP(n)}, rot180(W(n, c)))",
    ("002", 139): r"conv(IP(c), \frac{dL}{dO(n)})",
    ("004", 34): r"\mathrm{pad}_{k - 1}(\delta^{l + 1}) * rot_{180}(W^{l + 1}) \odot \sigma'(z^{l})",
    ("004", 65): "[k + (r - 1) * (k - 1)]",
}


@pytest.mark.parametrize("number", sorted(VERDICTS))
def test_the_verdicts_are_those_of_the_catalogue(number: str) -> None:
    assert FOLDER is not None
    (path,) = Path(FOLDER).glob(f"{number}_*.txt")
    found: dict[int, list[str]] = {}
    for claim in verify_file(path).claims:
        found.setdefault(claim.line, []).append(str(claim.verdict))
        if (number, claim.line) in CORRECTIONS and str(claim.verdict) == "wrong":
            assert CORRECTIONS[number, claim.line].replace(" ", "") in claim.correction[0].replace(" ", "")
    assert {line: found.get(line) for line in VERDICTS[number]} == VERDICTS[number]
