"""Judges the index sums of a note: each side of a chain against the truth of what the chain is about.

A line is right where it gives what its left side truly is, whatever stands above it: one slip condemns no line after
it, and a slip that is copied is seen again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symconv.hand.announced_steps import with_single_steps
from symconv.hand.bare_sums import read_bare
from symconv.hand.bind_sums import Bound
from symconv.hand.case_context import Case, case_at, cases
from symconv.hand.chain_heads import meant_head
from symconv.hand.claim import Claim
from symconv.hand.dump import to_latex
from symconv.hand.equations_written import Equation, equations, head_of
from symconv.hand.free_taps import named_taps
from symconv.hand.judge_cases import judge_case, right_case
from symconv.hand.layers import layered
from symconv.hand.note import Note
from symconv.hand.parse import Parsed
from symconv.hand.repair_sums import corrections
from symconv.hand.stipulations import said_at, stipulations
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_claims import Finding, claim_of
from symconv.hand.sum_findings import finding_of
from symconv.hand.sum_links import with_links
from symconv.hand.tree import Derivative, Node, Number, Sum, Table
from symconv.hand.walk import find
from symconv.hand.whole_tensors import has_convolution, whole_head
from symconv.hand.work import SUMS, allowed
from symconv.hand.written import Element, Partial, elements_of
from symconv.verdict import Verdict

NOTHING_NEAR = "no sum here bears out how they are read, and nothing near this one is right"
PRODUCT = "is a product of symbols"
"""What relations say of an index that they can't take."""
MAX_CORRECTED = 40
"""So many wrong sums of a note get a correction; the time that a note takes stays bounded."""


def judge_sums(note: Note, parsed: Iterable[Parsed], bound: Bound) -> list[Claim]:
    """The claims of all index sums of a note, in their order. Never raises."""
    listed = layered(parsed)
    if not bound:
        return []
    stated = cases(note, listed)
    judged_cases: set[int] = set()
    found: list[Claim] = []
    wrong = 0
    said = stipulations(note, listed)
    with allowed(SUMS) as work:
        for chain in _chains(equations(note, listed)):
            binding = [entry for start, entry in bound if start <= chain[0].row.place.line][-1]
            binding = replace(binding, stipulated=said_at(said, chain[0].parsed))
            head = head_of(chain[0].head, binding.ranks)
            case = case_at(stated, note, chain[0].row.place.line)
            if case is not None and isinstance(head, Partial) and id(case) not in judged_cases:
                judged_cases.add(id(case))
                claim = judge_case(case, head, binding)
                found += [claim] if claim is not None else []
            made = _judged_chain(chain, binding, case, wrong < MAX_CORRECTED, work.left < 0)
            if any(claim.verdict is Verdict.WRONG for claim in made):
                made = _with_single_steps(note, chain, binding, case, made)
            wrong += sum(claim.verdict is Verdict.WRONG for claim in made)
            found += made
    found = found if any(_has_channels(binding) for _, binding in bound) else _without_forward(found)
    return found if any(_bears_out(claim) for claim in found) else [_borne_out(claim) for claim in found]


def _bears_out(claim: Claim) -> bool:
    """Is a sum over positions right: does it bear out how the note is read?"""
    return claim.verdict in {Verdict.HOLDS, Verdict.CONDITIONAL} and claim.kind != "bgrad-sum"


def _borne_out(claim: Claim) -> Claim:
    """A claim that no other bears out: a slip has something right near it, what has not may be read otherwise."""
    if claim.verdict is not Verdict.WRONG or claim.correction or not claim.kind.endswith("-sum"):
        return claim
    reason = f"{NOTHING_NEAR}: {claim.reason}"
    return replace(claim, verdict=Verdict.UNCHECKED, reason=reason, counterexample=None, condition=None)


def _has_channels(binding: SumBinding) -> bool:
    """Has the output an index that is no axis, or too few to have channels?"""
    layout = binding.layout("y")
    return len(layout) < 3 or any(isinstance(place, str) for place in layout)


def _without_forward(claims: list[Claim]) -> list[Claim]:
    """The claims; where all forward sums have indices like g·M + m, no gradient is wrong by what was read of them."""
    forward = [claim for claim in claims if claim.kind == "forward-sum"]
    if not forward or not all(c.verdict is Verdict.UNCHECKED and PRODUCT in (c.reason or "") for c in forward):
        return claims
    reason = "the forward sum that it follows from is not understood"
    return [
        replace(claim, verdict=Verdict.UNCHECKED, reason=reason, correction=(), counterexample=None, condition=None)
        if claim.verdict is Verdict.WRONG
        else claim
        for claim in claims
    ]


