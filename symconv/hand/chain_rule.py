"""Chain rules between the derivatives of whole tensors: ∂J/∂z of a layer as ∂J/∂z of the next by what leads there."""

from __future__ import annotations

from dataclasses import dataclass

from symconv.hand.layer_names import Layer, LayerNames, Named, is_loss
from symconv.hand.operator_nodes import ungrouped
from symconv.hand.tree import Derivative, Differential, Name, Node, Product, Scripted
from symconv.verdict import Verdict

_TIMES = frozenset({"", "\\cdot", "\\times"})
_LOOSE = _TIMES | {"*", "\\ast", "\\odot", "\\circ"}
_TRANSPOSED = ("T", "\\top", "\\intercal")
Variable = tuple[str, Layer | None]


@dataclass(frozen=True)
class _Step:
    """∂above/∂below; `above` is None for the loss."""

    above: Variable | None
    below: Variable
    transposed: bool


def chain_rule(head: Node, side: Node, names: LayerNames) -> Verdict | None:
    """Whether derivatives follow on one another from the loss to what the left side is about; None where none do.

    The rule is about the tensors as long vectors: a Jacobian that is transposed stands before what it is applied to.
    """
    target = names.named(head)
    if target is None or target.kind != "gradient":
        return None
    side = ungrouped(side)
    if not isinstance(side, Product):
        found = names.named(side)
        same = found is not None and (found.role, found.layer, found.kind) == (target.role, target.layer, "gradient")
        return Verdict.DEFINITION if same else None
    if not set(side.operators) <= _LOOSE:
        return None
    steps = [_step(factor, names) for factor in side.factors]
    if None in steps or len(steps) > 8:
        return None
    listed = [step for step in steps if step is not None]
    if not _composed(listed, (target.role, target.layer)):
        return None
    if any(step.transposed for step in listed):
        in_order = [step.above is None for step in listed] == [False] * (len(listed) - 1) + [True]
        if not in_order or any(not step.transposed for step in listed[:-1]):
            return None
    return Verdict.HOLDS if set(side.operators) <= _TIMES else Verdict.DEFINITION


def _step(node: Node, names: LayerNames) -> _Step | None:
    transposed = False
    if (
        isinstance(node, Scripted)
        and isinstance(node.sup, Name)
        and node.sup.text in _TRANSPOSED
        and node.sub is None
        and not node.primes
    ):
        node, transposed = node.base, True
    node = ungrouped(node)
    found = names.named(node)
    if found is not None and found.kind == "gradient":
        return _Step(None, (found.role, found.layer), transposed)
    if isinstance(node, Derivative) and node.of is not None and len(node.by) == 1 and node.order is None:
        below = node.by[0]
        while isinstance(below, Differential):
            below = below.of
        above, under = names.named(node.of), names.named(below)
        if _is_value(above) and _is_value(under) and not is_loss(node.of):
            assert above is not None
            assert under is not None
            return _Step((above.role, above.layer), (under.role, under.layer), transposed)
    return None


def _is_value(found: Named | None) -> bool:
    return found is not None and found.kind == "value"


def _composed(steps: list[_Step], target: Variable) -> bool:
    """Do the steps lead from the loss to the target, each used once?"""
    rest = list(steps)
    at: Variable | None = None
    for _ in steps:
        following = [step for step in rest if step.above == at]
        if len(following) != 1:
            return False
        rest.remove(following[0])
        at = following[0].below
    return at == target
