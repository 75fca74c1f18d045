"""Which elements of each tensor a note shows, from which its sizes follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from symconv.hand.bound import split
from symconv.hand.evidence import Grid, Seen, candidates, triples_of
from symconv.hand.fitting import Fit, Index, obeys
from symconv.hand.mentions import Mention

MOSTLY = 0.7
"""So much of a matrix goes by its rows and columns where what does not is out of place."""


def occurring(
    rows: Iterable[Seen], found_grids: Iterable[Grid], letters: Mapping[str, str], counts: Mapping[str, int], base: int
) -> dict[str, Counter[Index]]:
    """The elements of each tensor that occur: how often as a left side, and twice for each matrix.

    An element that is out of place in its matrix counts once: it may be a slip.
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
        amiss = _out_of_place(read, grid.places)
        for number, element in enumerate(grid.elements):
            add(element, 1 if number in amiss else 2)
    return found


def _out_of_place(read: Sequence[Index | None], places: Sequence[tuple[int, int]]) -> set[int]:
    """Which elements of a matrix have an index that does not go with its row or column as the others' do."""
    amiss: set[int] = set()
    for position in range(min((len(index) for index in read if index is not None), default=0)):
        # The index is a row's number, a column's number or the same everywhere, from anywhere on.
        kinds = [
            {n: index[position] - (*places[n], 0)[along] for n, index in enumerate(read) if index is not None}
            for along in range(3)
        ]
        usual = [Counter(kind.values()).most_common(1)[0] for kind in kinds]
        best = max(range(3), key=lambda along: usual[along][1])
        offset, agreeing = usual[best]
        if len(read) > agreeing >= MOSTLY * len(read):
            amiss |= {number for number, found in kinds[best].items() if found != offset}
    return amiss


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
