"""Judges the index sums of a note: each side of a chain against the truth of what the chain is about.

A line is right where it gives what its left side truly is, whatever stands above it: one slip condemns no line after
it, and a slip that is copied is seen again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

from sympy import Expr

from symconv.errors import SymconvError
from symconv.hand.bare_sums import bare_term, read_bare
from symconv.hand.bind_sums import Bound
from symconv.hand.case_context import Case, case_at, cases
from symconv.hand.chain_heads import meant_head
from symconv.hand.claim import Claim
from symconv.hand.dump import to_latex
from symconv.hand.equations_written import Equation, equations, head_of
from symconv.hand.free_taps import named_taps
from symconv.hand.index_expressions import UnknownLetterError
from symconv.hand.index_scope import ScopeError, TooFewError
from symconv.hand.judge_cases import holding_tests, judge_case, right_case
from symconv.hand.layers import layered
from symconv.hand.lower import lowered
from symconv.hand.mending import Repair
from symconv.hand.note import Note
from symconv.hand.one_axis import on_axis
from symconv.hand.parse import Parsed
from symconv.hand.repair_sums import corrections
from symconv.hand.scope_check import summed_twice
from symconv.hand.stipulations import said_at, stipulations
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_cases import case_terms
from symconv.hand.sum_claims import Finding, claim_of, std_tensor
from symconv.hand.sum_comparison import Settled, compared
from symconv.hand.sum_examples import in_letters
from symconv.hand.sum_letters import letter_of
from symconv.hand.sum_truths import at_expressions, restricted, truths
from symconv.hand.terms import terms_of
from symconv.hand.tree import Derivative, Node, Number, Sum, Table
from symconv.hand.unknown_letters import Reading, readings_of
from symconv.hand.walk import find
from symconv.hand.whole_tensors import has_convolution, whole_head, written_out
from symconv.hand.written import Element, Partial, Test, UnreadError, WrittenTerm, elements_of
from symconv.index_sum import ONE, ZERO, Between
from symconv.verdict import Verdict

MAX_SUMS = 1_500
"""So many sums of a note are judged."""
MAX_CORRECTED = 40
"""So many wrong sums of a note get a correction; the time that a note takes stays bounded."""
MAX_READINGS = 60
"""How many readings of letters that nothing declares are tried."""


class _NamedError(UnreadError):
    """Both sides are the same gradient: one is a name for it."""


def judge_sums(note: Note, parsed: Iterable[Parsed], bound: Bound) -> list[Claim]:
    """The claims of all index sums of a note, in their order. Never raises."""
    listed = layered(parsed)
    if not bound:
        return []
    stated = cases(note, listed)
    judged_cases: set[int] = set()
    found: list[Claim] = []
    said = stipulations(note, listed)
    for chain in _chains(equations(note, listed)):
        binding = [entry for start, entry in bound if start <= chain[0].row.place.line][-1]
        binding = replace(binding, stipulated=said_at(said, chain[0].parsed))
        head = head_of(chain[0].head, binding.ranks)
        case = case_at(stated, note, chain[0].row.place.line)
        if case is not None and isinstance(head, Partial) and id(case) not in judged_cases:
            judged_cases.add(id(case))
            claim = judge_case(case, head, binding)
            found += [claim] if claim is not None else []
        repair = sum(claim.verdict is Verdict.WRONG for claim in found) < MAX_CORRECTED
        found += _judged_chain(chain, binding, case, repair, len(found) >= MAX_SUMS)
    return found


def _chains(links: Iterable[Equation]) -> list[list[Equation]]:
    """The links of each chain together: those about the very same left side."""
    found: list[list[Equation]] = []
    for link in links:
        if found and found[-1][0].head is link.head:
            found[-1].append(link)
        else:
            found.append([link])
    return found


def _judged_chain(
    chain: list[Equation], binding: SumBinding, case: Case | None, repair: bool, over: bool = False
) -> list[Claim]:
    """The claims of a chain; a slip in its left side is blamed on its first line alone."""
    claims = [claim for link in chain if (claim := judge_sum(link, binding, case, repair, over)) is not None]
    if not claims or claims[0].verdict is not Verdict.WRONG or len(claims) < 2:
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
        reason = f"this note has more than {MAX_SUMS} sums; what is beyond them is not judged"
        return claim_of(equation, head, binding, Finding(Verdict.UNCHECKED, reason=reason))
    head, binding = read_bare(head, equation.side, binding)
    found = finding_of(equation.side, head, binding, case, equation.row.repairs)
    if found.verdict is Verdict.WRONG and repair:
        named = _with_named_taps(equation.side, head, binding, case)
        correction = named or corrections(equation.side, head, binding, found, case, finding_of)
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


def finding_of(
    side: Node, head: Element | Partial, binding: SumBinding, case: Case | None = None, repairs: tuple[Repair, ...] = ()
) -> Finding:
    """What a side is as a statement about the head. Never raises."""
    twice = summed_twice(side)
    if twice is not None:
        return Finding(Verdict.WRONG, reason=f"{twice} is summed twice")
    try:
        if isinstance(head, Element) and has_convolution(side):
            head, side, binding = written_out(head, side, binding)
        found = _on_some_axes(side, head, binding, case)
    except UnknownLetterError as error:
        return Finding(Verdict.UNCHECKED, reason=f"what {error.letter} stands for is not said")
    except _NamedError as error:
        return Finding(Verdict.DEFINITION, reason=str(error))
    except ScopeError as error:
        return Finding(Verdict.WRONG, reason=str(error))
    except (UnreadError, SymconvError) as error:
        return Finding(Verdict.UNCHECKED, reason=str(error))
    except RecursionError:
        return Finding(Verdict.UNCHECKED, reason="nested too deep")
    if repairs and found.verdict is Verdict.HOLDS:
        return replace(found, verdict=Verdict.MALFORMED, reason="; ".join(repair.sentence for repair in repairs))
    return found


def _on_some_axes(side: Node, head: Element | Partial, binding: SumBinding, case: Case | None) -> Finding:
    """The finding, on one axis alone where the line leaves the others out. Raises `UnreadError`."""
    try:
        return _judged(side, head, binding, case)
    except TooFewError:
        if binding.setting.general.dimensions == 1:
            raise
        refused = None
        for axis in range(binding.setting.general.dimensions):
            single = on_axis(binding, axis)
            if single is None or not _in_places(head, single):
                continue
            with suppress(UnreadError, SymconvError):
                found = _judged(side, head, single, case)
                if found.verdict is not Verdict.WRONG:
                    return found
                refused = refused or replace(found, settled=None)
        if refused is None:
            raise
        return refused


def _in_places(head: Element | Partial, binding: SumBinding) -> bool:
    """Do the letters of the left side stand where the note has them elsewhere?"""
    for element in elements_of(head):
        layout = binding.layout(binding.tensors.get(element.tensor, ""))
        if len(layout) != len(element.indices or ()):
            return False
        for place, index in zip(layout, element.indices or (), strict=True):
            known = binding.kinds.get(letter_of(index) or "")
            if isinstance(place, str) and (known is None or known[1] != place):
                return False
    return True


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


def _judged(side: Node, head: Element | Partial, binding: SumBinding, case: Case | None) -> Finding:
    terms = side_of(side, binding)
    if _defines(head, terms, binding):
        return Finding(Verdict.DEFINITION)
    if terms and all(_without_indices(term) for term in terms):
        return Finding(Verdict.DEFINITION)
    if any(term.negative for term in terms):
        raise UnreadError("a term is subtracted")
    right, tests = holding_tests(case, head, binding)
    try:
        settled, assumed = settled_terms(head, terms, binding, case, tests, {})
    except UnknownLetterError:
        if binding.quick:
            raise
        return _with_readings(head, terms, binding, case, tests)
    return _of_settled(head, binding, settled, assumed, case is None or right)


def _defines(head: Element | Partial, terms: tuple[WrittenTerm, ...], binding: SumBinding) -> bool:
    """`\\delta_{m,u} = \\frac{\\partial J}{\\partial y_{m,u}}`: another way to write a gradient."""
    if not isinstance(head, Element) or len(terms) != 1 or terms[0].bounds or len(terms[0].factors) != 1:
        return False
    (factor,) = terms[0].factors
    if not isinstance(factor, Element) or factor.tensor == head.tensor:
        return False
    return std_tensor(head, binding) == std_tensor(factor, binding) == "dy" and head.indices == factor.indices


def side_of(side: Node, binding: SumBinding) -> tuple[WrittenTerm, ...]:
    """The terms of a side, those of a table of cases with their conditions. Raises `UnreadError`."""
    ranks = dict(binding.ranks)
    found = case_terms(side, ranks) if isinstance(side, Table) else terms_of(side, ranks)
    return tuple(bare_term(term, binding) for term in found) if binding.bare else found


def settled_terms(
    head: Element | Partial,
    terms: tuple[WrittenTerm, ...],
    binding: SumBinding,
    case: Case | None,
    tests: tuple[Test, ...],
    given: Mapping[str, Expr],
) -> tuple[Settled, tuple[str, ...]]:
    """The comparison of a side with the truth, both in the case that they stand in, and what was assumed."""
    inside = tests if case is not None and not case.negated else ()
    under = [WrittenTerm(t.negative, t.bounds, (*inside, *t.factors)) for t in terms]
    claimed = [lowered(head, term, binding, given) for term in under]
    bare = lowered(head, WrittenTerm(False, (), tests), binding)
    bias = binding.has_bias and any(len(entry.value.factors) == 1 for entry in claimed)
    left = bare.value.left
    used = frozenset(factor.tensor for entry in claimed for factor in entry.value.factors)
    truth = truths(left, binding.setting, bias, used)
    if truth is None and all(entry.value.factors == (left,) and not entry.value.bound for entry in claimed):
        raise _NamedError("a name for a gradient")
    if truth is None:
        raise UnreadError("what its left side is does not follow from a convolution")
    truth = tuple(at_expressions(value, bare.value) for value in truth)
    assumed = tuple(text for entry in claimed for text in entry.assumed)
    if case is not None and not case.negated:
        truth = tuple(restricted(value, left, bare.value.conditions) for value in truth)
    values = [entry.value for entry in claimed]
    if not values:
        # Nothing is left of the truth outside the case, or nothing at all.
        nothing = (Between(ONE, ZERO, ONE),)
        outside = case is not None and case.negated
        values = [restricted(v, left, bare.value.conditions if outside else nothing) for v in truth]
    elif case is not None and case.negated:
        raise UnreadError("a value where some condition of the case does not hold")
    return compared(truth, values, binding), assumed


def _without_indices(term: WrittenTerm) -> bool:
    """A chain rule in symbols: some tensor stands for all its elements."""
    elements = [e for f in term.factors for e in ((f.of, f.by) if isinstance(f, Partial) else (f,))]
    return not term.bounds and any(isinstance(e, Element) and e.indices is None for e in elements)


def _with_readings(
    head: Element | Partial,
    terms: tuple[WrittenTerm, ...],
    binding: SumBinding,
    case: Case | None,
    tests: tuple[Test, ...],
) -> Finding:
    """Letters that nothing declares: what they would have to be for the side to be right."""
    tried = 0
    right: list[dict[str, Reading]] = []
    open_: list[dict[str, Reading]] = [{}]
    letters: set[str] = set()
    while open_ and tried < MAX_READINGS:
        chosen = open_.pop(0)
        tried += 1
        try:
            given = {letter: reading.value for letter, reading in chosen.items()}
            settled, _ = settled_terms(head, terms, replace(binding, quick=True), case, tests, given)
        except UnknownLetterError as error:
            letters.add(error.letter)
            open_ += [{**chosen, error.letter: reading} for reading in readings_of(error, binding)]
            continue
        except (UnreadError, SymconvError):
            continue
        if settled.equal:
            right.append(chosen)
    names = " and ".join(sorted(letters))
    if right and all(reading.letter is not None for reading in right[0].values()):
        needed = " and ".join(f"{name} = {reading.letter}" for name, reading in sorted(right[0].items()))
        reason = f"{names} {'are' if len(letters) > 1 else 'is'} declared nowhere; right only with {needed}"
        return Finding(Verdict.WRONG, reason=reason, condition=needed)
    if right:
        return Finding(
            Verdict.CONDITIONAL,
            condition=" and ".join(f"{name} is {reading.text}" for name, reading in sorted(right[0].items())),
        )
    return Finding(Verdict.UNCHECKED, reason=f"what {names} stands for is not said")


def _of_settled(
    head: Element | Partial, binding: SumBinding, settled: Settled, assumed: tuple[str, ...], case_right: bool
) -> Finding:
    if settled.equal is None:
        return Finding(Verdict.UNCHECKED, settled.scope, reason=settled.reason)
    if settled.equal:
        if binding.bare and not binding.bare_stated:
            assumed = ("the letters stand for gradients", *assumed)
        if binding.one_tap:
            assumed = ("the kernel has one tap", *assumed)
        if assumed:
            return Finding(Verdict.CONDITIONAL, settled.scope, condition=" and ".join(dict.fromkeys(assumed)))
        if isinstance(head, Element) and std_tensor(head, binding) == "y" and not binding.stated:
            unpadded = "nothing is padded, and every sum runs over the whole range of its index"
            return Finding(Verdict.CONDITIONAL, settled.scope, unpadded)
        return Finding(Verdict.HOLDS, settled.scope)
    if not case_right:
        return Finding(Verdict.CONDITIONAL, settled.scope, "the case above it, once that is right")
    if not binding.sure and not (isinstance(head, Element) and std_tensor(head, binding) == "db"):
        return Finding(Verdict.UNCHECKED, reason="no line says how input, output and kernel meet")
    condition = None if settled.condition in (None, "never") else in_letters(str(settled.condition), binding)
    return Finding(Verdict.WRONG, settled.scope, condition, settled.reason, settled=settled)
