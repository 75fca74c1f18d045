"""Which elements of each tensor a note shows, from which its sizes follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from symconv.hand.bound import split
from symconv.hand.evidence import Grid, Seen, candidates, triples_of
from symconv.hand.fitting import Fit, Index, obeys
from symconv.hand.mentions import Mention

MOSTLY = 0.7
"""So much of a matrix goes by its rows and columns where it does at all."""
_WAYS = ((1, 2), *((step, along) for along in (0, 1) for step in (1, -1, 2, -2, 3, -3, 4, -4)))
"""What an index is multiplied by to make it a row (0), a column (1) or a constant (2), up to an offset."""


def occurring(
    rows: Iterable[Seen], found_grids: Iterable[Grid], letters: Mapping[str, str], counts: Mapping[str, int], base: int
) -> dict[str, Counter[Index]]:
    """The elements of each tensor that occur: how often as a left side or in a matrix.

    Of a matrix whose indices go by its rows and columns the elements count twice: where such a matrix ends, the tensor
    does. One that is out of place may be a slip.
    """
    found: dict[str, Counter[Index]] = {"x": Counter(), "w": Counter(), "y": Counter()}

    def add(mention: Mention, times: int) -> None:
        tensor = letters.get(mention.letter, "").removeprefix("d")
        index = split(mention.parts or (), counts.get(mention.letter, 0))
        if tensor in found and index and min(index) >= base:
            found[tensor][tuple(i - base for i in index)] += times

    for seen in rows:
        if isinstance(seen.row.left, Mention):
            dead = not seen.row.terms and letters.get(seen.row.left.letter) in {"x", "w"}
            add(seen.row.left, 2 if dead else 1)
    for grid in found_grids:
        read = [split(element.parts or (), counts.get(grid.letter, 0)) for element in grid.elements]
        sure = _in_place(read, grid.places)
        for number, element in enumerate(grid.elements):
            add(element, 2 if number in sure else 1)
    return found


def _in_place(read: Sequence[Index | None], places: Sequence[tuple[int, int]]) -> set[int]:
    """Which elements of a matrix have indices that go with its rows and columns, as most of the others' do."""
    known = {number: index for number, index in enumerate(read) if index is not None}
    sure = set(known) if len(known) > 1 else set()
    for position in range(min(map(len, known.values()), default=0)):
        best: set[int] = set()
        for step, along in _WAYS:
            # The index grows or falls with the row or the column, with zeros between, or is the same everywhere.
            offsets = {n: (*places[n], 0)[along] - step * index[position] for n, index in known.items()}
            usual = Counter(offsets.values()).most_common(1)[0][0]
            best = max(best, {n for n, offset in offsets.items() if offset == usual}, key=len)
        sure &= best if len(best) >= MOSTLY * len(known) else set()
    return sure


def met_in_gradients(
    rows: Iterable[Seen], letters: Mapping[str, str], counts: dict[str, int], base: int, fit: Fit
) -> dict[str, Counter[Index]]:
    """The elements in those products of gradient rows that obey the forward relation: a slip there hides none."""
    found: dict[str, Counter[Index]] = {"x": Counter(), "w": Counter(), "y": Counter()}
    for seen in rows:
        for names, kind, triples in candidates(seen.row):
            tensors = [letters.get(name, "").removeprefix("d") for name in (names.x, names.w, names.y)]
            if kind == "forward" or tensors != ["x", "w", "y"]:
                continue
            for triple in triples_of(triples, counts, base):
                if obeys(fit.layout, fit.axes, fit.groups, triple):
                    for tensor, index in zip("xwy", triple, strict=True):
                        found[tensor][index] += 1
    return found
