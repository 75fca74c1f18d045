"""A factor of a product → the element, derivative, delta or condition that it is."""

from __future__ import annotations

from dataclasses import replace

from symconv.hand.layers import Layered
from symconv.hand.sum_letters import letter_of, run_together
from symconv.hand.tree import (
    Applied,
    Decorated,
    Derivative,
    Differential,
    Empty,
    Fraction,
    Group,
    Name,
    Node,
    Number,
    Product,
    Relation,
    Scripted,
    Sequence,
    Sum,
)
from symconv.hand.walk import walk
from symconv.hand.written import Delta, Element, Factor, Partial, SumPartial, Test, UnreadError

LOSSES = frozenset({"L", "l", "f", "J", "E", "loss", "Loss", "mathcal-L", "ell", "C", "cost", "S"})
"""What a derivative's numerator is called where it is the loss; an element of a tensor is told apart by its indices."""
SCALAR = -1
"""As the rank of a tensor: one number, as a bias is without channels."""


def level_name(node: Layered) -> str | None:
    """The name of a tensor with its layer: `z^0`, `a^-1`."""
    letter = letter_of(node.base)
    return None if letter is None else f"{letter}{chr(39) * node.primes}^{node.level}"


def top_indices(node: Scripted) -> tuple[Node, ...]:
    """The indices in `x^{(c)}_{ij}` that stand on top in parentheses, a channel or an image; () where none do."""
    if isinstance(node, Layered) or not isinstance(node.sup, Group) or node.sup.opening != "(":
        return ()
    inside = node.sup.body
    items = inside.items if isinstance(inside, Sequence) else (inside,)
    return items if all(isinstance(item, Name | Scripted) and letter_of(item) for item in items) else ()


def derivative_of_loss(node: Node) -> Derivative | None:
    """`\\frac{\\partial}{\\partial x} J(V, K)`, an operator before the loss, as the derivative that it is."""
    if not (isinstance(node, Product) and len(node.factors) == 2 and node.operators == ("",)):
        return None
    operator, of = node.factors
    if not (isinstance(operator, Derivative) and operator.of is None):
        return None
    name = letter_of(of.head if isinstance(of, Applied) else of)
    return replace(operator, of=of) if name in LOSSES else None


def factor_of(node: Node, ranks: dict[str, int]) -> Factor:
    """The factor that a node is. `ranks` says how many indices each known tensor has; raises `UnreadError`."""
    node = derivative_of_loss(node) or node
    if isinstance(node, Derivative):
        return _derivative(node, ranks)
    if isinstance(node, Group) and isinstance(node.body, Relation | Sequence) and node.opening in ("[", "\\{", "("):
        return Test(node.body)
    if (kronecker := _delta(node, ranks)) is not None:
        return kronecker
    if (slope := _slope(node, ranks)) is not None:
        return slope
    if isinstance(node, Differential):
        found = element_of(node.of if node.by is None else node.by, ranks)
        if found is None:
            raise UnreadError("a differential of what is no element of a tensor")
        return Element(found.tensor, found.indices, node, "gradient")
    found = element_of(node, ranks)
    if found is None and isinstance(node, Fraction):
        # \frac{dJ}{do_{i}}, where the parser saw no differential in `do`.
        above, below = letter_of(node.numerator), element_of(node.denominator, ranks)
        if above is not None and above[:1] == "d" and above[1:] in LOSSES and below is not None:
            found = replace(below, node=node) if below.kind == "gradient" else None
    if found is None:
        raise UnreadError(f"{_shown(node)} is no element of a known tensor")
    return found


def _shown(node: Node) -> str:
    from symconv.hand.dump import to_latex

    text = to_latex(node)
    return text if len(text) <= 40 else f"{text[:37]}…"


def _slope(node: Node, ranks: dict[str, int]) -> Element | None:
    """σ′(z[…])."""
    if not (isinstance(node, Applied) and len(node.arguments) == 1 and isinstance(node.head, Scripted)):
        return None
    if node.head.primes != 1 or node.head.sub is not None:
        return None
    inner = element_of(node.arguments[0], ranks)
    return None if inner is None else Element(inner.tensor, inner.indices, node, "slope")


def _delta(node: Node, ranks: dict[str, int]) -> Delta | None:
    if not (isinstance(node, Scripted) and isinstance(node.base, Name) and node.base.text == "\\delta"):
        return None
    if isinstance(node, Layered):
        return None
    if ranks.get("delta") == 2 or node.sub is None:
        return None
    items = _items(node.sub, 2)
    return Delta(items[0], items[1], node) if len(items) == 2 else None


