"""Bias gradients as sums of the whole output gradient: `np.sum(dy, axis=(0, 2, 3))`, `dy.sum(axis=0)`, `\\sum \\delta`.

The axes are read with the order of indices that the note's own sums have, and written out as a sum over them, which is
judged as any other. A library may order the axes otherwise than the formulas do, so what does not fit is unchecked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from symconv.hand.bind_sums import Bound
from symconv.hand.binding import Bindings
from symconv.hand.claim import Claim
from symconv.hand.equations_written import equations
from symconv.hand.layer_names import LayerNames
from symconv.hand.note import Note
from symconv.hand.operator_nodes import ungrouped
from symconv.hand.parse import Parsed
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_claims import ALL, Finding
from symconv.hand.sum_findings import finding_of
from symconv.hand.sum_letters import letter_of
from symconv.hand.tree import Applied, Dots, Group, Name, Node, Number, Product, Relation, Scripted, Sequence, Sum
from symconv.hand.walk import walk
from symconv.hand.written import Element
from symconv.verdict import Verdict

_SUMS = frozenset({"sum", "np.sum", "numpy.sum", "torch.sum", "reduce_sum", "tf.reduce_sum", "jnp.sum", "Sum"})
_LIBRARIES = frozenset({"np", "numpy", "torch", "tf", "jnp", "F"})
_AXES = frozenset({"axis", "axes", "dim", "dims"})
_EVERY = "the sum runs over every place of the output gradient but its channel"


@dataclass(frozen=True)
class _AxisSum:
    """A sum of a whole tensor; `axes` are those that it runs over as written, None where it says none."""

    summed: Node
    axes: tuple[Node, ...] | None


def judge_axis_sums(note: Note, parsed: Iterable[Parsed], bindings: Bindings, bound: Bound) -> list[Claim]:
    """The claims of all bias gradients that sum a whole tensor. Never raises."""
    names = LayerNames(bindings.names)
    found = []
    for link in equations(note, parsed):
        written = _axis_sum(link.side)
        if written is None or link.head is None:
            continue
        binding = [known for start, known in bound if start <= link.row.place.line][-1] if bound else None
        target = names.named(link.head)
        if target is None or (target.role, target.kind) != ("b", "gradient"):
            continue
        if not _is_output_gradient(written.summed, names, binding):
            continue
        finding = _finding(written, binding)
        row = link.row
        found.append(
            Claim(
                row.place.line, row.end.line, row.place.column, link.parsed.formula.original(*row.span), "bgrad-sum",
                finding.verdict, "a sum of the whole output gradient", finding.scope, finding.condition, finding.reason,
            )
        )  # fmt: skip
    return found


def _axis_sum(side: Node) -> _AxisSum | None:
    """The sum of a tensor by a function or a method of that name, or by a sum sign without an index."""
    side = ungrouped(side)
    if isinstance(side, Sum):
        return _AxisSum(side.body, None) if side.command == "\\sum" and side.lower is None is side.upper else None
    method: Node | None = None
    if isinstance(side, Product) and len(side.factors) == 2 and side.operators == (".",):
        if letter_of(side.factors[0]) not in _LIBRARIES:
            method = side.factors[0]
        side = side.factors[1]
    if not isinstance(side, Applied) or side.opening != "(" or not isinstance(side.head, Name):
        return None
    if side.head.text.replace("\\_", "_") not in _SUMS:
        return None
    arguments = (method, *side.arguments) if method is not None else side.arguments
    if len(arguments) > 2 or not arguments:
        return None
    return _AxisSum(arguments[0], _axes(arguments[1]) if len(arguments) == 2 else None)


def _axes(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Relation) and node.signs == ("=",) and letter_of(node.sides[0]) in _AXES:
        node = node.sides[1]
    while isinstance(node, Group):
        node = node.body
    if isinstance(node, Sequence):
        return node.items
    return node.factors if isinstance(node, Product) and set(node.operators) == {""} else (node,)


def _is_output_gradient(node: Node, names: LayerNames, binding: SumBinding | None) -> bool:
    if any(isinstance(entry, Scripted) and entry.sub is not None for entry in walk(node)):
        return False
    if binding is not None and (tensor := binding.tensors.get(letter_of(node) or "")) is not None:
        return tensor == "dy"
    found = names.named(ungrouped(node))
    return found is not None and (found.role, found.kind) == ("y", "gradient")


def _finding(written: _AxisSum, binding: SumBinding | None) -> Finding:
    if written.axes is None:
        if binding is not None and len(binding.layout("b")) == 0:
            return Finding(Verdict.HOLDS)
        return Finding(Verdict.CONDITIONAL, ALL, _EVERY)
    axes = [_place(node, binding) for node in written.axes if not isinstance(node, Dots)]
    if len(axes) < len(written.axes):
        # What the dots leave out are the other axes of the same kind.
        open_ = "m" in axes
        return Finding(Verdict.UNCHECKED, reason=_OPEN) if open_ else Finding(Verdict.CONDITIONAL, ALL, _EVERY)
    layout = binding.layout("y") if binding is not None else ()
    if binding is None or not set(axes) <= set(layout) or len(set(axes)) != len(axes):
        return Finding(Verdict.UNCHECKED, reason=_OPEN)
    letters: list[Node] = [Name(f"q{at}") for at in range(len(layout))]
    summed = [letter for place, letter in zip(layout, letters, strict=True) if place in axes]
    kept = [letter for place, letter in zip(layout, letters, strict=True) if place not in axes]
    tensors = {kind: name for name, kind in reversed(tuple(binding.tensors.items()))}
    if len(kept) != len(binding.layout("b")) or not summed or "y" not in tensors or "b" not in tensors:
        return Finding(Verdict.UNCHECKED, reason=_OPEN)
    commas = (",",) * (len(letters) - 1)
    body = Scripted(Name(f"d{tensors['y']}"), Sequence(tuple(letters), commas))
    side = Sum("\\sum", Sequence(tuple(summed), commas[: len(summed) - 1]), None, body)
    head = Element(tensors["b"], tuple(kept), body, "gradient")
    found = finding_of(side, head, binding)
    right = found.verdict in (Verdict.HOLDS, Verdict.CONDITIONAL)
    return found if right else Finding(Verdict.UNCHECKED, reason=_OPEN)


_OPEN = "in which order the axes of this tensor stand is not said"


def _place(node: Node, binding: SumBinding | None) -> object:
    """Which place of an output an axis is: by its number, or by the index that runs over it, `dim(n)`."""
    layout = binding.layout("y") if binding is not None else ()
    if isinstance(node, Number) and node.text.isdigit():
        at = int(node.text[:3])
        return layout[at] if at < len(layout) else None
    if isinstance(node, Applied) and letter_of(node.head) in _AXES and len(node.arguments) == 1:
        node = node.arguments[0]
    known = binding.kinds.get(letter_of(node) or "") if binding is not None else None
    return known[1] if known is not None else None
