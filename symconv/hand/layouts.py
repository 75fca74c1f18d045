"""Which index of each tensor is the batch, a channel or a place on an axis, voted by everything that the note writes.

A layout lists the places of a tensor's indices: "n" batch, "g" group, "c" input channel, "m" output channel, and
numbers for the axes. All layouts that fit the numbers of indices are tried; the one with which letters keep their
place across the factors of every sum is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import TypeAlias

Place: TypeAlias = str | int
Layout: TypeAlias = tuple[Place, ...]
Layouts: TypeAlias = dict[str, Layout]

Use: TypeAlias = tuple[str, tuple[str | None, ...], tuple[frozenset[str], ...]]
"""One element: the tensor x, w, y or b, each index as a letter (None: more than one), and the index letters in it."""


_SHAPED_LIKE = {"z": "x", "slope": "x", "xt": "y", "yt": "x"}


def shaped_like(tensor: str) -> str:
    """Which of x, w, y and b a tensor has the shape of: `dy` and `dyp` that of y, what a transposed one reads of y."""
    plain = tensor.removeprefix("d").removesuffix("p")
    return _SHAPED_LIKE.get(plain, plain)


def _around(dimensions: int, tensor: str) -> Iterator[Layout]:
    axes: Layout = tuple(range(dimensions))
    if tensor == "w":
        for front in (("m", "c"), ("g", "m", "c"), ("m",), ("c",), (), ("c", "m"), ("g", "m"), ("g",)):
            yield (*front, *axes)
        for back in (("c", "m"), ("m", "c"), ("m",), ("c",)):
            yield (*axes, *back)
        yield ("m", *axes, "c")
        yield ("c", *axes, "m")
        return
    own = "c" if tensor == "x" else "m"
    for front in (("n", own), (own,), (), ("n",), ("n", "g", own), ("g", own), ("n", "g"), ("g",)):
        yield (*front, *axes)
    yield ("n", *axes, own)
    yield (*axes, own)


def infer(
    ranks: Mapping[str, int], uses: Iterable[tuple[Use, ...]], shapes: Mapping[str, tuple[str, ...]]
) -> tuple[Layouts, tuple[str, ...]]:
    """The layouts of x, w, y and b by their numbers of indices, and the ties that are left.

    `uses` are the elements that stand in one term each, its left side included; `shapes` the declared sizes.
    """
    tensors = [tensor for tensor in "xwy" if tensor in ranks]
    # Many terms use their letters alike.
    listed = Counter(uses)
    best: list[tuple[int, Layouts]] = []
    for dimensions in (2, 1, 3):
        options = [[o for o in _around(dimensions, t) if len(o) == ranks[t]] for t in tensors]
        for choice in product(*options):
            layouts: Layouts = dict(zip(tensors, choice, strict=True))
            score = sum(times * _score(layouts, use) for use, times in listed.items())
            score += _declared(layouts, shapes) - _plainness(layouts)
            best.append((score, layouts))
    if not best:
        return {}, ()
    top = max(score for score, _ in best)
    winners = [layouts for score, layouts in best if score == top]
    ties = tuple(f"{_text(winners[0])} or {_text(other)}" for other in winners[1:2])
    chosen = dict(winners[0])
    if ranks.get("b") == 0 and "m" not in chosen.get("y", ()):
        return {**chosen, "b": ()}, ties
    chosen["b"] = (("g", "m") if "g" in chosen.get("y", ()) else ("m",))[: ranks.get("b", 1) or 1]
    return chosen, ties


def _plainness(layouts: Layouts) -> int:
    """How much is odd: a batch or channel that only one tensor has."""
    odd = 0
    for place, tensors in (("n", "xy"), ("c", "xw"), ("m", "yw"), ("g", "xwy")):
        having = [place in layouts[t] for t in tensors if t in layouts]
        odd += 3 * (any(having) and not all(having))
    return odd


def _score(layouts: Layouts, uses: tuple[Use, ...]) -> int:
    places: dict[Place, list[str | None]] = {}
    inside: dict[int, set[str]] = {}
    score = 0
    for tensor, letters, contained in uses:
        layout = layouts.get(tensor)
        if layout is None or len(layout) != len(letters):
            continue
        for place, letter, within in zip(layout, letters, contained, strict=True):
            if isinstance(place, int):
                inside.setdefault(place, set()).update(within)
                score += letter is None
            else:
                places.setdefault(place, []).append(letter)
    for found in places.values():
        score -= 3 * found.count(None)
        score += 2 * (len(found) - len(set(found))) - (len(set(found)) - 1)
    for first in inside:
        for second in inside:
            if first < second:
                score -= 2 * len(inside[first] & inside[second])
    channels = {letter for found in places.values() for letter in found if letter is not None}
    return score - 2 * len(channels & set().union(*inside.values()))


def _declared(layouts: Layouts, shapes: Mapping[str, tuple[str, ...]]) -> int:
    score = 0
    sizes: dict[Place, set[str]] = {}
    for tensor, shape in shapes.items():
        layout = layouts.get(tensor, ())
        if len(layout) == len(shape):
            for place, size in zip(layout, shape, strict=True):
                if isinstance(place, str):
                    score += 3 if size in sizes.get(place, set()) else 0
                    sizes.setdefault(place, set()).add(size)
    return score - sum(2 * (len(found) - 1) for found in sizes.values())


def _text(layouts: Layouts) -> str:
    return ", ".join(f"{t}[{','.join(map(str, layout))}]" for t, layout in layouts.items())
