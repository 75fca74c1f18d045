"""Index counts and bases are voted."""

from __future__ import annotations

from symconv.hand.evidence import Candidate, all_rows, base_of, candidates, grids, index_counts
from symconv.hand.parse import parse_note
from tests.hand.judged import STRIDED, bound
from tests.hand.texts import scanned


def evidence(text: str) -> tuple[dict[str, int], int]:
    parsed = parse_note(scanned(text))
    rows, found = all_rows(parsed), grids(parsed)
    counts = index_counts(rows, found)
    return counts, base_of(rows, found, counts)


def test_counts_and_base() -> None:
    counts, base = evidence(STRIDED)
    assert counts == {"y": 1, "w": 1, "x": 1, "b": 0} or counts == {"y": 1, "w": 1, "x": 1}
    assert base == 1
    assert evidence("$$y_{00} = w_{00}x_{00} + w_{01}x_{01}$$")[1] == 0


def test_a_forward_row_can_be_read_two_ways() -> None:
    (seen, *_) = all_rows(parse_note(scanned(STRIDED)))
    forward = {letters for letters, kind, _ in candidates(seen.row) if kind == "forward"}
    assert Candidate("x", "w", "y") in forward
    assert Candidate("w", "x", "y") in forward


def test_indices_from_0_are_seen_in_a_long_system_too() -> None:
    rows = "".join(rf"y_{{{o}}} &= w_0 x_{{{2 * o}}} + w_1 x_{{{2 * o + 1}}} \\ " for o in range(40))
    found = bound("$$\\begin{aligned}" + rows + "\\end{aligned}$$")
    assert found.base == 0
    assert found.conv is not None
    assert (found.conv.input, found.conv.kernel, found.conv.stride) == ((80,), (2,), (2,))
