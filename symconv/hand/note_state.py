"""What the rows of a note have taught so far: its claims, named matrices, and equations stated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symconv.hand.bound import Bound
from symconv.hand.chains import Link
from symconv.hand.claim import Claim
from symconv.hand.claim_text import claim
from symconv.hand.comparing import Judgement
from symconv.hand.dump import to_latex
from symconv.hand.element_rows import matrix_of, without_blanks
from symconv.hand.judge_elements import Ruling, bare_reading
from symconv.hand.matrix_values import Matrix
from symconv.hand.mentions import Mention, mention
from symconv.hand.row_places import Place
from symconv.hand.tree import Node, Product
from symconv.hand.truth import Truth
from symconv.verdict import Verdict


@dataclass
class NoteState:
    """What the rows before have taught: named matrices, and which equations were stated already.

    `truth` is that of the bound problem, None where none is bound.
    """

    truth: Truth | None
    definitions: dict[str, Matrix] = field(default_factory=dict)
    stated: set[str] = field(default_factory=set)
    claims: list[Claim] = field(default_factory=list)
    foreign: Mapping[int, str] = field(default_factory=dict)
    repairs: int = 0
    sums: Mapping[Place, list[Claim]] = field(default_factory=dict)
    handed: set[Place] = field(default_factory=set)


def hand_over(link: Link, first: bool, state: NoteState) -> None:
    """Takes what was found of the row as a sum or a rule, once; a displayed row of which nothing was is unchecked."""
    place = place_of(link)
    if place in state.handed:
        return
    state.handed.add(place)
    if place in state.sums:
        state.claims += state.sums[place]
    elif link.parsed.formula.display:
        reason = "no equation of elements or matrices of a known problem"
        state.claims.append(claim(link, first, "unknown", Verdict.UNCHECKED, "not concrete", reason))


def place_of(link: Link) -> Place:
    """The place of the row that a link is in."""
    return link.row.place.line, link.row.place.column


def with_rest(state: NoteState) -> list[Claim]:
    """The claims with those sums that no link led to, and without rows that only go on with a sum above them."""
    given = {id(claim) for place in state.handed for claim in state.sums.get(place, ())}
    settled = {c.line for c in state.claims if c.verdict is not Verdict.UNCHECKED and id(c) not in given}
    rest = [
        claim
        for place, listed in state.sums.items()
        if place not in state.handed and place[0] not in settled
        for claim in listed
    ]
    sums = [*rest, *(claim for place in state.handed for claim in state.sums.get(place, ()))]
    covered = {line for claim in sums for line in range(claim.line, claim.end_line + 1)}
    inside = {id(claim) for claim in sums}
    kept = [
        claim
        for claim in state.claims
        if id(claim) in inside or claim.verdict is not Verdict.UNCHECKED or claim.line not in covered
    ]
    return [*kept, *rest]


def remember(link: Link, ruling: Ruling, bound: Bound, state: NoteState) -> None:
    """Keeps what was stated: a row, a named matrix, the matrices of an im2col equation."""
    if link.left is None:
        return
    state.stated.add(to_latex(link.left))
    found = mention(link.left)
    if ruling.verdict is Verdict.DEFINITION and isinstance(found, Mention) and ruling.outcome is None:
        table = Judgement(bound, state.truth, state.definitions) if state.truth is not None else None
        value = (
            table.compare(link.right, link.right, bare_reading(link.left, link.right, bound)).left if table else None
        )
        if isinstance(value, Matrix):
            state.definitions[found.letter] = value
    outcome = ruling.outcome
    if outcome is None or not outcome.equal or ruling.tensor != "y" or not isinstance(outcome.right, Matrix):
        return
    product = _two_matrices(link.right)
    if product is None or state.truth is None:
        return
    judgement = Judgement(bound, state.truth, state.definitions)
    patches, column = (judgement.compare(side, side, outcome.reading).left for side in product)
    if isinstance(patches, Matrix) and isinstance(column, Matrix) and column.shape[1] == 1:
        state.definitions.setdefault("^x", patches)
        state.definitions.setdefault("^w", column)
        state.definitions.setdefault("^y", outcome.right)


def _two_matrices(node: Node) -> tuple[Node, Node] | None:
    terms = getattr(node, "terms", (node,))
    if not isinstance(terms[0], Product):
        return None
    factors, operators = without_blanks(terms[0])
    if len(factors) == 2 and operators[0] in {"", "\\cdot", "\\times"} and all(matrix_of(f) for f in factors):
        return factors[0], factors[1]
    return None
