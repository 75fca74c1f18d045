"""Judges the conditions of a case that a heading states: does the derivative vanish outside, is there a tap inside?"""

from __future__ import annotations

from dataclasses import replace

from symconv.closed_form import eliminate
from symconv.errors import SymconvError
from symconv.gradient_sums import paired_forward
from symconv.hand.case_context import Case
from symconv.hand.claim import Claim
from symconv.hand.dump import to_latex
from symconv.hand.index_scope import ScopeError
from symconv.hand.lower import lowered
from symconv.hand.repair_cases import repaired
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_claims import Finding, claim_at
from symconv.hand.sum_comparison import Settled, compared
from symconv.hand.sum_examples import in_letters
from symconv.hand.sum_letters import stem
from symconv.hand.sum_truths import restricted
from symconv.hand.tree import Relation
from symconv.hand.written import Element, Partial, Test, UnreadError, WrittenTerm
from symconv.index_sum import Factor, IndexSum
from symconv.verdict import Verdict


def holding_tests(case: Case | None, head: Element | Partial, binding: SumBinding) -> tuple[bool, tuple[Test, ...]]:
    """Whether a case is right, and those of its conditions that can be read."""
    if case is None:
        return True, ()
    readable = []
    for test in case.tests:
        try:
            lowered(head, WrittenTerm(False, (), (test,)), binding)
        except (UnreadError, SymconvError):
            continue
        readable.append(test)
    right = isinstance(head, Partial) and _finding(case, head, binding).verdict is Verdict.HOLDS
    return right, tuple(readable)


def judge_case(case: Case, head: Partial, binding: SumBinding) -> Claim | None:
    """The claim that a case's conditions are. Never raises."""
    found = _finding(case, head, binding)
    if found.verdict is Verdict.WRONG and not binding.sure:
        found = Finding(Verdict.UNCHECKED, reason="no line says how input, output and kernel meet")
    if found.verdict is Verdict.WRONG and found.settled is None:
        # A condition that has no place there; leaving out one that has would make the case another one.
        found = replace(found, correction=_without_one(case, head, binding))
    elif found.verdict is Verdict.WRONG and (right := right_case(case, head, binding)) is not None:
        found = replace(found, correction=(_as_stated(right.tests, case.negated),))
    return claim_at(case.parsed, case.row, case.end, "case-condition", binding, found)


def right_case(case: Case, head: Partial, binding: SumBinding) -> Case | None:
    """The case itself where it is right, else with the intervals that it needs; None where these are not found."""
    if _finding(case, head, binding).verdict is Verdict.HOLDS:
        return case
    quick = replace(binding, quick=True)
    return repaired(case, head, binding, lambda tried: _finding(tried, head, quick).verdict is Verdict.HOLDS)


def _without_one(case: Case, head: Partial, binding: SumBinding) -> tuple[str, ...]:
    """The case without one of its conditions, where that is right."""
    kept = []
    for place in range(len(case.tests) if len(case.tests) > 1 else 0):
        rest = case.tests[:place] + case.tests[place + 1 :]
        if _finding(replace(case, tests=rest), head, binding).verdict is Verdict.HOLDS:
            kept.append(_as_stated(rest, case.negated))
    return tuple(kept)


def _as_stated(tests: tuple[Test, ...], negated: bool) -> str:
    opposite = {"=": "\\neq", "\\in": "\\notin"}
    said = []
    for test in tests:
        relation = test.relation
        if negated and isinstance(relation, Relation):
            relation = replace(relation, signs=tuple(opposite.get(sign, sign) for sign in relation.signs))
        said.append(to_latex(relation))
    return " \\text{ or } ".join(said) if negated else ", ".join(said)


def _finding(case: Case, head: Partial, binding: SumBinding) -> Finding:
    try:
        found = lowered(head, WrittenTerm(False, (), case.tests), binding)
        tensor = found.value.left.tensor.removeprefix("dy/d")
        if tensor not in ("x", "w", "b"):
            raise UnreadError("a case about no derivative of the outputs")
        settled = _compared(case, found.value, tensor, binding)
    except ScopeError as error:
        return Finding(Verdict.WRONG, reason=str(error))
    except (UnreadError, SymconvError) as error:
        if "is not known" in str(error):
            letter = str(error).removesuffix(" is not known")
            if letter in binding.kinds or stem(letter) in binding.kinds:
                reason = f"{letter} is an index of neither the output nor what it is differentiated by"
                return Finding(Verdict.WRONG, reason=reason)
        return Finding(Verdict.UNCHECKED, reason=str(error))
    if settled.equal is None:
        return Finding(Verdict.UNCHECKED, settled.scope, reason=settled.reason)
    if settled.equal:
        return Finding(Verdict.HOLDS, settled.scope)
    condition = None if settled.condition in (None, "never") else in_letters(str(settled.condition), binding)
    said = "is not zero everywhere in this case" if case.negated else "is zero somewhere in it, or not zero elsewhere"
    return Finding(Verdict.WRONG, settled.scope, condition, f"the derivative {said}", settled=settled)


def _compared(case: Case, found: IndexSum, tensor: str, binding: SumBinding) -> Settled:
    pair = paired_forward(binding.setting, tensor)
    if case.negated:
        return compared((pair,), [restricted(pair, found.left, found.conditions)], binding)
    left = Factor("pairs", pair.left.indices)
    taps = {axis.k.name for axis in binding.setting.axes}
    meet = IndexSum(left, pair.free, pair.bound, (), pair.conditions)
    channels = [r.symbol for r in pair.bound if str(r.symbol.name).rstrip("0123456789") not in taps or tensor != "x"]
    met = eliminate(meet, *channels)
    listed = IndexSum(left, pair.free, (), (), ())
    return compared((met,), [restricted(listed, found.left, found.conditions)], binding)
