"""Which names of a note are tensors, and which: as bound, as declared in words, or by what such a thing is called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from symconv.hand.binding import Bindings
from symconv.hand.note import Note, Prose
from symconv.hand.sum_letters import letter_of
from symconv.hand.tree import Applied, Derivative, Group, Name, Node, Product, Scripted, Sequence
from symconv.hand.walk import walk

ROLES = {
    "input": "x", "weight": "w", "output": "y", "bias": "b", "input-gradient": "dx", "weight-gradient": "dw",
    "output-gradient": "dy", "bias-gradient": "db", "delta": "dy", "padded-input": "xp",
    "padded-output-gradient": "dyp", "pre-activation": "z", "activation": "x",
}  # fmt: skip
WORDS = {
    "input": "x", "输入": "x", "weight": "w", "weights": "w", "kernel": "w", "filter": "w", "filters": "w",
    "权重": "w", "卷积核": "w", "output": "y", "输出": "y", "bias": "b", "偏置": "b",
}  # fmt: skip
USUAL = {
    "x": ("input", "x", "X", "I", "in", "img", "image", "inp", "a", "A", "mathbf-x", "mathbf-X"),
    "w": ("weight", "W", "w", "filter", "kernel", "weights", "F", "K", "k", "f", "h"),
    "y": ("output", "O", "out", "Y", "y", "o", "z", "Z"),
    "b": ("bias", "B", "b"),
}
"""What each is usually called, the plainest first."""
PADDED = ("P", "p", "pad", "_pad", "_p", "_padded")
_DECLARED = re.compile(r"(?<![\w\\])([A-Za-z]\w{0,9})\s*[:：=是为]\s*([A-Za-z\u4e00-\u9fff]+)")


def tensor_names(note: Note, nodes: Iterable[Node], bindings: Bindings) -> dict[str, str]:
    """The tensors of a note by their author's name: x, w, y, b, with d before a gradient, p behind a padded one, z."""
    counts = _counted(nodes)
    found = {name: ROLES[role] for name, role in bindings.names.items() if role in ROLES}
    for name, word in _declarations(note):
        padded = any(name.endswith(mark) and name.removesuffix(mark) in counts for mark in PADDED)
        if word.lower() in WORDS and name in counts and not padded:
            found.setdefault(name, WORDS[word.lower()])
    for tensor, names in USUAL.items():
        if tensor not in found.values():
            taken = [name for name in names if name in counts and name not in found and _many(counts[name])]
            if taken:
                found[taken[0]] = tensor
    _add_derived(found, counts)
    return found


def _many(ranks: Counter[int]) -> bool:
    return any(rank >= 1 for rank in ranks)


def _declarations(note: Note) -> Iterable[tuple[str, str]]:
    for part in note.parts:
        if isinstance(part, Prose):
            yield from ((m[1], m[2]) for m in _DECLARED.finditer(part.text))


def _add_derived(found: dict[str, str], counts: Mapping[str, Counter[int]]) -> None:
    """Padded tensors, `df` for the output's gradient, the value before an activation."""
    for name in counts:
        if name in found:
            continue
        for base, tensor in tuple(found.items()):
            if name in [base + mark for mark in PADDED] and tensor in ("x", "y", "dy"):
                found[name] = tensor + "p"
    if "df" in counts and "df" not in found:
        found["df"] = "dy"
    if "dfp" in counts and "dfp" not in found:
        found["dfp"] = "dyp"
    if "padded" in counts:
        found.setdefault("padded", "xp")
    for name in ("z", "Z"):
        if name in counts and name not in found and "y" in found.values():
            found[name] = "z"


def _counted(nodes: Iterable[Node]) -> dict[str, Counter[int]]:
    """How many indices each name stands with, and how often."""
    counts: dict[str, Counter[int]] = {}
    for node in nodes:
        for entry in walk(node):
            name, rank = _named(entry)
            if name is not None and rank:
                counts.setdefault(name, Counter())[rank] += 1
                if name.startswith("d") and len(name) > 1:
                    counts.setdefault(name[1:], Counter())
    return counts


def _named(node: Node) -> tuple[str | None, int]:
    if isinstance(node, Applied) and node.opening in ("(", "["):
        first = node.arguments[0] if len(node.arguments) == 1 else None
        if isinstance(first, Sequence):
            return letter_of(node.head), len(first.items)
        return letter_of(node.head), len(node.arguments)
    if isinstance(node, Scripted) and node.sub is not None and isinstance(node.base, Name):
        sub = node.sub.body if isinstance(node.sub, Group) else node.sub
        if isinstance(sub, Sequence):
            return letter_of(node.base), len(sub.items)
        if isinstance(sub, Product) and set(sub.operators) == {""}:
            return letter_of(node.base), len(sub.factors)
        if isinstance(sub, Name) and len(sub.text) > 1 and not sub.style:
            return letter_of(node.base), len(sub.text)
        return letter_of(node.base), 1
    if isinstance(node, Derivative):
        return None, 0
    return None, 0


def ranks_of(nodes: Iterable[Node], names: Mapping[str, str]) -> dict[str, int]:
    """How many indices each tensor has: the number it has most often."""
    counts = _counted(nodes)
    ranks = {}
    for name in names:
        own = counts.get(name, Counter()) + counts.get("d" + name, Counter())
        ranks[name] = own.most_common(1)[0][0] if own else 0
    return ranks
