"""Index letters and size letters, however they are typed: `c_{in}`, `c_{out_1}`, `j'`, `di1`, `\\varphi_y`."""

from __future__ import annotations

from symconv.hand.tree import Decorated, Name, Node, Number, Product, Scripted

_SUBSCRIPT_MARK = "_"


def letter_of(node: Node) -> str | None:
    """The name that a node is, spelled one way: `c_{out_1}` and `c_{out1}` are both `c_out1`; None where it is none."""
    if isinstance(node, Name):
        return node.text.removeprefix("\\").replace("_", "")
    if isinstance(node, Decorated) and node.note is None:
        inner = letter_of(node.body)
        return None if inner is None else f"{node.command.removeprefix(chr(92))}-{inner}"
    if isinstance(node, Scripted) and node.sup is None:
        base = letter_of(node.base)
        if base is None:
            return None
        sub = "" if node.sub is None else _script(node.sub)
        return None if sub is None else base + (f"{_SUBSCRIPT_MARK}{sub}" if sub else "") + "'" * node.primes
    return None


def _script(node: Node) -> str | None:
    if isinstance(node, Number):
        return node.text
    if isinstance(node, Product) and set(node.operators) == {""}:
        parts = [_script(factor) for factor in node.factors]
        return "".join(part for part in parts if part is not None) if None not in parts else None
    found = letter_of(node)
    return None if found is None else found.replace(_SUBSCRIPT_MARK, "")


def stem(letter: str) -> str:
    """A letter without the primes and the number that tell it from another of its kind: `c_out1` → `c_out`."""
    return letter.rstrip("'0123456789") or letter


def run_together(sub: Node) -> tuple[Node, ...]:
    """The letters of a subscript in which they run together, `mc\\mu\\nu`; itself where it is anything else."""
    if isinstance(sub, Product) and set(sub.operators) == {""}:
        return tuple(letter for factor in sub.factors for letter in run_together(factor))
    if isinstance(sub, Name) and not sub.style and len(sub.text) > 1 and sub.text.isalpha():
        start = sub.span[0]
        return tuple(Name(letter, span=(start + at, start + at + 1)) for at, letter in enumerate(sub.text))
    return (sub,)
