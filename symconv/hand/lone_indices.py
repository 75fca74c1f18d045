"""Index letters that stand alone at a place of a tensor, from which it is seen over what they run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from symconv.hand.layouts import Layouts, Place, shaped_like
from symconv.hand.sum_letters import letter_of
from symconv.hand.written import elements_of


def pure_places(
    factors: Iterable[object], names: Mapping[str, str], layouts: Layouts | Mapping[str, tuple[Place, ...]]
) -> dict[str, list[tuple[str, Place]]]:
    """For each letter that stands alone as an index, the places (tensor, place) where it does."""
    found: dict[str, list[tuple[str, Place]]] = {}
    for factor in factors:
        for element in elements_of(factor):
            name = names.get(element.tensor, "")
            if name.endswith("p") or element.indices is None:
                continue
            tensor = shaped_like(name)
            layout = layouts.get(tensor, ())
            if len(layout) == len(element.indices):
                for place, index in zip(layout, element.indices, strict=True):
                    letter = letter_of(index)
                    if letter is not None:
                        found.setdefault(letter, []).append((tensor, place))
    return found


def is_same_size(first: str, second: str, place: Place) -> bool:
    """Have two tensors always the same size at a place?"""
    if first == second:
        return True
    return (
        place in ("n", "g")
        or (place == "c" and {first, second} <= {"x", "w"})
        or (place == "m" and {first, second} <= {"y", "w", "b"})
    )
