"""What the letters of sizes stand for by a note's index sums: what bounds a sum, what an index is multiplied by."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Symbol

from symconv.hand.rule_letters import Meaning
from symconv.hand.sum_binding import SumBinding

_MEANINGS: dict[str, Meaning] = {
    "I": "input", "K": "kernel", "O": "output", "S": "stride", "D": "dilation", "p": "padding",
}  # fmt: skip
"""The first letter of the symbol of a quantity of one axis."""


def letters_of_sums(bound: Iterable[tuple[int, SumBinding]]) -> dict[str, Meaning]:
    """The letters that stand for one quantity on each of their axes.

    None where the letters that are usual for input and weight stand for each other: a rule is about what the author
    calls the kernel.
    """
    found: dict[str, Meaning] = {}
    for _, binding in bound:
        if binding.tensors.get("x") == "w" or binding.tensors.get("w") == "x":
            return {}
        for letter, sizes in binding.sizes.items():
            meanings = {meaning_of(value) if axis is not None else None for axis, value in sizes.items()}
            if len(meanings) == 1 and (meaning := meanings.pop()) is not None:
                found.setdefault(letter, meaning)
    return found


def meaning_of(value: object) -> Meaning | None:
    """Which quantity of one axis a symbol stands for; None where it is another, or no symbol."""
    return _MEANINGS.get(value.name.partition("_")[0]) if isinstance(value, Symbol) else None
