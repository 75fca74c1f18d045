"""Recursions over layers, `r_l = r_{l-1} + (k_l - 1) j_{l-1}`, as rules about the quantities of one layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from symconv.hand.layer_names import Layer, layer_of
from symconv.hand.rule_letters import Meaning
from symconv.hand.rule_truths import Rule
from symconv.hand.tree import Name, Node, Number, Relation, Scripted, Sum
from symconv.hand.walk import rebuild

_FIELDS = ("r", "R", "RF", "rf", "RFS")
_JUMPS = ("j", "J", "jump")
_OWN: dict[str, Meaning] = {
    "k": "kernel", "K": "kernel", "f": "kernel", "F": "kernel", "s": "stride", "S": "stride", "d": "dilation",
}  # fmt: skip


@dataclass(frozen=True)
class Recursion:
    """A side with one name for each quantity of the layer: `meanings` of the names, `restored` what they stand for."""

    rule: Rule
    side: Node
    meanings: Mapping[str, Meaning]
    restored: Mapping[str, Node]


def recursion_of(head: Node, side: Node) -> Recursion | None:
    """The recursion that an equation states; None where it is none of a receptive field or of the jump."""
    own = _layered(head)
    if own is None or own[1].letter is None or own[0] not in _FIELDS + _JUMPS:
        return None
    base, layer = own
    meanings: dict[str, Meaning] = {}
    restored: dict[str, Node] = {}
    unknown = False

    def change(node: Node) -> Node:
        nonlocal unknown
        if isinstance(node, Sum) and _all_strides_below(node, layer):
            return named("jump", node, f"prod[{layer.at(layer.number - 1)}]")
        found = _layered(node)
        if found is None or found[1].letter != layer.letter:
            return node
        letter, at = found
        before = at.number == layer.number - 1
        if before and letter in (*_FIELDS, *_JUMPS):
            meaning: Meaning = "field" if letter in _FIELDS else "jump"
        elif at.number == layer.number and letter in _OWN:
            meaning = _OWN[letter]
        else:
            unknown = True
            return node
        return named(meaning, node, f"{letter}[{at}]")

    def named(meaning: Meaning, node: Node, name: str) -> Node:
        meanings[name] = meaning
        restored[name] = node
        return Name(name, span=node.span)

    changed = rebuild(side, change)
    rule: Rule = "receptive field" if base in _FIELDS else "jump"
    needed: set[Meaning] = {"field", "jump", "kernel"} if rule == "receptive field" else {"jump", "stride"}
    if unknown or not needed <= set(meanings.values()) or len(set(meanings.values())) < len(meanings):
        return None
    return Recursion(rule, changed, meanings, restored)


def _layered(node: Node) -> tuple[str, Layer] | None:
    if not isinstance(node, Scripted) or node.primes or not isinstance(node.base, Name):
        return None
    if (node.sub is None) == (node.sup is None):
        return None
    script = node.sub if node.sub is not None else node.sup
    layer = layer_of(script) if script is not None else None
    return None if layer is None else (node.base.text, layer)


def _all_strides_below(node: Sum, layer: Layer) -> bool:
    """Is it the product of the strides of all layers below?"""
    lower = node.lower
    if node.command != "\\prod" or not isinstance(lower, Relation) or len(lower.sides) != 2 or node.upper is None:
        return False
    index, start = lower.sides
    body = node.body
    return (
        isinstance(index, Name)
        and isinstance(start, Number)
        and start.text == "1"
        and layer_of(node.upper) == layer.at(layer.number - 1)
        and isinstance(body, Scripted)
        and isinstance(body.base, Name)
        and _OWN.get(body.base.text) == "stride"
        and body.sub == index
        and body.sup is None
    )
