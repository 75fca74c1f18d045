"""Tensors of whole layers by their names, `\\delta^{l+1}`, `W^{(l)}`, `a_{l-1}`, `dX`: which, and of which layer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from symconv.hand.elements import LOSSES
from symconv.hand.sum_letters import letter_of
from symconv.hand.tensor_names import ROLES
from symconv.hand.tree import (
    Addition,
    Applied,
    Derivative,
    Differential,
    Group,
    Name,
    Node,
    Number,
    Product,
    Relation,
    Scripted,
)
from symconv.hand.walk import find, walk

LAYERS = frozenset({"l", "L", "\\ell", "n", "k", "i", "t", "m"})
_BELOW = frozenset({"l", "L", "\\ell"})
_PRE = ("z", "Z", "u", "net")
_ACTIVATIONS = ("a", "A", "h", "x", "X", "o", "O", "y")
_USUAL: dict[str, tuple[str, ...]] = {
    "x": ("X", "x", "I", "A", "a", "input", "in"),
    "w": ("W", "w", "F", "K", "k", "f", "kernel", "filter", "weight", "\\theta", "\\Theta"),
    "y": ("Y", "y", "Z", "z", "O", "o", "output", "out"),
    "b": ("b", "B", "bias"),
}


@dataclass(frozen=True)
class Layer:
    """The layer that a script says: a letter and a number; `None` for the letter of one said in numbers."""

    letter: str | None
    number: int

    @property
    def text(self) -> str:
        """As an author would write it."""
        if self.letter is None:
            return str(self.number)
        return self.letter + (f"{self.number:+d}" if self.number else "")

    def at(self, number: int) -> Layer:
        """Another layer, counted by the same letter."""
        return Layer(self.letter, number)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Named:
    """A tensor of a layer. `role` is x, w, y (before the activation), b; `kind` as for an element."""

    role: str
    kind: str
    layer: Layer | None
    node: Node


@dataclass(frozen=True)
class Convention:
    """How layers are counted: z of layer l comes from x of l + `x` and W of l + `w`; None where that is not said."""

    x: int | None = None
    w: int | None = None
    activated: bool = False


def layer_of(node: Node) -> Layer | None:
    """The layer that a script says, `l+1`, `(l)`, `[2]`; None where it says none."""
    while isinstance(node, Group) and node.opening in ("(", "[", "\\langle"):
        node = node.body
    if isinstance(node, Number) and node.text.isdigit() and len(node.text) < 4:
        return Layer(None, int(node.text))
    if isinstance(node, Name) and node.text in LAYERS:
        return Layer(node.text, 0)
    if isinstance(node, Addition) and len(node.terms) == 2 and node.signs[0] == "":
        first, second = node.terms
        if isinstance(first, Name) and first.text in LAYERS and isinstance(second, Number) and second.text.isdigit():
            number = int(second.text[:3])
            return Layer(first.text, -number if node.signs[1] == "-" else number)
    return None


class LayerNames:
    """Reads names, by what is bound and by what such tensors are usually called."""

    def __init__(self, bound: Mapping[str, str]) -> None:
        self.bound = {name: ROLES[role] for name, role in bound.items() if role in ROLES}
        # An upper-case letter stands for the whole of what the lower-case one has the elements of.
        self.taken = set(self.bound.values())

    def named(self, node: Node) -> Named | None:
        """The tensor that a node is; None where it is none that is known."""
        if isinstance(node, Derivative):
            if len(node.by) != 1 or node.of is None or node.order is not None or not is_loss(node.of):
                return None
            below = node.by[0]
            while isinstance(below, Differential):
                below = below.of
            return self._gradient(self.named(below), node)
        if isinstance(node, Differential):
            return self._gradient(self.named(node.of if node.by is None else node.by), node)
        if isinstance(node, Applied) and node.opening == "(" and len(node.arguments) == 1:
            head = node.head
            if isinstance(head, Scripted) and head.primes == 1 and head.sub is None:
                inner = self.named(node.arguments[0])
                if inner is not None and inner.kind == "value" and inner.role in ("y", "x"):
                    return Named(inner.role, "slope", inner.layer, node)
            return None
        return self._plain(node)

    def _gradient(self, inner: Named | None, node: Node) -> Named | None:
        if inner is None or inner.kind != "value":
            return None
        return Named(inner.role, "gradient", inner.layer, node)

    def _plain(self, node: Node) -> Named | None:
        layer: Layer | None = None
        base = node
        if isinstance(node, Scripted):
            if node.primes or (node.sub is not None and node.sup is not None):
                return None
            script = node.sup if node.sup is not None else node.sub
            layer = layer_of(script) if script is not None else None
            below = node.sup is None
            if layer is None or (below and layer.letter not in _BELOW) or not isinstance(node.base, Name):
                return None
            base = node.base
        if not isinstance(base, Name) or base.style not in ("", "\\mathbf", "\\boldsymbol", "\\mathrm", "\\bm"):
            return None
        text = base.text
        if text in ("\\delta", "\\Delta"):
            return Named("y", "gradient", layer, node)
        role = self._role(text, layer is not None)
        if role is not None:
            return Named(role, "value", layer, node)
        if text.startswith("d") and len(text) > 1 and (inner := self._role(text[1:], layer is not None)) is not None:
            return Named(inner, "gradient", layer, node)
        return None

    def _role(self, text: str, layered: bool) -> str | None:
        if layered:
            if text in _PRE:
                return "y"
            if text in _ACTIVATIONS:
                return "x"
        if text in self.bound:
            return self.bound[text] if self.bound[text] in ("x", "w", "y", "b") else None
        return next((role for role, names in _USUAL.items() if text in names), None)


def is_loss(node: Node) -> bool:
    """Is it what is differentiated: L, J(W, b), loss?"""
    name = letter_of(node.head if isinstance(node, Applied) else node)
    return name is not None and (name in LOSSES or name.startswith("mathcal"))


def convention_of(nodes: Iterable[Node], names: LayerNames) -> Convention:
    """How the note counts layers, from its forward equation; and whether it has an activation function."""
    x = w = None
    activated = False
    for node in nodes:
        for relation in find(node, Relation):
            for left, side in zip(relation.sides, relation.sides[1:], strict=False):
                found = names.named(left)
                if found is None or found.kind != "value" or found.layer is None or found.role not in ("x", "y"):
                    continue
                head = found.layer
                factors = [n for p in find(side, Product) for f in p.factors if (n := names.named(f)) is not None]
                activated = activated or (isinstance(side, Applied) and found.role == "x")
                for factor in factors:
                    if factor.kind != "value" or factor.layer is None or factor.layer.letter != head.letter:
                        continue
                    offset = factor.layer.number - head.number
                    if factor.role == "x" and x is None:
                        x = offset
                    if factor.role == "w" and w is None:
                        w = offset
    activated = activated or any(isinstance(e, Applied) and _slope(e, names) for node in nodes for e in walk(node))
    return Convention(x, w, activated)


def _slope(node: Node, names: LayerNames) -> bool:
    found = names.named(node)
    return found is not None and found.kind == "slope"
