"""Forward formulas of a dense layer in a note about convolutions: `a^l = \\sigma(a^{l-1} \\cdot W^l + b^l)`.

Many notes write the layer as a product of matrices and go on with gradients that are convolutions. The product then
stands for the convolution; where the note has a forward convolution too, it is a layer of its own and nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable

from symconv.hand.binding import Bindings
from symconv.hand.claim import Claim
from symconv.hand.equations_written import Equation, equations
from symconv.hand.layer_names import LayerNames
from symconv.hand.note import Note
from symconv.hand.operator_nodes import is_star, ungrouped
from symconv.hand.parse import Parsed
from symconv.hand.sum_claims import ALL
from symconv.hand.tree import Addition, Applied, Node, Product
from symconv.hand.walk import find
from symconv.verdict import Verdict

_PRODUCT = frozenset({"", "\\cdot"})
_CONDITION = "the layer is fully connected; in a convolution layer the product is a convolution"


def judge_dense_forms(note: Note, parsed: Iterable[Parsed], bindings: Bindings) -> list[Claim]:
    """The claims of layers written as products of matrices where the gradients below are convolutions. Never raises."""
    names = LayerNames(bindings.names)
    links = equations(note, parsed)
    dense = [link for link in links if _is_value(link.head, names) and _is_dense(link.side, names)]
    if not dense or not any(_convolves(link.side, names) for link in links):
        return []
    if any(_is_value(link.head, names) and _convolves(link.side, names) for link in links):
        return []
    return [_claim(link) for link in dense]


def _is_value(head: Node | None, names: LayerNames) -> bool:
    found = names.named(head) if head is not None else None
    return found is not None and found.kind == "value" and found.role in ("x", "y") and found.layer is not None


def _is_dense(side: Node, names: LayerNames) -> bool:
    """Is it a product of the layer below and the layer's weights, with a bias, under a function or not?"""
    inner = side
    if isinstance(inner, Applied) and len(inner.arguments) == 1 and names.named(inner) is None:
        inner = inner.arguments[0]
    inner = ungrouped(inner)
    terms = inner.terms if isinstance(inner, Addition) and set(inner.signs) <= {"", "+"} else (inner,)
    products = [term for term in terms if isinstance(term, Product)]
    if len(products) != 1 or len(terms) > 2 or not set(products[0].operators) <= _PRODUCT:
        return False
    if [_role(factor, names) for factor in products[0].factors] not in (["x", "w"], ["w", "x"]):
        return False
    return all(_role(term, names) == "b" for term in terms if term is not products[0])


def _role(node: Node, names: LayerNames) -> str:
    found = names.named(node)
    layered = found is not None and (found.layer is not None or found.role == "b")
    return found.role if found is not None and found.kind == "value" and layered else ""


def _convolves(side: Node, names: LayerNames) -> bool:
    """Does a sign of convolution stand between tensors of layers?"""
    return any(
        any(map(is_star, entry.operators))
        and any(names.named(ungrouped(factor)) is not None for factor in entry.factors)
        for entry in find(side, Product)
    )


def _claim(link: Equation) -> Claim:
    formula = link.parsed.formula
    place = formula.place(link.side.span[0])
    last = formula.source.place(max(0, formula.mapped.origin_end(link.side.span[1]) - 1))
    return Claim(
        place.line, last.line, place.column, formula.original(*link.side.span), "layer", Verdict.CONDITIONAL,
        "a layer as a product of matrices", ALL, _CONDITION,
    )  # fmt: skip
