"""The small edits of an equation: one index, swapped indices, another letter or mark, for each element in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from symconv.hand.bound import Bound
from symconv.hand.mentions import Mention, mention
from symconv.hand.polynomial import Atom, Polynomial, of_atom
from symconv.hand.spelling_edits import letter_span, with_indices, with_letter
from symconv.hand.tree import Node, Number, Product
from symconv.hand.values import Value
from symconv.hand.walk import children, find

FEW = 24
"""An index with more possible values than this is only moved by one or two."""


@dataclass(frozen=True)
class Edit:
    """A part of the formula written anew: the node, its new text and what it comes to then."""

    node: Node
    text: str
    value: Value


def elements(node: Node) -> Iterator[tuple[Node, Mention]]:
    """The elements in a side, each with its node, inner parts of an element left out."""
    found = mention(node)
    if isinstance(found, Mention) and found.indexed:
        yield node, found
        return
    for child in children(node):
        yield from elements(child)


def zeros(node: Node) -> Iterator[Node]:
    """The zeros in a side that stand for nothing else."""
    if isinstance(node, Number) and node.text == "0":
        yield node
    if isinstance(mention(node), Mention):
        return
    for child in children(node):
        yield from zeros(child)


def _times(sides: tuple[Node, ...], text: str) -> str:
    """What the author writes between the factors of a product of elements."""
    used = {sign for side in sides for product in find(side, Product) for sign in product.operators}
    if used == {"\\cdot"}:
        return "·" if "·" in text else "⋅" if "⋅" in text else " \\cdot "
    return {"*": "*", "\\times": " \\times "}.get(next(iter(used)), "") if len(used) == 1 else ""


class Speller:
    """Writes elements as the author does; `shifted` are tensors whose bare letters are gradients."""

    def __init__(self, bound: Bound, text: str, sides: tuple[Node, ...], shifted: frozenset[str]) -> None:
        self.bound = bound
        self.text = text
        self.shifted = shifted
        self.known = [entry for side in sides for entry in elements(side)]
        self.times = _times(sides, text)

    def atom(self, found: Mention) -> Atom | None:
        """The element that a mention is under the reading."""
        tensor = self.bound.letters.get(found.letter)
        shifted = not found.marked and tensor in self.shifted
        return self.bound.atom(replace(found, marked=True) if shifted else found)

    def written(self, atom: Atom) -> str | None:
        """An element in the author's spelling, by the example of one in the equation."""
        bare = atom.tensor.startswith("d") and atom.tensor[1:] in self.shifted
        letter = self.letter(atom.tensor)
        marked = atom.tensor.startswith("d") and not bare and self.bound.letters.get(letter or "") != atom.tensor
        if letter is None:
            return None
        for node, found in self.known:
            if found.letter == letter and found.marked == marked:
                return self._like(node, found, letter, atom)
        for node, found in self.known:
            if found.marked == marked and (made := self._like(node, found, letter, atom)) is not None:
                return made
        example = Mention(letter, ("1",) if self.bound.bindings.joined else ("1", "1"))
        indices = self.bound.written(atom, example)
        plain = f"{letter}_{{{','.join(indices)}}}" if indices else letter
        return f"\\partial{{{plain}}}" if marked else plain

    def _like(self, node: Node, found: Mention, letter: str, atom: Atom) -> str | None:
        offset = node.span[0]
        indices = self.bound.written(atom, found)
        numbered = with_indices(self.text, node, found.parts or (), indices)
        if numbered is None:
            return None
        made = numbered
        if letter != found.letter:
            # The letter stands before the indices, so that its place has not moved.
            span = letter_span(node)
            changed = with_letter(numbered, node, letter) if span is not None else None
            if changed is None:
                return None
            made = changed
        return made[offset : node.span[1] + len(made) - len(self.text)]

    def letter(self, tensor: str) -> str | None:
        """The author's letter for a tensor or its gradient."""
        names = [letter for letter, bound in self.bound.letters.items() if bound == tensor]
        names += [letter for letter, bound in self.bound.letters.items() if f"d{bound}" == tensor]
        used = {found.letter for _, found in self.known}
        return next((name for name in names if name in used), names[0] if names else None)

    def edits(self, node: Node, found: Mention) -> Iterator[Edit]:
        """Every small change of one element."""
        atom = self.atom(found)
        if atom is None or atom.tensor.startswith("?"):
            yield from self._strays(node, found)
            return
        roles = self.bound.roles(atom.tensor)
        places = {"x": "nc", "w": "mc", "y": "nm"}.get(atom.tensor.removeprefix("d"), "m") + "012"
        tried = set()
        positions = [places.index(role) for role in roles] or list(range(len(atom.at)))
        for place in positions:
            for value in self._values(atom, place):
                tried.add(atom._replace(at=(*atom.at[:place], value, *atom.at[place + 1 :])))
        for first in positions:
            for second in positions:
                if first < second:
                    at = list(atom.at)
                    at[first], at[second] = at[second], at[first]
                    tried.add(atom._replace(at=tuple(at)))
        for tensor in ("x", "w", "y", "dx", "dw", "dy"):
            if len(self.bound.roles(tensor)) == len(roles):
                tried.add(Atom(tensor, atom.at))
        for other in sorted(tried - {atom}):
            text = self.written(other) if self.bound.in_range(other) else None
            if text is not None:
                yield Edit(node, text, of_atom(other))

    def _strays(self, node: Node, found: Mention) -> Iterator[Edit]:
        """An element that the problem does not have, with a letter or digits that it has."""
        for letter, tensor in self.bound.letters.items():
            atom = self.atom(replace(found, letter=letter))
            if tensor in {"x", "w", "y"} and atom is not None and self.bound.in_range(atom):
                text = self.written(atom)
                if text is not None:
                    yield Edit(node, text, of_atom(atom))

    def _values(self, atom: Atom, place: int) -> list[int]:
        conv = self.bound.conv
        if conv is None:
            return []
        shapes = {"x": conv.x_shape, "w": conv.w_shape, "y": conv.y_shape, "b": conv.b_shape}
        shape = shapes.get(atom.tensor.removeprefix("d"), ())
        size = shape[place] if place < len(shape) else 0
        if size <= FEW:
            return list(range(size))
        return [v for v in range(atom.at[place] - 2, atom.at[place] + 3) if 0 <= v < size]

    def term(self, polynomial: Polynomial) -> str | None:
        """A sum of products in the author's spelling, None where it can't be written so."""
        pieces = []
        for monomial, coefficient in polynomial.terms.items():
            texts = [self.written(atom) for atom in self._ordered(monomial)]
            if None in texts:
                return None
            factor = "" if abs(coefficient) == 1 and texts else str(abs(coefficient))
            pieces.append(("-" if coefficient < 0 else "+", factor + self.times.join(text for text in texts if text)))
        if not pieces:
            return "0"
        lead = "-" if pieces[0][0] == "-" else ""
        return lead + pieces[0][1] + "".join(f" {sign} {text}" for sign, text in pieces[1:])

    def _ordered(self, monomial: tuple[Atom, ...]) -> list[Atom]:
        """The factors in the order in which the equation has its tensors."""
        order = [atom.tensor for _, found in self.known[1:] if (atom := self.atom(found)) is not None]
        return sorted(monomial, key=lambda atom: order.index(atom.tensor) if atom.tensor in order else len(order))