def _chains(links: Iterable[Equation]) -> list[list[Equation]]:
    """The links of each chain together: those about the very same left side."""
    found: list[list[Equation]] = []
    for link in links:
        if found and found[-1][0].head is link.head:
            found[-1].append(link)
        else:
            found.append([link])
    return found


def _with_single_steps(
    note: Note, chain: list[Equation], binding: SumBinding, case: Case | None, made: list[Claim]
) -> list[Claim]:
    """The claims of a chain with strides of 1, where the words before it say so and nothing is then wrong."""
    single = with_single_steps(note, chain[0].row.place.line, binding)
    if single is None:
        return made
    others = _judged_chain(chain, single, case, False)
    if any(claim.verdict is Verdict.WRONG for claim in others):
        return made
    right = {Verdict.HOLDS, Verdict.CONDITIONAL}
    return [
        replace(c, verdict=Verdict.CONDITIONAL, condition=f"stride 1{f' and {c.condition}' if c.condition else ''}")
        if c.verdict in right
        else c
        for c in others
    ]


def _judged_chain(
    chain: list[Equation], binding: SumBinding, case: Case | None, repair: bool, over: bool = False
) -> list[Claim]:
    """The claims of a chain; a slip in its left side is blamed on its first line alone."""
    judged = [(link, claim) for link in chain if (claim := judge_sum(link, binding, case, repair, over)) is not None]
    head = head_of(chain[0].head, binding.ranks)
    if len(judged) < 2 or head is None:
        return [claim for _, claim in judged]
    claims = with_links(judged, head, binding) if case is None else [claim for _, claim in judged]
    if claims[0].verdict is not Verdict.WRONG:
        return claims
    quick = replace(binding, quick=True)
    meant = meant_head(chain, binding, lambda link, head: finding_of(link.side, head, quick, case).verdict)
    if meant is None:
        return claims
    others = [judge_sum(replace(link, head=meant), binding, case, repair) for link in chain]
    reason = "the left side is not what the lines below give"
    first = replace(claims[0], reason=reason, correction=(f"{to_latex(meant)} = {to_latex(chain[0].side)}",))
    return [first, *(claim for claim in others[1:] if claim is not None)]


def judge_sum(
    equation: Equation, binding: SumBinding, case: Case | None = None, repair: bool = True, over: bool = False
) -> Claim | None:
    """One link as a claim, under the case that it stands in; None where it is no index sum. Never raises."""
    head = head_of(equation.head, binding.ranks) or whole_head(equation.head, equation.side, binding)
    if head is None or not _is_sum(head, equation.side, binding):
        return None
    if over:
        reason = "this note has too many sums to judge them all"
        return claim_of(equation, head, binding, Finding(Verdict.UNCHECKED, reason=reason))
    head, binding = read_bare(head, equation.side, binding)
    found = finding_of(equation.side, head, binding, case, equation.row.repairs)
    if found.verdict is Verdict.WRONG and repair:
        named = _with_named_taps(equation.side, head, binding, case)
        correction = named or corrections(
            equation.side, head, binding, found, case, finding_of, equation.parsed.formula.text
        )
        found = replace(found, correction=correction)
    return claim_of(equation, head, binding, found)


def _with_named_taps(side: Node, head: Element | Partial, binding: SumBinding, case: Case | None) -> tuple[str, ...]:
    """The side with its free taps written out, where that is right in the case as it should be."""
    named = named_taps(side, head, binding) if isinstance(head, Partial) else None
    if named is None or not isinstance(head, Partial):
        return ()
    right = right_case(case, head, binding) if case is not None else None
    if (case is not None and right is None) or finding_of(named, head, binding, right).verdict is not Verdict.HOLDS:
        return ()
    return (to_latex(named),)


def _is_sum(head: Element | Partial, side: Node, binding: SumBinding) -> bool:
    """Is it about an element of a known tensor, with a sum, a derivative or a case on its right side?"""
    tensor = (head.of if isinstance(head, Partial) else head).tensor
    if tensor not in binding.tensors:
        return False
    if any(isinstance(i, Number) for e in elements_of(head) for i in e.indices or ()):
        return False  # a row about one element of a system in numbers
    if isinstance(head, Partial):
        return True
    if any(True for kind in (Sum, Derivative, Table) for _ in find(side, kind)) or head.kind == "gradient":
        return True
    return has_convolution(side)
