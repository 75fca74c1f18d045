"""Which names of a note are tensors, and which: as bound, as declared in words, or by what such a thing is called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from symconv.hand.binding import Bindings
from symconv.hand.elements import LOSSES, SCALAR, derivative_of_loss, level_name, top_indices
from symconv.hand.layers import Layered
from symconv.hand.note import Note, Prose
from symconv.hand.sum_letters import letter_of, run_together
from symconv.hand.sum_roles import forward_roles
from symconv.hand.tree import (
    Addition,
    Applied,
    Decorated,
    Derivative,
    Differential,
    Group,
    Name,
    Node,
    Number,
    Relation,
    Scripted,
    Sequence,
    Sum,
    Table,
)
from symconv.hand.walk import find, walk

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
PADDED = ("_padded", "_pad", "pad", "_p", "p", "P")
ACCENTS = ("bar", "tilde", "hat")
_PADDED_BY = (
    r"(?i:\bpad|填充|补零)[^$\n]{{0,60}}\$[^$\n]{{0,40}}\\{0}\b"
    r"|\$[^$\n]{{0,40}}\\{0}\b[^$\n]{{0,40}}\$[^$\n.。]{{0,100}}(?i:\bpadded\b|填充|补零)"
)
_TRANSPOSED = re.compile(r"(?i)transposed\s+convolution|deconvolution|转置卷积|反卷积")
_NOTHING: Mapping[str, tuple[str, ...]] = {}
_DECLARED = re.compile(r"(?<![\w\\])([A-Za-z]\w{0,9})\s*[:：=是为]\s*([A-Za-z\u4e00-\u9fff]+)")


def tensor_names(
    note: Note,
    nodes: Iterable[Node],
    bindings: Bindings,
    sides: Iterable[tuple[Node | None, Node]] = (),
    shapes: Mapping[str, tuple[str, ...]] = _NOTHING,
) -> dict[str, str]:
    """The tensors of a note by their author's name: x, w, y, b, with d before a gradient, p behind a padded one, z.

    t stands behind what a transposed convolution reads and gives. `sides` are the two sides of its equations: a
    forward sum tells by its indices which tensor is which. `shapes` are declared ones, by name.
    """
    nodes = tuple(nodes)
    counts = counted_indices(nodes)
    bound = ((name.removeprefix("\\"), role) for name, role in bindings.names.items())
    found = {name: ROLES[role] for name, role in bound if role in ROLES}
    if _declares_all(shapes):
        sure = {name.removeprefix("\\") for name, entry in bindings.learnt.items() if entry.source == "given"}
        found = {name: tensor for name, tensor in found.items() if name in shapes or name in sure}
    for name, word in _declarations(note):
        padded = any(name.endswith(mark) and name.removesuffix(mark) in counts for mark in PADDED)
        if word.lower() in WORDS and name in counts and not padded:
            found.setdefault(name, WORDS[word.lower()])
    sides = list(sides)
    _add_declared(found, shapes)
    if not _declares_all(shapes):
        _add_forward(found, sides, counts)
    for tensor, names in USUAL.items():
        if tensor not in found.values():
            below = "^-1" if tensor == "x" else "^0"
            listed = [name + mark for mark in ("", below) for name in names]
            taken = [name for name in listed if name in counts and name not in found and _many(counts[name])]
            taken.sort(key=lambda name: name not in shapes)
            if taken:
                found[taken[0]] = tensor
    _add_derived(found, counts)
    _add_layers(found, nodes, counts)
    _add_defined(found, sides, counts)
    _add_channel_bias(found, sides)
    _add_scalar_bias(found, sides, nodes)
    _add_shifted(found, sides, counts)
    _add_accented(note, found, counts)
    return found


def _declares_all(shapes: Mapping[str, tuple[str, ...]]) -> bool:
    return all(any(name in shapes for name in USUAL[tensor]) for tensor in "xwy")


def _add_declared(found: dict[str, str], shapes: Mapping[str, tuple[str, ...]]) -> None:
    """Tensors whose shapes are declared, by what they are called, where that tells all three of x, w and y."""
    called = {t: [name for name in names if name in shapes] for t, names in USUAL.items() if t not in found.values()}
    if all(called.get(tensor) for tensor in "xwy"):
        for tensor, names in called.items():
            for name in names[:1]:
                found.setdefault(name, tensor)


def _add_forward(
    found: dict[str, str], sides: Iterable[tuple[Node | None, Node]], counts: Mapping[str, Counter[int]]
) -> None:
    """What the forward sums say; a padded input is told by its name."""
    usual = {name: tensor for tensor, names in USUAL.items() if tensor in "xw" for name in names}
    roles = forward_roles(sides, counts, found, usual)
    for name, role in roles.items():
        base = next((name.removesuffix(mark) for mark in PADDED if name.endswith(mark)), "")
        if role == "x" and base and (base in counts or "_" in name):
            found[base], found[name] = "x", "xp"
        else:
            found.setdefault(name, role)


def _add_accented(note: Note, found: dict[str, str], counts: Mapping[str, Counter[int]]) -> None:
    """Names with an accent or a T that the note says are padded, or of a transposed convolution."""
    padded = {accent for accent in ACCENTS if re.search(_PADDED_BY.format(accent), note.said)}
    turned = _TRANSPOSED.search(note.said) is not None
    for name in counts:
        accent, mark, base = name.partition("-")
        if mark and accent in padded and found.get(base) in ("x", "y", "dy"):
            found.setdefault(name, found[base] + "p")
        elif turned and mark and accent in ACCENTS and found.get(base) in ("x", "y", "dy"):
            found.setdefault(name, found[base] + "t")
        elif turned and name.endswith("T") and found.get(name.removesuffix("T")) in ("x", "y", "dy"):
            found.setdefault(name, found[name.removesuffix("T")] + "t")


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
    for name, tensor in (("df", "dy"), ("dfp", "dyp")):
        if name in counts and name not in found and "f" not in found:
            found[name] = tensor
    if "padded" in counts:
        found.setdefault("padded", "xp")
    for name in ("z", "Z"):
        if name in counts and name not in found and "y" in found.values():
            found[name] = "z"


def _add_layers(found: dict[str, str], nodes: Iterable[Node], counts: Mapping[str, Counter[int]]) -> None:
    """Errors and values before the activation, of the layer itself and of the one below."""
    outputs = [name for name, tensor in found.items() if tensor == "y" and name.endswith("^0")]
    if not outputs:
        return
    before = outputs[0].removesuffix("0") + "-1"
    slopes = {
        level_name(entry.arguments[0])
        for node in nodes
        for entry in find(node, Applied)
        if len(entry.arguments) == 1 and isinstance(entry.arguments[0], Layered)
    }
    if found.get(before) != "x" and (before in counts or before in slopes):
        found[before] = "z"
    if "delta^0" in counts:
        found.setdefault("delta^0", "dy")
    if "delta^-1" in counts and before in found:
        found.setdefault("delta^-1", "dz" if found[before] == "z" else "dx")


def _add_defined(
    found: dict[str, str], sides: Iterable[tuple[Node | None, Node]], counts: Mapping[str, Counter[int]]
) -> None:
    """`G_{i,j} = \\frac{\\partial L}{\\partial Z_{i,j}}`: a name for a gradient."""
    for head, side in sides:
        for name_node, value in ((head, side), (side, head)):
            gradient = derivative_of_loss(value) or value if value is not None else None
            if isinstance(gradient, Differential) and gradient.by is not None:  # \nabla_Z L
                gradient = Derivative(gradient.mark, gradient.of, (gradient.by,), span=gradient.span)
            if name_node is None or not isinstance(gradient, Derivative) or len(gradient.by) != 1:
                continue
            name, rank = _name_of(name_node), _named(name_node)[1]
            below, below_rank = _name_of(gradient.by[0]), _named(gradient.by[0])[1]
            above = gradient.of.head if isinstance(gradient.of, Applied) else gradient.of
            loss = letter_of(above) if above is not None else None
            tensor = found.get(below or "", "")
            if (
                name in ("conv", "corr")
                or name is None
                or name in found
                or rank != below_rank
                or (not rank and not _many(counts.get(name, Counter())))
                or tensor not in ("x", "w", "y")
            ):
                continue
            if loss is not None and (loss in LOSSES or loss not in counts):
                found[name] = f"d{tensor}"


def _add_channel_bias(found: dict[str, str], sides: Iterable[tuple[Node | None, Node]]) -> None:
    """What a forward sum adds by itself, with indices that its left side has: a bias, whatever it is called."""
    if "b" in found.values():
        return
    for head, side in sides:
        if head is None or found.get(_named(head)[0] or "") != "y" or not isinstance(side, Addition):
            continue
        own = {letter_of(entry) for entry in walk(head)} - {None}
        for sign, term in zip(side.signs, side.terms, strict=True):
            name, rank = _named(term)
            inside = {letter_of(entry) for entry in walk(term) if not isinstance(entry, Scripted | Applied)} - {None}
            less = 0 < rank < _named(head)[1]
            if sign != "-" and name is not None and less and name not in found and inside - {name} <= own:
                found[name] = "b"
                return


def _add_shifted(
    found: dict[str, str], sides: Iterable[tuple[Node | None, Node]], counts: Mapping[str, Counter[int]]
) -> None:
    """`\\hat x_{j+p} = x_j`, or by cases `\\tilde a_{i} = a_{i-p}`, else 0: the input with zeros around it."""
    for head, side in sides:
        name, rank = _named(head) if head is not None else (None, 0)
        if name is None or "-" not in name or name in found or not rank:
            continue
        accent, _, base = name.partition("-")
        values = [side, *(row[0] for table in find(side, Table) for row in table.rows if row)]
        if accent in ACCENTS and found.get(base) in ("x", "dy") and any(_named(v) == (base, rank) for v in values):
            found[name] = found[base] + "p"


def _add_scalar_bias(found: dict[str, str], sides: Iterable[tuple[Node | None, Node]], nodes: Iterable[Node]) -> None:
    """A bias without an index: a letter that a side adds, or that something is differentiated by."""
    if "b" in found.values():
        return
    parts: list[Node] = []
    sides = list(sides)
    for _, side in sides:
        if isinstance(side, Addition):
            parts += [term for sign, term in zip(side.signs, side.terms, strict=True) if sign != "-"]
    parts += [below for node in nodes for entry in find(node, Derivative) for below in entry.by]
    names = {name + mark for name in USUAL["b"] for mark in ("", "^0")}
    for part in parts:
        name = level_name(part) if isinstance(part, Layered) and part.sub is None else letter_of(part)
        if name is not None and name in names and name not in found:
            found[name] = "b"
            return
    outputs = {name for name, tensor in found.items() if tensor == "y"}
    forward = [side for head, side in sides if head is not None and _named(head)[0] in outputs]
    others = {letter for side in forward for letter in _added_letters(side)}
    differentiated = {letter_of(part) for part in parts}
    for letter in sorted(others & differentiated - found.keys()):
        found[letter] = "b"
        return


def _added_letters(side: Node) -> set[str]:
    """The bare letters that a forward side adds to a sum, whatever they are called."""
    if not isinstance(side, Addition) or not any(isinstance(term, Sum) for term in side.terms):
        return set()
    plain = (term for sign, term in zip(side.signs, side.terms, strict=True) if sign != "-" and isinstance(term, Name))
    return {letter for term in plain if (letter := letter_of(term))}


def counted_indices(nodes: Iterable[Node]) -> dict[str, Counter[int]]:
    """How many indices each name stands with, and how often."""
    counts: dict[str, Counter[int]] = {}
    nodes = tuple(nodes)
    whole = _index_words(nodes)
    for node in nodes:
        heads = {id(entry.head) for entry in walk(node) if isinstance(entry, Applied)}
        for entry in walk(node):
            if id(entry) in heads:
                continue
            name, rank = _named(entry, whole)
            if name is not None and rank:
                counts.setdefault(name, Counter())[rank] += 1
                if name.startswith("d") and len(name) > 1:
                    counts.setdefault(name[1:], Counter())
    return counts


def _index_words(nodes: Iterable[Node]) -> frozenset[str]:
    """Names of several letters that are one index: sums run over them."""
    found: set[str] = set()
    for node in nodes:
        for entry in find(node, Sum):
            below = entry.lower.sides[0] if isinstance(entry.lower, Relation) else entry.lower
            items = below.items if isinstance(below, Sequence) else (below,)
            found |= {item.text for item in items if isinstance(item, Name) and len(item.text) > 1}
    return frozenset(found)


def _name_of(node: Node) -> str | None:
    """The name of an element or of a whole tensor."""
    return _named(node)[0] or letter_of(node)


def _named(node: Node, whole: frozenset[str] = frozenset()) -> tuple[str | None, int]:
    if isinstance(node, Applied) and isinstance(node.head, Applied) and node.opening == "[":
        name, rank = _named(node.head)
        return name, rank + len(node.arguments)
    if isinstance(node, Applied) and node.opening in ("(", "["):
        first = node.arguments[0] if len(node.arguments) == 1 else None
        if isinstance(first, Sequence):
            return letter_of(node.head), len(first.items)
        return letter_of(node.head), len(node.arguments)
    if isinstance(node, Scripted) and node.sub is not None and isinstance(node.base, Name | Decorated):
        own = level_name(node) if isinstance(node, Layered) else letter_of(node.base)
        more = len(top_indices(node))
        sub = node.sub.body if isinstance(node.sub, Group) else node.sub
        if isinstance(sub, Sequence):
            return own, more + len(sub.items)
        if isinstance(sub, Number) and not more:
            return None, 0  # one size of several, or an element of a system in numbers
        if isinstance(sub, Name) and sub.text in whole:
            return own, more + 1
        return own, more + len(run_together(sub))
    if isinstance(node, Derivative):
        return None, 0
    return None, 0


def ranks_of(
    nodes: Iterable[Node], names: Mapping[str, str], shapes: Mapping[str, tuple[str, ...]] = _NOTHING
) -> dict[str, int]:
    """How many indices each tensor has: as many as its shape, or as the shape of what it is the gradient of where it
    ever has so many, else the number it has most often.
    """
    counts = counted_indices(nodes)
    lengths = {tensor: len(shapes[name]) for name, tensor in names.items() if name in shapes}
    ranks = {}
    for name in names:
        if name in shapes and (names[name] != "b" or counts.get(name)):
            ranks[name] = len(shapes[name])
            continue
        own = counts.get(name, Counter()) + counts.get("d" + name, Counter())
        length = lengths.get(names[name].removeprefix("d"))
        if length is not None and own.get(length):
            ranks[name] = length
            continue
        ranks[name] = own.most_common(1)[0][0] if own else SCALAR if names[name] == "b" else 0
    return ranks
