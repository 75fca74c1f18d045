"""Rows that say what an index is."""

from __future__ import annotations

import pytest

from symconv.hand.bind_sums import bind_sums
from symconv.hand.binding import Bindings
from symconv.hand.index_statements import index_statements
from symconv.hand.parse import parse_note
from tests.hand.sums import NOTE
from tests.hand.texts import scanned


@pytest.mark.parametrize(
    ("formula", "number"),
    [
        ("$$i = 2t + r$$", 1),
        ("$$0 \\le r < s$$", 1),
        ("$$K \\le s$$", 0),
        ("$$H = P + K - 1$$", 0),
        ("$$i = x(c,u,v)$$", 0),
        ("Inline $i = 2t + r$", 0),
    ],
)
def test_what_introduces_a_letter_for_an_index(formula: str, number: int) -> None:
    note = scanned(f"{NOTE}\n{formula}\n")
    parsed = parse_note(note)
    claims = index_statements(note, parsed, bind_sums(note, parsed, Bindings()))
    assert [str(claim.verdict) for claim in claims] == ["definition"] * number


def test_without_sums_there_is_nothing_to_say() -> None:
    note = scanned("$$i = 2t + r$$")
    assert index_statements(note, parse_note(note), ()) == []
