"""The bias gradient as a sum over all places of a layer's gradient: `\\sum_{u,v} (\\delta^l)_{u,v}`."""

from __future__ import annotations

from dataclasses import replace

from sympy import Symbol

from symconv.errors import SymconvError
from symconv.general import GeneralConv
from symconv.hand.layer_names import LayerNames
from symconv.hand.operator_nodes import ungrouped
from symconv.hand.sum_binding import BoundSetting, SumBinding
from symconv.hand.sum_claims import Finding
from symconv.hand.sum_comparison import compared
from symconv.hand.sum_letters import letter_of
from symconv.hand.sum_truths import truths
from symconv.hand.terms import bounds_of
from symconv.hand.tree import Derivative, Differential, Name, Node, Scripted, Sequence, Sum
from symconv.hand.written import UnreadError
from symconv.index_sum import ZERO, Factor, IndexSum, Range
from symconv.verdict import Verdict


def bias_sum(head: Node, side: Node, names: LayerNames) -> Finding | None:
    """Whether a sum of a layer's gradient is its bias gradient; None where it is no such statement."""
    target = names.named(head)
    if target is None or target.role != "b" or target.kind != "gradient" or not isinstance(side, Sum):
        return None
    letters: list[str] = []
    body: Node = side
    try:
        while isinstance(body, Sum) and body.command == "\\sum":
            bounds = bounds_of(body)
            if any(bound.start is not None or bound.last is not None for bound in bounds):
                return None
            letters += [bound.letter for bound in bounds]
            body = body.body
    except UnreadError:
        return None
    element = _element(body, letters)
    if element is None:
        return None
    inner, indices = element
    found = names.named(inner)
    if found is None or found.kind != "gradient" or found.role != "y":
        return None
    if found.layer != target.layer:
        return Finding(Verdict.UNCHECKED, reason="the two sides are of different layers")
    if len(indices) > 3 or len(set(letters)) != len(letters) or set(indices) != set(letters):
        return Finding(Verdict.UNCHECKED, reason="not each of the indices is summed once")
    return _compared(len(indices))


def _element(node: Node, letters: list[str]) -> tuple[Node, list[str]] | None:
    node = ungrouped(node)
    if isinstance(node, Differential) and node.by is None:
        below = _element(node.of, letters)
        return None if below is None else (replace(node, of=below[0]), below[1])
    if isinstance(node, Derivative) and len(node.by) == 1:
        below = _element(node.by[0], letters)
        return None if below is None else (replace(node, by=(below[0],)), below[1])
    if not isinstance(node, Scripted) or node.sub is None or node.primes:
        return None
    inner: Node = ungrouped(node.base) if node.sup is None else replace(node, sub=None)
    items: tuple[Node, ...] = node.sub.items if isinstance(node.sub, Sequence) else (node.sub,)
    if len(items) == 1 and isinstance(items[0], Name) and len(items[0].text) == len(letters) > 1:
        return inner, list(items[0].text)
    found = [letter_of(item) for item in items]
    return None if None in found else (inner, [str(letter) for letter in found])


def _compared(count: int) -> Finding:
    """The sum of every entry of a tensor with so many axes, against the derived bias gradient."""
    one = (1,) * count
    general = GeneralConv((None,) * count, one, one, one, in_channels=1, out_channels=1, batch=1)
    setting = BoundSetting(general)
    places = [Symbol(f"t{axis.suffix}", integer=True) for axis in setting.axes]
    bound = tuple(Range(place, axis.output) for place, axis in zip(places, setting.axes, strict=True))
    value = IndexSum(Factor("db", (ZERO,)), (), bound, (Factor("dy", (ZERO, ZERO, *places)),))
    truth = truths(value.left, setting, True)
    if truth is None:
        return Finding(Verdict.UNCHECKED, reason="no bias")
    try:
        settled = compared(truth, [value], SumBinding({}, {}, {}, {}, {}, setting))
    except SymconvError as error:
        return Finding(Verdict.UNCHECKED, reason=str(error))
    if settled.equal is None:
        return Finding(Verdict.UNCHECKED, settled.scope, reason=settled.reason)
    return Finding(Verdict.HOLDS if settled.equal else Verdict.WRONG, settled.scope, reason=settled.reason or None)
