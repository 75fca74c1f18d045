"""What is right instead of a wrong concrete equation: the smallest edits that are proved right, as its author writes.

First one symbol (an index, two swapped, a letter, a mark, a sign); then a term too many or missing, or a whole
element; else the derived row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from symconv.hand.bound import Bound
from symconv.hand.chains import Link
from symconv.hand.claim import Counterexample
from symconv.hand.comparing import Judgement, Outcome, named_pass
from symconv.hand.counterexamples import counterexample
from symconv.hand.dots import is_open, mismatch
from symconv.hand.element_edits import Edit, Speller, elements
from symconv.hand.element_rows import matrix_of
from symconv.hand.evaluation import Evaluator
from symconv.hand.judge_elements import Ruling
from symconv.hand.matrix_values import HiddenError, Matrix, ShapeError
from symconv.hand.mentions import Mention, Ratio, mention
from symconv.hand.polynomial import Polynomial, of_atom
from symconv.hand.repair_matrices import corrected_cells, derived_matrix, operator_edits
from symconv.hand.spelling_edits import spliced
from symconv.hand.tensor_matrices import whole_matrix
from symconv.hand.tree import Addition, Derivative, Node
from symconv.hand.truth import Truth
from symconv.hand.values import NotUnderstoodError, Value
from symconv.hand.walk import find
from symconv.hand.work import TooLargeError

MAX_TRIES = 1500
MAX_SHOWN = 8
MAX_NAMED = 4
"""So many products are named that are missing or too much."""


@dataclass(frozen=True)
class Repaired:
    """What is right instead, values for which the sides differ, and how they do, as the author would write it."""

    correction: tuple[str, ...] = ()
    counterexample: Counterexample | None = None
    reason: str | None = None


def repaired(
    link: Link, bound: Bound, truth: Truth, ruling: Ruling, definitions: Mapping[str, Matrix], first: bool
) -> Repaired:
    """What is to be said of a wrong link besides that it is wrong."""
    if link.left is None or ruling.outcome is None:
        return Repaired()
    work = _Repair(link, link.left, bound, truth, ruling, definitions, first)
    try:
        correction = tuple(dict.fromkeys(work.corrections()))[:MAX_SHOWN]
        return Repaired(correction, work.counterexample(), work.reason(ruling.outcome))
    except (NotUnderstoodError, ShapeError, HiddenError, TooLargeError):
        return Repaired()


class _Repair:
    def __init__(
        self,
        link: Link,
        left: Node,
        bound: Bound,
        truth: Truth,
        ruling: Ruling,
        definitions: Mapping[str, Matrix],
        first: bool,
    ) -> None:
        assert ruling.outcome is not None
        self.left, self.right = left, link.right
        self.bound, self.truth, self.definitions = bound, truth, definitions
        self.reading = self.first_reading = ruling.outcome.reading
        self.text = link.parsed.formula.text
        own = link.row.span[0] <= left.span[0] and left.span[1] <= link.row.span[1]
        self.start = left.span[0] if first and own else link.right.span[0]
        self.whole = first and own
        sides = (left, link.right) if self.whole else (link.right,)
        self.sides = sides
        self.speller = Speller(bound, self.text, sides, self.reading.shifted)

    def corrections(self) -> list[str]:
        """The smallest edits that make the equation true."""
        found = [self.shown(edit) for edit in self.symbols() if self.right_with(edit)]
        if found:
            return found
        for shifted in self.others():
            self.reading = replace(self.reading, shifted=shifted)
            self.speller = Speller(self.bound, self.text, self.sides, shifted)
            found = [self.shown(edit) for edit in self.symbols() if self.right_with(edit)]
            if found:
                return found
        self.reading = self.first_reading
        self.speller = Speller(self.bound, self.text, self.sides, self.reading.shifted)
        found = [*self.operators(), *self.terms()]
        return found or self.matrices() or self.derived()

    def operators(self) -> Iterator[str]:
        """A matrix product where a convolution is written, and the other way round."""
        for side in self.sides:
            try:
                evaluator = Evaluator(self.bound, self.truth, self.reading, self.definitions)
                for edit, span in operator_edits(side, self.text, evaluator, self.bound.bindings.convolutions):
                    if self.equal_with(edit):
                        text = spliced(self.text, [(span, edit.text)])
                        yield text[self.start : self.right.span[1] + len(text) - len(self.text)]
            except (NotUnderstoodError, ShapeError, HiddenError, TooLargeError):
                continue

    def matrices(self) -> list[str]:
        """The wrong cells of the matrix on one side written anew, or what the left side comes to as a matrix."""
        value = self._whole(self.left)
        if not isinstance(value, Matrix):
            return []
        goal, span = value.mapped(self.truth.canonical), (self.start, self.right.span[1])
        found: list[str] = []
        for side in reversed(self.sides):
            table = matrix_of(side)
            other = goal if side is self.right else self._canonical(self.right)
            own = self._raw(side) if table is not None else None
            if table is not None and isinstance(own, Matrix) and isinstance(other, Matrix):
                made = corrected_cells(table, own, other, self.speller, self.truth, self.text, span)
                found += [made] if made is not None else []
        if found:
            return found[:1]
        made = derived_matrix(self.right, goal, self.speller)
        return [self.text[self.start : self.right.span[0]] + made] if made is not None else []

    def _whole(self, node: Node) -> Value | None:
        tensor = named_pass(node)
        try:
            if tensor is not None:
                return whole_matrix(self.truth.conv, tensor)
            return self._raw(node)
        except (NotUnderstoodError, ShapeError, HiddenError, TooLargeError):
            return None

    def _canonical(self, node: Node) -> Value | None:
        value = self._whole(node)
        return value.mapped(self.truth.canonical) if isinstance(value, Matrix) else None

    def others(self) -> Iterator[frozenset[str]]:
        """Other readings of bare letters, where the document writes gradients with them."""
        if self.bound.bindings.bare_gradients and not any(found.marked for _, found in self.speller.known):
            for shifted in (frozenset({"x", "y"}), frozenset({"w", "y"}), frozenset({"b", "y"})):
                if shifted != self.reading.shifted:
                    yield shifted

    def shown(self, edit: Edit) -> str:
        """The equation with an edit made."""
        text = spliced(self.text, [(edit.node.span, edit.text)])
        return text[self.start : self.right.span[1] + len(text) - len(self.text)]

    def right_with(self, edit: Edit) -> bool:
        """Whether the equation is true with an edit made, and says something."""
        if not self.equal_with(edit):
            return False
        if isinstance(mention(self.left), Ratio):
            return True
        overrides = {id(edit.node): edit.value}
        evaluator = Evaluator(self.bound, self.truth, self.reading, self.definitions, overrides=overrides)
        return evaluator.value(self.left) != evaluator.value(self.right)

    def equal_with(self, edit: Edit) -> bool:
        """Whether the sides are equal with an edit made."""
        judgement = Judgement(self.bound, self.truth, self.definitions, {id(edit.node): edit.value})
        return judgement.compare(self.left, self.right, self.reading).equal

    def symbols(self) -> Iterator[Edit]:
        """Edits of one symbol."""
        tries = 0
        for side in self.sides:
            for node, found in elements(side):
                for edit in self.speller.edits(node, found):
                    tries += 1
                    if tries > MAX_TRIES:
                        return
                    yield edit
            yield from self._ratios(side)
            for node in _bare_names(side):
                made = self.speller.letter("b" if self.reading.shifted == frozenset() else "db")
                atom = self.bound.atom(Mention(made)) if made else None
                if made and atom is not None:
                    yield Edit(node, made, of_atom(atom))

    def _ratios(self, side: Node) -> Iterator[Edit]:
        """Edits of one element inside a derivative of an output by an input or weight."""
        for node in find(side, Derivative):
            found = mention(node)
            if not isinstance(found, Ratio) or node.of is None:
                continue
            for inner, old, place in ((node.of, found.of, 0), (node.by[0], found.by, 1)):
                for edit in self.speller.edits(inner, old):
                    atoms = [self.bound.atom(found.of), self.bound.atom(found.by)]
                    monomial = next(iter(edit.value.terms)) if isinstance(edit.value, Polynomial) else ()
                    atoms[place] = monomial[0] if monomial else None
                    if atoms[0] is None or atoms[1] is None:
                        continue
                    value = self.truth.ratio(atoms[0], atoms[1])
                    if value is not None:
                        start, end = node.span
                        text = spliced(self.text, [(inner.span, edit.text)])
                        yield Edit(node, text[start : end + len(text) - len(self.text)], value)

    def terms(self) -> Iterator[str]:
        """A sign, a term too many, a term missing: for sums of products."""
        goal, value = self._goal(), self._whole(self.right)
        if goal is None or not isinstance(value, Polynomial) or is_open(goal) or is_open(value):
            return
        if isinstance(self.right, Addition):
            signs = self.right.signs
            for number, term in enumerate(self.right.terms):
                worth = self._raw(term)
                if not isinstance(worth, Polynomial):
                    continue
                worth = -worth if signs[number] == "-" else worth
                if self._same(value + -worth + -worth, goal):
                    yield self._with_sign(number, "+" if signs[number] == "-" else "-")
                elif self._same(value + -worth, goal):
                    yield self._without(number)
        canonical = self.truth.canonical(value)
        missing = Polynomial({m: c for m, c in (goal + -canonical).terms.items() if c})
        written = self.speller.term(missing) if len(missing.terms) == 1 else None
        if written is not None and value.terms and next(iter(missing.terms.values())) == 1:
            yield self.text[self.start : self.right.span[1]] + f" + {written}"

    def derived(self) -> list[str]:
        """The derived row, for an equation that begins with a single element."""
        goal = self._goal()
        if goal is None or len(goal.terms) > 64:
            return []
        written = self.speller.term(goal)
        if written is None:
            return []
        return [self.text[self.start : self.right.span[0]] + written]

    def counterexample(self) -> Counterexample | None:
        """Values for which the sides differ."""
        a, b = self._whole(self.left), self._whole(self.right)
        pairs: list[tuple[Polynomial, Polynomial]] = []
        if isinstance(a, Polynomial) and isinstance(b, Polynomial):
            pairs = [(a, b)]
        elif isinstance(a, Matrix) and isinstance(b, Matrix) and a.shape == b.shape:
            rows = zip(a.rows, b.rows, strict=True)
            pairs = [pair for r, s in rows for pair in zip(r, s, strict=True)]
        for x, y in pairs:
            left, right = self.truth.canonical(x), self.truth.canonical(y)
            if left != right and not is_open(left) and not is_open(right):
                return counterexample(left, right, x, y, self.bound, self.speller.written)
        return None

    def reason(self, outcome: Outcome) -> str | None:
        """Which products are missing and which are too much, None where they can't be written as the author does."""
        if not isinstance(outcome.left, Polynomial) or not isinstance(outcome.right, Polynomial):
            return None
        said = []
        for monomials, what in zip(mismatch(outcome.left, outcome.right), ("missing", "too much"), strict=True):
            texts = [self.speller.term(Polynomial({monomial: 1})) for monomial in monomials[:MAX_NAMED]]
            if None in texts:
                return None
            more = " …" if len(monomials) > MAX_NAMED else ""
            said += [f"{what}: {', '.join(text for text in texts if text)}{more}"] if texts else []
        return "; ".join(said) or None

    def _goal(self) -> Polynomial | None:
        value = self._whole(self.left)
        return self.truth.canonical(value) if isinstance(value, Polynomial) else None

    def _raw(self, node: Node) -> Value:
        return Evaluator(self.bound, self.truth, self.reading, self.definitions).value(node)

    def _same(self, value: Polynomial, goal: Polynomial) -> bool:
        return self.truth.canonical(value) == goal

    def _with_sign(self, number: int, sign: str) -> str:
        assert isinstance(self.right, Addition)
        term = self.right.terms[number]
        before = self.right.terms[number - 1].span[1] if number else self.right.span[0]
        gap = self.text[before : term.span[0]]
        made = gap.replace("+", sign).replace("-", sign) if number else gap
        return self.text[self.start : before] + made + self.text[term.span[0] : self.right.span[1]]

    def _without(self, number: int) -> str:
        assert isinstance(self.right, Addition)
        terms = self.right.terms
        cut = (terms[number - 1].span[1], terms[number].span[1]) if number else (terms[0].span[0], terms[1].span[0])
        return self.text[self.start : cut[0]] + self.text[cut[1] : self.right.span[1]]


def _bare_names(side: Node) -> Iterator[Node]:
    terms = side.terms if isinstance(side, Addition) else (side,)
    for term in terms:
        found = mention(term)
        if isinstance(found, Mention) and not found.indexed:
            yield term
