"""The bound problem: how an element that an author writes is an element of the problem's tensors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symconv.hand.binding import Bindings
from symconv.hand.fitting import Fit, Layout
from symconv.hand.mentions import Mention
from symconv.hand.polynomial import Atom
from symconv.spec import Conv

GRADIENTS = {"x": "dx", "w": "dw", "y": "dy", "b": "db"}


@dataclass(frozen=True)
class Bound:
    """Everything that was learnt, in the form that judging takes.

    `letters` says for each letter which tensor it is: x, w, y, b, or dx, dw, dy, db for letters that always stand
    for gradients. `certain` tells that the problem rests on more than half of the evidence, and `bare_stated` that
    the document itself says that gradients are written with the bare letters. `star` is "product" or "convolution"
    where it was given what `*` stands for. `losses` are letters that are no tensor's: marked, `df_{11}`,
    they stand for the output's gradient. `open_end`: the rows may go on behind those that are shown.
    """

    bindings: Bindings
    letters: Mapping[str, str] = field(default_factory=dict)
    conv: Conv | None = None
    layout: Layout | None = None
    base: int = 1
    certain: bool = False
    bare_stated: bool = False
    fit: Fit | None = None
    star: str | None = None
    losses: frozenset[str] = frozenset()
    open_end: bool = False

    def tensor(self, mention: Mention) -> str | None:
        """Which tensor a mention is of: x, dx, …; None where its letter is not bound."""
        found = self.letters.get(mention.letter)
        if found is None:
            return None
        if mention.letter in self.losses:
            return found if mention.marked else None
        if mention.marked:
            return GRADIENTS.get(found)
        return found

    def indices(self, tensor: str) -> int:
        """How many indices an element of a tensor has as written."""
        return len(self.roles(tensor))

    def roles(self, tensor: str) -> str:
        """What each written index of a tensor is."""
        if self.layout is None:
            return ""
        return {"x": self.layout.x, "w": self.layout.w, "y": self.layout.y}.get(tensor.removeprefix("d"), "")

    def atom(self, mention: Mention) -> Atom | None:
        """The element; None where the letter is not bound, or the whole tensor is meant."""
        tensor = self.tensor(mention)
        if tensor is None:
            return None
        if tensor in {"b", "db"}:
            return self._bias(tensor, mention)
        if mention.parts is None:
            return None
        roles = self.roles(tensor)
        index = split(mention.parts, len(roles))
        if index is None:
            return unknown(mention)
        at = dict(zip(roles, (i - self.base for i in index), strict=True))
        places = {"x": "nc", "w": "mc", "y": "nm"}[tensor.removeprefix("d")]
        spatial = "012"[: self.layout.axes] if self.layout is not None else ""
        return Atom(tensor, tuple(at.get(role, 0) for role in places + spatial))

    def _bias(self, tensor: str, mention: Mention) -> Atom | None:
        if mention.parts is None:
            single = self.conv is not None and self.conv.out_channels == 1
            return Atom(tensor, (0,)) if single else None
        index = split(mention.parts, 1)
        return Atom(tensor, (index[0] - self.base,)) if index is not None else unknown(mention)

    def written(self, atom: Atom, like: Mention) -> tuple[str, ...]:
        """The indices of an element as the author writes those of `like`."""
        roles = self.roles(atom.tensor)
        places = {"x": "nc", "w": "mc", "y": "nm", "b": "m"}[atom.tensor.removeprefix("d")] + "012"
        if atom.tensor.removeprefix("d") == "b":
            single = self.conv is None or self.conv.out_channels == 1
            return () if single or like.parts is None else tuple(str(i + self.base) for i in atom.at)
        numbers = [str(atom.at[places.index(role)] + self.base) for role in roles]
        joined = like.parts is not None and len(like.parts) == 1 and all(len(n) == 1 for n in numbers)
        return ("".join(numbers),) if joined else tuple(numbers)

    def in_range(self, atom: Atom) -> bool:
        """Whether the element exists in its tensor."""
        if self.conv is None:
            return False
        name = atom.tensor.removeprefix("d")
        shapes = {"x": self.conv.x_shape, "w": self.conv.w_shape, "y": self.conv.y_shape, "b": self.conv.b_shape}
        shape = shapes.get(name)
        return (
            shape is not None
            and len(shape) == len(atom.at)
            and all(0 <= i < size for i, size in zip(atom.at, shape, strict=True))
        )


def split(parts: tuple[str, ...], count: int) -> tuple[int, ...] | None:
    """The indices as numbers: digits that run together are taken apart where that gives as many as there must be."""
    if any(len(part) > 6 for part in parts):
        return None
    if len(parts) == count:
        return tuple(map(int, parts))
    if len(parts) == 1 and len(parts[0]) == count:
        return tuple(map(int, parts[0]))
    return None


def unknown(mention: Mention) -> Atom:
    """An element that the problem does not have."""
    return Atom(f"?{'d' if mention.marked else ''}{mention.letter}_{'_'.join(mention.parts or ())}")
