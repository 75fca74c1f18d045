"""What one side of an equation of sums is as a statement about its left side."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from symconv.errors import SymconvError
from symconv.hand.case_context import Case
from symconv.hand.index_expressions import UnknownLetterError
from symconv.hand.index_letters import letters_in
from symconv.hand.index_scope import ScopeError, TooFewError
from symconv.hand.judge_cases import holding_tests
from symconv.hand.mending import Repair
from symconv.hand.one_axis import on_axis
from symconv.hand.scope_check import summed_twice
from symconv.hand.settled_terms import NamedError, settled_terms, side_of
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_claims import Finding, std_tensor
from symconv.hand.sum_comparison import Settled
from symconv.hand.sum_examples import in_letters
from symconv.hand.sum_letters import letter_of
from symconv.hand.tree import Node, Number
from symconv.hand.undeclared_letters import with_readings
from symconv.hand.whole_tensors import has_convolution, written_out
from symconv.hand.written import Element, Partial, UnreadError, WrittenTerm, elements_of
from symconv.verdict import Verdict


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
    except NamedError as error:
        return Finding(Verdict.DEFINITION, reason=str(error))
    except ScopeError as error:
        return Finding(Verdict.WRONG, reason=str(error))
    except (UnreadError, SymconvError) as error:
        return Finding(Verdict.UNCHECKED, reason=str(error))
    except RecursionError:
        return Finding(Verdict.UNCHECKED, reason="nested too deep")
    example = found.settled.counterexample if found.settled is not None else None
    if example is not None and example.trouble == "ambiguous" and (letters := _of_one_index(head)):
        return Finding(Verdict.UNCHECKED, found.scope, reason=f"over what {' and '.join(letters)} run is not said")
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
        found: list[Finding] = []
        for axis in _axes_of(head, side, binding):
            single = on_axis(binding, axis)
            if single is None or not _in_places(head, single):
                continue
            with suppress(UnreadError, SymconvError):
                made = _judged(side, head, single, case)
                found.append(replace(made, settled=None) if made.verdict is Verdict.WRONG else made)
        if not found:
            raise
        return min(found, key=lambda finding: _PREFERRED.get(finding.verdict, 1))


_PREFERRED = {Verdict.HOLDS: 0, Verdict.UNCHECKED: 2, Verdict.WRONG: 3}
"""Where nothing says on which axis a line is, it is on the one that it is right on, if it is on any."""


def _axes_of(head: Element | Partial, side: Node, binding: SumBinding) -> list[int]:
    """The axis that the letters of a line have in the rest of the note; all axes where they do not agree on one."""
    nodes = [index for element in elements_of(head) for index in element.indices or ()]
    letters = {letter for node in (*nodes, side) for letter in letters_in(node)}
    known = {binding.kinds[letter][1] for letter in letters if letter in binding.kinds}
    axes = sorted(place for place in known if isinstance(place, int))
    return axes if len(axes) == 1 else list(range(binding.setting.general.dimensions))


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
        return with_readings(head, terms, binding, case, tests)
    finding = _of_settled(head, binding, settled, assumed, case is None or right)
    if finding.verdict is Verdict.WRONG and finding.condition is not None and any(map(_in_numbers, terms)):
        # Sizes that the note has in numbers only, in the bounds of this very sum.
        return Finding(Verdict.CONDITIONAL, finding.scope, finding.condition)
    if finding.verdict is Verdict.WRONG and any(_each_alone(head, term, binding) for term in terms):
        return Finding(Verdict.UNCHECKED, reason="each channel by itself: how many groups there are is not said")
    return finding


def _each_alone(head: Element | Partial, term: WrittenTerm, binding: SumBinding) -> bool:
    """Do all elements share a channel, and has the weight its first index as a number, as where groups have but one?"""
    weights = [e for e in term.elements if std_tensor(e, binding) == "w"]
    numbered = any(isinstance(i, Number) and i.text == str(binding.base) for e in weights for i in e.indices or ())
    every = (*elements_of(head), *term.elements)
    shared = set.intersection(*({letter_of(index) for index in element.indices or ()} for element in every))
    return numbered and bool(shared - {None})


def _in_numbers(term: WrittenTerm) -> bool:
    """Does a sum run from a number to a larger one?"""
    return any(
        isinstance(b.start, Number) and isinstance(b.last, Number) and b.start.text != b.last.text for b in term.bounds
    )


def _defines(head: Element | Partial, terms: tuple[WrittenTerm, ...], binding: SumBinding) -> bool:
    """`\\delta_{m,u} = \\frac{\\partial J}{\\partial y_{m,u}}`: another way to write a gradient."""
    if not isinstance(head, Element) or len(terms) != 1 or terms[0].bounds or len(terms[0].factors) != 1:
        return False
    (factor,) = terms[0].factors
    if not isinstance(factor, Element) or factor.tensor == head.tensor:
        return False
    return std_tensor(head, binding) == std_tensor(factor, binding) == "dy" and head.indices == factor.indices


def _without_indices(term: WrittenTerm) -> bool:
    """A chain rule in symbols: some tensor stands for all its elements."""
    elements = [e for f in term.factors for e in ((f.of, f.by) if isinstance(f, Partial) else (f,))]
    return not term.bounds and any(isinstance(e, Element) and e.indices is None for e in elements)


def _of_one_index(head: Element | Partial) -> tuple[str, ...]:
    """The letters of an index on the left side that is made of several, `g M + m`: a group and a place in it."""
    for element in elements_of(head):
        for index in element.indices or ():
            letters = tuple(letters_in(index))
            if letter_of(index) is None and len(letters) > 1:
                return letters
    return ()


def _of_settled(
    head: Element | Partial, binding: SumBinding, settled: Settled, assumed: tuple[str, ...], case_right: bool
) -> Finding:
    if settled.equal is None:
        return Finding(Verdict.UNCHECKED, settled.scope, reason=settled.reason)
    if settled.equal:
        return replace(_right(head, binding, settled, assumed), reason=settled.reason or None)
    if not case_right:
        return Finding(Verdict.CONDITIONAL, settled.scope, "the case above it, once that is right")
    if not binding.sure and not (isinstance(head, Element) and std_tensor(head, binding) == "db"):
        return Finding(Verdict.UNCHECKED, reason="no line says how input, output and kernel meet")
    condition = None if settled.condition in (None, "never") else in_letters(str(settled.condition), binding)
    return Finding(Verdict.WRONG, settled.scope, condition, settled.reason, settled=settled)


def _right(head: Element | Partial, binding: SumBinding, settled: Settled, assumed: tuple[str, ...]) -> Finding:
    """What is said of a side that is equal to the truth: it holds, or what has to be so for that."""
    if binding.bare and not binding.bare_stated:
        assumed = ("the letters stand for gradients", *assumed)
    if binding.one_tap:
        assumed = ("the kernel has one tap", *assumed)
    if assumed:
        return Finding(Verdict.CONDITIONAL, settled.scope, condition=" and ".join(dict.fromkeys(assumed)))
    if isinstance(head, Element) and std_tensor(head, binding) == "y" and not binding.stated:
        beyond = "the input is 0 beyond its ends" if binding.padded else "nothing is padded"
        unpadded = f"{beyond}, and every sum runs over the whole range of its index"
        return Finding(Verdict.CONDITIONAL, settled.scope, unpadded)
    return Finding(Verdict.HOLDS, settled.scope)
