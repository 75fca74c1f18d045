"""Bias gradients whose summand has no index, `\\partial b = \\sum_{u,v} \\partial y`: malformed, with them put in.

Read as it stands such a sum is one entry, or the whole tensor, so many times over. What is meant is plain where the
letters under the sum are just as many as the places that the sum has to run over; it is judged with them put in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from symconv.hand.bias_sums import bias_sum
from symconv.hand.bind_sums import Bound
from symconv.hand.binding import Bindings
from symconv.hand.claim import Claim
from symconv.hand.dump import to_latex
from symconv.hand.equations_written import Equation, equations, head_of
from symconv.hand.layer_names import LayerNames
from symconv.hand.layers import layered
from symconv.hand.note import Note
from symconv.hand.parse import Parsed
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_claims import Finding, claim_at
from symconv.hand.sum_findings import finding_of
from symconv.hand.sum_letters import letter_of
from symconv.hand.terms import bounds_of
from symconv.hand.tree import (
    Derivative,
    Differential,
    Name,
    Node,
    Relation,
    Scripted,
    Sequence,
    Sum,
    Table,
)
from symconv.hand.walk import replaced, walk
from symconv.hand.written import Element, Partial, UnreadError, elements_of
from symconv.verdict import Verdict

_RIGHT = (Verdict.HOLDS, Verdict.CONDITIONAL)
MAX_INDICES = 4
"""A tensor of outputs has no more places than an image, a channel, and two axes."""


def judge_bare_summands(note: Note, parsed: Iterable[Parsed], bindings: Bindings, bound: Bound) -> list[Claim]:
    """The claims of all sums of a whole gradient over indices that it does not have. Never raises."""
    listed = layered(parsed)
    names = LayerNames(bindings.names)
    found = []
    for link in equations(note, listed):
        body = _bare(link.side)
        if body is None or link.head is None:
            continue
        binding = [known for start, known in bound if start <= link.row.place.line][-1] if bound else None
        made = _meant(link, body, bindings, names, binding)
        if made is None:
            continue
        letters = [letter for entry in _sums(link.side) for letter in _letters(entry)]
        reason = f"the summand has none of the indices {', '.join(letters)}; it would be added as often as it is"
        finding = Finding(Verdict.MALFORMED, reason=reason, correction=(to_latex(made),))
        found.append(_claim(link, finding, binding))
    return found


def _sums(node: Node) -> Iterator[Sum]:
    while isinstance(node, Sum):
        yield node
        node = node.body


def _letters(node: Sum) -> list[str]:
    try:
        return [bound.letter for bound in bounds_of(node)]
    except UnreadError:
        return []


def _bare(side: Node) -> Node | None:
    """What is summed, where it has none of the letters under the sums; None where it is anything else."""
    listed = list(_sums(side))
    if not listed or any(entry.command != "\\sum" or not _letters(entry) for entry in listed):
        return None
    body = listed[-1].body
    letters = [letter for entry in listed for letter in _letters(entry)]
    inside = {letter_of(entry) for entry in walk(body)}
    if len(letters) > MAX_INDICES or len(set(letters)) != len(letters) or inside & set(letters):
        return None
    return body


def _meant(
    link: Equation, body: Node, bindings: Bindings, names: LayerNames, binding: SumBinding | None
) -> Relation | None:
    """The whole equation with the indices put in, where it is right with them."""
    assert link.head is not None
    indices = [node for entry in _sums(link.side) for node in _index_nodes(entry)]
    if binding is not None:
        head = head_of(link.head, binding.ranks) or _one_bias(link.head, names, binding)
        full = _all_places(head, indices, binding)
        whole = _with_indices(body, full, False) if full is not None else None
        if whole is None or head is None:
            return None
        side = replaced(link.side, body, whole)
        return _equation(link.head, side) if finding_of(side, head, binding).verdict in _RIGHT else None
    whole = _with_indices(body, indices, bindings.joined is not False)
    if whole is None or (bindings.axes and len(bindings.axes) != len(indices)):
        return None
    side = replaced(link.side, body, whole)
    finding = bias_sum(link.head, side, names)
    return _equation(link.head, side) if finding is not None and finding.verdict in _RIGHT else None


def _one_bias(head: Node, names: LayerNames, binding: SumBinding) -> Element | None:
    """The gradient of a bias that is one number, and has no index to be known by."""
    found = names.named(head)
    tensor = next((name for name, kind in binding.tensors.items() if kind == "b"), None)
    alone = found is not None and found.role == "b" and found.kind == "gradient" and not binding.layout("b")
    return Element(tensor, (), head, "gradient") if alone and tensor is not None else None


def _equation(head: Node, side: Node) -> Relation:
    return Relation((head, side), ("=",))


def _index_nodes(node: Sum) -> Iterator[Node]:
    """The letters under a sum as they are written."""
    lower = node.lower
    items: Iterable[Node] = ()
    if isinstance(lower, Sequence):
        items = lower.items
    elif isinstance(lower, Table):
        items = [cell for row in lower.rows for cell in row]
    elif lower is not None:
        items = (lower,)
    for item in items:
        if not isinstance(item, Relation):
            yield item
        else:
            yield item.sides[1] if len(item.sides) == 3 else item.sides[0]


def _all_places(head: Element | Partial | None, indices: list[Node], binding: SumBinding) -> list[Node] | None:
    """An index for each place of an output: the left side's channel, and the letters under the sum in their order."""
    (own,) = elements_of(head) if isinstance(head, Element) else (None,)
    if own is None or binding.tensors.get(own.tensor) not in ("b", "db"):
        return None
    layout = binding.layout("y")
    of_bias = dict(zip(binding.layout("b"), own.indices or (), strict=False))
    rest = iter(indices)
    found = [of_bias[place] if place in of_bias else next(rest, None) for place in layout]
    if next(rest, None) is not None or None in found:
        return None
    return [node for node in found if node is not None]


def _with_indices(body: Node, indices: list[Node], joined: bool) -> Node | None:
    """A whole gradient as one of its elements; None where it is no plain name of one."""
    short = joined and all(isinstance(i, Name) and len(i.text) == 1 for i in indices) and len(indices) > 1
    if short:
        sub: Node = Name("".join(i.text for i in indices if isinstance(i, Name)))
    else:
        sub = Sequence(tuple(indices), (",",) * (len(indices) - 1)) if len(indices) > 1 else indices[0]
    if isinstance(body, Name):
        return Scripted(body, sub)
    if isinstance(body, Scripted):
        return replace(body, sub=sub) if body.sub is None and isinstance(body.base, Name) else None
    if isinstance(body, Differential) and body.by is None:
        inner = _with_indices(body.of, indices, joined)
        return None if inner is None else replace(body, of=inner)
    if isinstance(body, Derivative) and len(body.by) == 1:
        inner = _with_indices(body.by[0], indices, joined)
        return None if inner is None else replace(body, by=(inner,))
    return None


def _claim(link: Equation, finding: Finding, binding: SumBinding | None) -> Claim:
    if binding is not None:
        return claim_at(link.parsed, link.row, link.row, "bgrad-sum", binding, finding)
    row = link.row
    return Claim(
        row.place.line, row.end.line, row.place.column, link.parsed.formula.original(*row.span), "bgrad-sum",
        finding.verdict, "the sum over all places of the output's gradient", finding.scope, None, finding.reason,
        finding.correction,
    )  # fmt: skip
