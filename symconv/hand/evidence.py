"""What a document's concrete formulas offer as evidence: element rows, matrices of elements, index counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from symconv.hand.bound import split
from symconv.hand.element_rows import ElementRow, element_rows, matrix_of
from symconv.hand.fitting import Index, Triple
from symconv.hand.mentions import Mention, Ratio, mention
from symconv.hand.parse import Parsed, Row
from symconv.hand.tree import Number, Table
from symconv.hand.walk import find


@dataclass(frozen=True)
class Seen:
    """An element row with the row of the document that it stands in."""

    row: ElementRow
    place: Row
    parsed: Parsed


@dataclass(frozen=True)
class Grid:
    """A matrix of elements of one tensor, zeros around or between them left out; `places` are their row and column."""

    letter: str
    marked: bool
    elements: tuple[Mention, ...]
    places: tuple[tuple[int, int], ...]


def all_rows(parsed: Iterable[Parsed]) -> tuple[Seen, ...]:
    """Every element row of a document."""
    return tuple(
        Seen(found, row, entry) for entry in parsed for row in entry.rows if row.node for found in element_rows(row)
    )


def grids(parsed: Iterable[Parsed]) -> tuple[Grid, ...]:
    """Every matrix of elements of one letter."""
    found = []
    for entry in parsed:
        for row in entry.rows:
            for table in find(row.node, Table) if row.node is not None else ():
                grid = _grid(table)
                if grid is not None:
                    found.append(grid)
    return tuple(found)


def _grid(table: Table) -> Grid | None:
    if matrix_of(table) is None:
        return None
    cells = [((r, c), cell) for r, row in enumerate(table.rows) for c, cell in enumerate(row)]
    mentions = [(place, mention(cell)) for place, cell in cells if not isinstance(cell, Number)]
    elements = [(place, m) for place, m in mentions if isinstance(m, Mention) and m.indexed]
    if not elements or len(elements) != len(mentions) or len({(m.letter, m.marked) for _, m in elements}) != 1:
        return None
    first = elements[0][1]
    return Grid(first.letter, first.marked, tuple(m for _, m in elements), tuple(place for place, _ in elements))


def mentions_in(row: ElementRow) -> Iterator[Mention]:
    """All elements of a row."""
    for entry in (row.left, *(element for term in row.terms for element in term.elements)):
        if isinstance(entry, Ratio):
            yield entry.of
            yield entry.by
        else:
            yield entry


def index_counts(rows: Iterable[Seen], grids: Iterable[Grid], joined: bool | None = None) -> dict[str, int]:
    """For each letter how many indices it has: digits that run together are several, unless lengths vary as in 1-D.

    `joined` says whether digits run together, where that was given.
    """
    votes: dict[str, Counter[tuple[int, int]]] = {}
    elements = [m for seen in rows for m in mentions_in(seen.row)] + [m for grid in grids for m in grid.elements]
    distinct = {(m.letter, m.parts) for m in elements if m.parts is not None}
    for letter, parts in distinct:
        assert parts is not None
        votes.setdefault(letter, Counter())[(len(parts), len(parts[0]) if len(parts) == 1 else 0)] += 1
    found = {}
    for letter, counted in votes.items():
        total = counted.total()
        apart = Counter({count: 0 for count, _ in counted})
        for (count, _), n in counted.items():
            apart[count] += n
        count = apart.most_common(1)[0][0]
        if count == 1:
            lengths = Counter({length: n for (parts, length), n in counted.items() if parts == 1})
            length, n = lengths.most_common(1)[0]
            alike = 2 <= length <= 5 and (total - n <= 2 or n >= 0.97 * total)
            found[letter] = length if (alike if joined is None else joined) else 1
        else:
            found[letter] = count
    return found


def base_of(rows: Iterable[Seen], grids: Iterable[Grid], counts: dict[str, int]) -> int:
    """0 where elements of several letters, or many elements, have an index 0, else 1.

    Of indices from 1 only the input may have a 0, where it is padded.
    """
    zeros = elements = 0
    letters = set()
    distinct = {(m.letter, m.parts) for seen in rows for m in mentions_in(seen.row) if m.parts}
    distinct |= {(m.letter, m.parts) for grid in grids for m in grid.elements if m.parts}
    for letter, parts in distinct:
        index = split(parts or (), counts.get(letter, 0))
        if index is not None:
            elements += 1
            zeros += 0 in index
            letters |= {letter} if 0 in index else set()
    return 0 if len(letters) >= 2 or (zeros >= 2 and zeros * 8 >= elements) else 1


@dataclass(frozen=True)
class Candidate:
    """A way to read rows: which letters are x, w and y; `forward` of the row's terms are of a forward system."""

    x: str
    w: str
    y: str


def candidates(row: ElementRow) -> Iterator[tuple[Candidate, str, list[tuple[Mention, Mention, Mention]]]]:
    """How a row can be read: the letters, the pass, and its triples of x, w and y."""
    if isinstance(row.left, Ratio):
        of, by = row.left.of, row.left.by
        single = [t.elements[0] for t in row.terms if len(t.elements) == 1]
        if len(row.terms) != 1 or len(single) != 1 or not of.indexed or not by.indexed:
            return
        if isinstance(single[0], Mention) and single[0].indexed and not single[0].marked:
            yield Candidate(by.letter, single[0].letter, of.letter), "ratio", [(by, single[0], of)]
            yield Candidate(single[0].letter, by.letter, of.letter), "ratio", [(single[0], by, of)]
        return
    products = [t.elements for t in row.terms if len(t.elements) == 2]
    if not products or not row.left.indexed:
        return
    found: list[tuple[Mention, Mention]] = []
    for a, b in products:
        if isinstance(a, Ratio) or isinstance(b, Ratio) or not a.indexed or not b.indexed or a.letter == b.letter:
            return
        found.append((a, b))
    names = Counter(frozenset((a.letter, b.letter)) for a, b in found).most_common(1)[0][0]
    left = row.left
    ordered = sorted(names)
    for first, second in (ordered, ordered[::-1]):
        if left.letter in {first, second}:
            return
        chosen = [(a, b) if a.letter == first else (b, a) for a, b in found if {a.letter, b.letter} == names]
        marked = sum(a.marked for a, _ in chosen) * 2 > len(chosen)
        other = sum(b.marked for _, b in chosen) * 2 > len(chosen)
        if not left.marked and not marked and not other:
            yield Candidate(first, second, left.letter), "forward", [(a, b, left) for a, b in chosen]
        grad = (marked and not other) or (first.startswith("\\delta") and not other)
        bare = not left.marked and not marked and not other
        if (grad and (left.marked or left.letter.startswith("\\delta"))) or bare or (left.marked and not other):
            # first is the output's gradient, second the weight or the input
            kind = "gradient" if left.marked or grad else "bare"
            yield Candidate(left.letter, second, first), kind, [(left, b, a) for a, b in chosen]
            yield Candidate(second, left.letter, first), kind, [(b, left, a) for a, b in chosen]


def triples_of(
    mentions: Iterable[tuple[Mention, Mention, Mention]], counts: dict[str, int], base: int
) -> Iterator[Triple]:
    """The triples as indices counted from 0; those whose indices do not fit are left out."""
    for triple in mentions:
        indices: list[Index] = []
        for entry in triple:
            index = split(entry.parts or (), counts.get(entry.letter, 0))
            if index is not None:
                indices.append(tuple(i - base for i in index))
        if len(indices) == 3:
            yield indices[0], indices[1], indices[2]