def _derivative(node: Derivative, ranks: dict[str, int]) -> Factor:
    if len(node.by) != 1 or node.of is None:
        raise UnreadError("a derivative of higher order, or of nothing")
    below = node.by[0]
    while isinstance(below, Differential):
        below = below.of
    by = element_of(below, ranks)
    if by is None:
        raise UnreadError(f"{_shown(below)} is no element of a known tensor")
    of = node.of
    if any(isinstance(entry, Sum) for entry in walk(of)):
        return SumPartial(of, by, node)
    above = element_of(of, ranks)
    if above is not None and above.tensor in ranks and above.tensor not in LOSSES:
        return Partial(above, by, node)
    if above is not None and above.indices is not None and above.tensor in ranks:
        return Partial(above, by, node)
    name = letter_of(of.head if isinstance(of, Applied) else of)
    if name is not None and (name in LOSSES or (isinstance(of, Name) and name not in ranks)):
        return Element(by.tensor, by.indices, node, "gradient")
    raise UnreadError(f"{_shown(of)} is neither the loss nor an element of a known tensor")


def element_of(node: Node, ranks: dict[str, int]) -> Element | None:
    """A tensor's element, `x_{i,j}`, `x(i,j)`, `x[i][j]`, or a tensor named alone; None where it is neither.

    `dO(n,h,w)` and `df_{b,c}` are elements of a gradient where O is a tensor, f the loss.
    """
    head: Node
    indices: tuple[Node, ...] | None
    if isinstance(node, Applied) and node.opening in ("(", "[") and not isinstance(node.head, Applied):
        head, indices = node.head, node.arguments
        if len(indices) == 1:
            indices = _items(indices[0], None)
    elif isinstance(node, Applied) and isinstance(node.head, Applied) and node.opening == "[":
        outer = element_of(node.head, ranks)
        if outer is None or outer.indices is None:
            return None
        return Element(outer.tensor, outer.indices + node.arguments, node, outer.kind)
    elif isinstance(node, Layered):
        name = level_name(node)
        if name is None or name not in ranks:
            return None
        whole = () if ranks[name] == SCALAR else None
        return Element(name, whole if node.sub is None else _items(node.sub, ranks[name]), node)
    elif isinstance(node, Scripted) and node.sub is not None and (on_top := top_indices(node)):
        name = letter_of(node.base)
        rank = ranks.get(name or "")
        if name is None or rank is None:
            return None
        return Element(name, on_top + _items(node.sub, rank - len(on_top)), node)
    elif isinstance(node, Scripted) and node.sub is not None and node.sup is None:
        head, indices = (Scripted(node.base, primes=node.primes) if node.primes else node.base), ()
        name = letter_of(head)
        indices = _items(node.sub, ranks.get(name or ""))
    elif isinstance(node, Name | Decorated):
        head, indices = node, None
    else:
        return None
    name = letter_of(head)
    full = letter_of(node)
    if full is not None and full in ranks:
        name, indices = full, None
    if name is None:
        return None
    if name in ranks:
        return Element(name, () if indices is None and ranks[name] == SCALAR else indices, node)
    return _marked(name, indices, node, ranks)


def _marked(name: str, indices: tuple[Node, ...] | None, node: Node, ranks: dict[str, int]) -> Element | None:
    """`dO`, `grad_x`, `O_grad`: a gradient by its name."""
    for mark in ("d", "grad", "D", "g"):
        if name.startswith(mark) and name.removeprefix(mark).lstrip("_") in ranks:
            return Element(name.removeprefix(mark).lstrip("_"), indices, node, "gradient")
    return None


def _items(node: Node, rank: int | None) -> tuple[Node, ...]:
    """The indices in a subscript; letters that run together are taken apart where that gives `rank` of them."""
    if isinstance(node, Group) and node.opening == "(":
        node = node.body
    if isinstance(node, Sequence):
        return node.items
    if isinstance(node, Empty):
        return ()
    if isinstance(node, Name) and rank is not None and rank > 1 and len(node.text) == rank and node.text.isalpha():
        start = node.span[0]
        return tuple(Name(letter, span=(start + at, start + at + 1)) for at, letter in enumerate(node.text))
    if isinstance(node, Number) and rank is not None and rank > 1 and len(node.text) == rank:
        start = node.span[0]
        return tuple(Number(digit, span=(start + at, start + at + 1)) for at, digit in enumerate(node.text))
    if isinstance(node, Product) and set(node.operators) == {""} and rank is not None:
        if len(node.factors) == rank:
            return node.factors
        letters = run_together(node)
        if len(letters) == rank:
            return letters
    return (node,)
