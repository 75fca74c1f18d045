"""A counterexample to an index sum in the author's letters: the sizes, the element, the product it has or lacks."""

from __future__ import annotations

import re

from symconv.hand.claim import Counterexample
from symconv.hand.layouts import Place
from symconv.hand.sum_binding import ORDER, SumBinding
from symconv.hand.sum_comparison import Settled


def example_of(settled: Settled | None, binding: SumBinding) -> Counterexample | None:
    """The smallest sizes for which a wrong side differs, and there one product; None where there are none."""
    if settled is None or settled.counterexample is None:
        return None
    example = settled.counterexample
    names: dict[str, int] = {}
    for name, value in example.sizes.items():
        if not name.startswith("gcd"):
            letter = in_letters(name, binding)
            names[letter if letter not in names else name] = value
    product = " * ".join(element_text(name, indices, binding) for name, indices in example.factors) or "1"
    at = tuple(names.items())
    if example.trouble == "first":
        return Counterexample(at, f"no {product}", product)
    if example.trouble.startswith("repeated in the second"):
        return Counterexample(at, f"{product} twice", f"{product} once")
    return Counterexample(at, product, f"no {product}")


def element_text(name: str, indices: tuple[int, ...], binding: SumBinding) -> str:
    """An element, `dy` with its indices in their canonical order, as the author calls it: `dL/dy[2]`."""
    tensor = name.removeprefix("d")
    own = next((letter for letter, meant in binding.tensors.items() if meant == name), None)
    letter = own or next((letter for letter, meant in binding.tensors.items() if meant == tensor), tensor)
    layout = binding.layout(tensor)
    order: list[Place] = [channel for channel in ORDER.get(tensor, "") if channel != "g" or binding.setting.grouped]
    places: dict[Place, int] = dict(zip(order, indices, strict=False))
    places.update(enumerate(indices[len(order) :]))
    if all(place in places for place in layout):
        indices = tuple(places[place] for place in layout)
    shown = f"{letter}[{','.join(str(index + binding.base) for index in indices)}]"
    return shown if own or name == tensor else f"d{shown}"


def in_letters(text: str, binding: SumBinding) -> str:
    """A condition or size in the author's letters."""
    table: dict[str, str] = {}
    for letter, entry in binding.sizes.items():
        for value in entry.values():
            if value.free_symbols and not letter.startswith("@"):
                table.setdefault(str(value), letter)
    return re.sub(r"[A-Za-z]\w*", lambda match: table.get(match[0], match[0]), text)
