"""A correction stands where the claim's text stood, and what is then written there is right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symconv.hand.claim import Claim
from symconv.hand.verify import verify_text
from symconv.hand.whole_corrections import behind_sign, in_whole
from symconv.verdict import Verdict
from tests.hand.marked_notes import MarkedNote, marked_notes

WRONG = [
    note
    for note in marked_notes()
    if any(entry.verdict == "wrong" and entry.correction for entries in note.expected.values() for entry in entries)
    and note.name.endswith((".md", ".tex"))
]
SAMPLE = WRONG[::5]


def put_in(text: str, claim: Claim) -> str:
    """The note with a claim's text replaced by its first correction."""
    lines = text.splitlines(keepends=True)
    start = text.index(claim.latex, sum(map(len, lines[: claim.line - 1])))
    return text[:start] + claim.correction[0] + text[start + len(claim.latex) :]


@pytest.mark.parametrize("note", SAMPLE, ids=[note.name for note in SAMPLE])
def test_what_is_put_in_is_right(note: MarkedNote) -> None:
    for claim in verify_text(note.text, note.name).claims:
        if claim.verdict is not Verdict.WRONG or not claim.correction:
            continue
        again = verify_text(put_in(note.text, claim), note.name).claims
        said = [other.verdict for other in again if other.line == claim.line]
        assert said, claim
        assert not {Verdict.WRONG, Verdict.UNCHECKED, Verdict.MALFORMED} & {*said}, (claim, said)


@pytest.mark.parametrize(
    ("latex", "behind"),
    [
        (r"O = I - K", " I - K"),
        (r"&= \sum_{k=0}^{K-1} w_k", r" \sum_{k=0}^{K-1} w_k"),
        (r"y_o := \sum_k w_k", r" \sum_k w_k"),
        (r"f(a=1) = 2", " 2"),
        (r"\begin{pmatrix} a = b \end{pmatrix} = C", " C"),
        (r"\frac{27-3}{2}+1 = 12", " 12"),
        (r"\left\{ a = b \right\} = c", " c"),
        (r"x \in [0, k) = y", " y"),
    ],
)
def test_the_first_sign_outside_brackets_ends_the_left_side(latex: str, behind: str) -> None:
    assert latex[behind_sign(latex) :] == behind


def test_without_a_sign_there_is_no_left_side() -> None:
    assert behind_sign(r"\sum_{k=0}^{K-1} w_k x_{o+k}") == 0
    assert behind_sign(r"b \neq b_1") == 0


def test_a_whole_equation_stays_as_it_is() -> None:
    claim = next(c for c in verify_text("$$y_0 = w_0 x_1$$\n", "n.md").claims)
    whole = replace(claim, latex="y_0 = w_0 x_1", correction=("y_0 = w_0 x_0", "w_0 x_0"))
    assert in_whole(whole).correction == ("y_0 = w_0 x_0", "y_0 = w_0 x_0")
