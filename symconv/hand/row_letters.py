"""What rows of elements say of their letters: biases, losses, bare gradients, digits run together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from symconv.hand.element_rows import ElementRow
from symconv.hand.evidence import Grid, Seen, candidates, mentions_in
from symconv.hand.letters import usualness
from symconv.hand.mentions import Mention
from symconv.hand.roles import Chosen


def always_marked(rows: Iterable[Seen], letter: str) -> bool:
    """Is a letter's every element marked as a gradient, as f's in `df_{11}` is?"""
    marks = [m.marked for seen in rows for m in mentions_in(seen.row) if m.letter == letter and m.indexed]
    return bool(marks) and all(marks)


def is_whole(rows: Iterable[Seen], chosen: Chosen) -> bool:
    """Have all rows of the forward system the same number of products?"""
    counts = {
        len(mentions)
        for seen in rows
        for letters, kind, mentions in candidates(seen.row)
        if kind == "forward" and letters == chosen.letters and not seen.row.open
    }
    return len(counts) == 1


def bias_letters(rows: Iterable[Seen], letters: Mapping[str, str]) -> tuple[str, ...]:
    """Letters that stand alone as a term of forward rows."""
    votes: Counter[str] = Counter()
    forward = 0
    for seen in rows:
        row = seen.row
        if not isinstance(row.left, Mention) or row.left.marked or letters.get(row.left.letter) != "y":
            continue
        alone = [term.elements[0] for term in row.terms if len(term.elements) == 1]
        bare = [entry for entry in alone if isinstance(entry, Mention) and not entry.marked]
        if not any(len(term.elements) == 2 for term in row.terms):
            # A window of nothing but padding: what is left is the bias.
            window_of_zeros = len(row.terms) == 1 and bool(bare) and usualness("b", bare[0].letter) > 0
            if not window_of_zeros:
                continue
        forward += 1
        votes.update(entry.letter for entry in bare if entry.letter not in letters)
    return tuple(letter for letter, n in votes.items() if 2 * n >= forward or usualness("b", letter))[:1]


def bare_letters_of(rows: Iterable[Seen], letters: Mapping[str, str]) -> tuple[bool, tuple[str, ...]]:
    """Are gradients written with bare letters: unmarked rows for x, w or b in terms of y?"""
    found: Counter[str] = Counter()
    for seen in rows:
        left = seen.row.left
        if not isinstance(left, Mention) or left.marked or letters.get(left.letter) not in {"x", "w", "b"}:
            continue
        if any(m.letter != left.letter and letters.get(m.letter) == "y" for m in _right(seen.row)):
            found[left.letter] += 1
            found.update({m.letter for m in _right(seen.row) if letters.get(m.letter) == "y"})
    return bool(found), tuple(found)


def _right(row: ElementRow) -> list[Mention]:
    return list(mentions_in(row))[1:]


def joined_digits(
    rows: Iterable[Seen], found_grids: Iterable[Grid], letters: Mapping[str, str], axes: int
) -> bool | None:
    """Are the digits of indices mostly run together, `x_{12}`? None where nothing tells."""
    parts = [m.parts for seen in rows for m in mentions_in(seen.row) if m.parts and m.letter in letters]
    parts += [m.parts for grid in found_grids for m in grid.elements if m.parts]
    if not parts or axes < 2:
        return None
    return sum(len(p) == 1 for p in parts) * 2 > len(parts)
