"""Judges operator forms: gradients as convolutions of whole tensors, chain rules between layers, bias sums."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from symconv.hand.bias_sums import bias_sum
from symconv.hand.bind_sums import Bound as SumsBound
from symconv.hand.bind_sums import bind_sums
from symconv.hand.binding import Bindings
from symconv.hand.chain_rule import chain_rule
from symconv.hand.claim import Claim
from symconv.hand.equations_written import Equation, equations
from symconv.hand.layer_names import LayerNames, convention_of
from symconv.hand.note import Note
from symconv.hand.operator_finding import judged_form
from symconv.hand.operator_form import Sign
from symconv.hand.operator_nodes import Convolution, convolution_of, elementwise, has_numbers, is_star, operand_of
from symconv.hand.operator_problem import Problem, indexed_problem, plain_problem
from symconv.hand.operator_repairs import operator_corrections, rotated_kernel, spelled_rotation
from symconv.hand.operator_signs import plain_sign
from symconv.hand.operator_sizes import Judged
from symconv.hand.parse import Parsed
from symconv.hand.star_meaning import StarMeaning, star_meaning
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_claims import Finding, claim_at
from symconv.hand.tree import Applied, Node, Product, Relation, Sum
from symconv.hand.walk import find, walk
from symconv.verdict import Verdict

_OPEN = (Verdict.WRONG, Verdict.UNCHECKED)
_ONLY_CONVOLUTIONS = frozenset({"\\star", "\\circledast", "\\oast", "conv", "xcorr", "corr", "convolve"})
MAX_JUDGED = 100
"""So many operator forms of a note are judged, those that come first."""
MAX_SEEN = 200
"""So many are asked how a sign is used."""
MAX_CORRECTED = 20
"""So many wrong ones get a correction."""
BESIDE = 2
"""How many lines from a form words about turning the kernel may be about it."""
NEAR = 8
"""How many lines from a form words about padding may be about it."""
_TURNING_T = re.compile(r"W\^\{?T\}?.{0,60}(rotat|flip|180|旋转|翻转)", re.IGNORECASE)
_KINDS = {"dx": "dgrad-operator", "dw": "wgrad-operator", "dy": "dgrad-operator", "db": "bgrad-sum"}


@dataclass(frozen=True)
class _Context:
    """What a whole note says that its operator forms are read with."""

    plain: Problem | None
    names: LayerNames
    star: StarMeaning
    bound: tuple[tuple[int, SumBinding], ...]
    convolutions: tuple[Convolution, ...]
    forward_signs: frozenset[str]
    turning: bool
    rotation: Node | None
    correcting: bool = True


def judge_operators(
    note: Note, parsed: Iterable[Parsed], bindings: Bindings, sums: SumsBound | None = None
) -> list[Claim]:
    """The claims of all operator forms, chain rules and bias sums of a note; `sums` is how its sums are bound, where it
    is known already. Never raises.
    """
    listed = tuple(parsed)
    links = equations(note, listed)
    if not any(_may_be_one(link) for link in links):
        return []
    context = _context(note, listed, bindings, links, sums)
    found: list[Claim] = []
    for link in links:
        wrong = sum(claim.verdict is Verdict.WRONG for claim in found)
        claim = _claim(link, replace(context, correcting=wrong < MAX_CORRECTED))
        if claim is not None:
            found.append(claim)
        if len(found) >= MAX_JUDGED:
            break
    return found


def _may_be_one(link: Equation) -> bool:
    return isinstance(link.side, Sum) or any(
        isinstance(e, Product) or (isinstance(e, Applied) and convolution_of(e) is not None) for e in walk(link.side)
    )


def _context(
    note: Note, listed: tuple[Parsed, ...], bindings: Bindings, links: tuple[Equation, ...], sums: SumsBound | None
) -> _Context:
    nodes = tuple(row.node for entry in listed for row in entry.rows if row.node is not None)
    names = LayerNames(bindings.names)
    slopes = any(
        (a := names.named(link.head)) is not None
        and (b := names.named(link.side)) is not None
        and a.kind == b.kind == "gradient"
        and a.role == b.role == "y"
        for link in links
        if link.head is not None
    )
    convention = convention_of(nodes, names)
    star = star_meaning(note)
    forward = _forward_signs(nodes, names, bindings)
    turns = {star.said[sign].flipped for sign in forward if sign in star.said} - {None}
    if len(turns) == 1 and bindings.mode is None:
        bindings = replace(bindings, mode="convolution" if turns == {True} else "cross-correlation")
    return _Context(
        plain_problem(bindings, names, convention, slopes and convention.activated, star.steps_open),
        names,
        star,
        bind_sums(note, listed, bindings) if sums is None else sums,
        tuple(found for node in nodes for found in _convolutions(node))[:MAX_SEEN],
        forward,
        bool(_TURNING_T.search(note.said)),
        spelled_rotation(list(nodes)),
    )


def _forward_signs(nodes: Iterable[Node], names: LayerNames, bindings: Bindings) -> frozenset[str]:
    """The signs and functions that stand in a forward equation."""
    found = set(map(plain_sign, bindings.convolutions))
    for node in nodes:
        for relation in find(node, Relation):
            head = names.named(relation.sides[0])
            if head is None or head.kind != "value" or head.role not in ("y", "x"):
                continue
            for side in relation.sides[1:]:
                found |= {entry.sign for entry in _convolutions(side)}
    return frozenset(found)


def _convolutions(node: Node) -> Iterator[Convolution]:
    for entry in walk(node):
        if isinstance(entry, Applied) or (isinstance(entry, Product) and any(map(is_star, entry.operators))):
            for part in elementwise(entry):
                found = convolution_of(part)
                if found is not None:
                    yield found


def _claim(link: Equation, context: _Context) -> Claim | None:
    head = link.head
    if head is None:
        return None
    problem = _problem(head, link, context)
    if problem is None:
        return None
    picture = problem.picture(head)
    if picture is None or picture.tensor not in _KINDS:
        return None
    kind = _KINDS[picture.tensor]
    judged = _judged(head, link, problem, context)
    if judged is None:
        return None
    if judged.finding.verdict is Verdict.UNCHECKED and not link.parsed.formula.display:
        return None
    finding = judged.finding
    if link.row.repairs and finding.verdict is Verdict.HOLDS:
        sentences = "; ".join(repair.sentence for repair in link.row.repairs)
        finding = replace(finding, verdict=Verdict.MALFORMED, reason=sentences)
    made = claim_at(link.parsed, link.row, link.row, kind, problem.binding, finding)
    start = link.row.span[0] if link.before is head and link.side.span[0] >= link.row.span[0] else link.side.span[0]
    stop = max(link.side.span[1], start)
    latex = link.parsed.formula.original(start, stop) if stop <= link.row.span[1] else made.latex
    return replace(made, latex=latex, counterexample=judged.example or made.counterexample)


def _problem(head: Node, link: Equation, context: _Context) -> Problem | None:
    if context.bound:
        binding = [entry for start, entry in context.bound if start <= link.row.place.line][-1]
        indexed = indexed_problem(binding)
        found = indexed.picture(head)
        if found is not None and found.channels:
            full = indexed_problem(binding, batched=True)
            operands = [n for c in _convolutions(link.side) for n in (c.first, c.second)]
            pictures = [full.picture(operand_of(node).base) for node in operands]
            return full if any(p is not None and "n" in dict(p.channels) for p in pictures) else indexed
    return context.plain


def _judged(head: Node, link: Equation, problem: Problem, context: _Context) -> Judged | None:
    if not problem.indexed:
        rule = chain_rule(head, link.side, context.names)
        if rule is not None:
            return Judged(Finding(rule))
        summed = bias_sum(head, link.side, context.names)
        if summed is not None:
            return Judged(summed)
    convolution = next(_convolutions(link.side), None)
    if convolution is None:
        return None
    sign = _sign(link, convolution, problem, context)
    if convolution.infix and not _is_convolution(convolution, problem, context):
        return None
    judged = judged_form(head, link.side, problem, sign)
    if judged is not None and problem.worked is not None and judged.finding.verdict in _OPEN:
        # What is said of the worked example alone holds there.
        worked = judged_form(head, link.side, problem.worked, sign)
        if worked is not None and worked.finding.verdict in (Verdict.HOLDS, Verdict.CONDITIONAL):
            return replace(worked, finding=replace(worked.finding, scope="this system"))
    wrong = judged is not None and judged.finding.verdict is Verdict.WRONG
    if wrong and any(abs(at - link.row.place.line) <= BESIDE for at in context.star.turned_lines):
        # The words beside it may say what the formula leaves out.
        turned = rotated_kernel(link.side, problem)
        other = judged_form(head, turned, problem, replace(sign, padded_near=True)) if turned is not None else None
        if other is not None and other.finding.verdict in (Verdict.HOLDS, Verdict.CONDITIONAL):
            said = ["the kernel is turned by 180 degrees first", other.finding.condition]
            condition = " and ".join(text for text in said if text)
            return replace(other, finding=replace(other.finding, verdict=Verdict.CONDITIONAL, condition=condition))
    if wrong and not problem.indexed and problem.worked is None and has_numbers(convolution):
        return Judged(Finding(Verdict.UNCHECKED, reason="its numbers are those of a problem that is not known"))
    if judged is None or judged.finding.verdict is not Verdict.WRONG or not context.correcting:
        return judged
    corrected = operator_corrections(head, link.side, problem, sign, context.rotation)
    return replace(judged, finding=replace(judged.finding, correction=corrected))


def _is_convolution(found: Convolution, problem: Problem, context: _Context) -> bool:
    """Is a sign between tensors a convolution, and no product?"""
    if (
        found.extent
        or found.sign in _ONLY_CONVOLUTIONS
        or found.sign in context.star.said
        or found.sign in context.forward_signs
    ):
        return context.star.about_convolution
    turned = any(operand_of(node).having("rotate") for node in (found.first, found.second))
    others = any(
        operand_of(node).having("rotate")
        for other in context.convolutions
        if other.sign == found.sign
        for node in (other.first, other.second)
    )
    return context.star.about_convolution and (turned or others)


def _sign(link: Equation, found: Convolution, problem: Problem, context: _Context) -> Sign:
    star = context.star
    said = star.said.get(found.sign) if found.infix else None
    line = link.row.place.line
    near = any(abs(at - line) <= NEAR for at in star.padded_lines)
    votes: Counter[bool] = Counter()
    for other in context.convolutions:
        if other.infix != found.infix or other.sign != found.sign:
            continue
        pictures = [problem.picture(operand_of(n).base) for n in (other.first, other.second)]
        weights = [picture is not None and picture.tensor == "w" for picture in pictures]
        if any(weights) and not all(weights):
            votes[weights[0]] += 1
    first = None if not votes else votes[True] > votes[False]
    # Where one sign alone is explained it is meant everywhere, in the forward pass too.
    same = (said is not None and len(star.said) == 1) or found.sign in context.forward_signs
    extent, flipped = (said.extent, said.flipped) if said is not None else ("", None)
    return Sign(extent, flipped, same, first, near, context.turning)
