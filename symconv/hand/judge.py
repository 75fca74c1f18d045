"""Every claim of a note, judged: concrete rows and matrices here, sums and rules by whoever is passed for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from symconv.hand.binding import Bindings
from symconv.hand.bound import Bound
from symconv.hand.chains import Chain, Link, chains
from symconv.hand.claim import Claim
from symconv.hand.claim_text import claim
from symconv.hand.comparing import Judgement, Outcome, convolutions_in, elided, mentions, named_pass
from symconv.hand.concrete import hatted, is_concrete
from symconv.hand.concrete_reading import ConvolutionReading
from symconv.hand.dump import to_latex
from symconv.hand.element_rows import EQUAL, matrix_of, without_blanks
from symconv.hand.judge_elements import KINDS, Ruling, bare_reading, judge_element
from symconv.hand.judge_matrices import has_matrix, is_labels, judge_matrix
from symconv.hand.judge_phases import phase_claims
from symconv.hand.matrix_values import Matrix
from symconv.hand.mentions import Mention, mention
from symconv.hand.note import Note
from symconv.hand.parse import Parsed, Row
from symconv.hand.repair_elements import repaired
from symconv.hand.row_places import Place, row_of, row_places
from symconv.hand.sections import Section, sections
from symconv.hand.stacks import Stack
from symconv.hand.thin_evidence import without_thin_evidence
from symconv.hand.tree import Name, Node, Product
from symconv.hand.truth import Truth
from symconv.hand.walk import find
from symconv.hand.work import CLAIM, NOTE, TooLargeError, allowed
from symconv.verdict import Verdict

Sums: TypeAlias = Callable[[Note, tuple[Parsed, ...], Bindings], list[Claim]]
"""Judges what is not concrete in a note: index sums, rules, conditions."""

MAX_REPAIRED = 100
"""So many wrong claims of a note get a correction; the time that a note takes stays bounded."""


@dataclass
class _State:
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


def claims_of(note: Note, given: Mapping[str, str], sums: Sums | None = None) -> tuple[Bindings, tuple[Claim, ...]]:
    """The bindings of a note and one claim for each row or link, in the order of the document.

    `given` are bindings that win over what is found; `sums` judges what is not concrete, which without it is
    unchecked.
    """
    claims: list[Claim] = []
    with allowed(NOTE):
        parts = sections(note, given)
        for part in parts:
            claims += _section_claims(part, sums)
    ordered = sorted(claims, key=lambda found: (found.line, found.column))
    others = [f"from line {_first_line(part)} on another problem is worked" for part in parts[1:]]
    bindings = _used(parts[0].bound.bindings, parts, given)
    return (replace(bindings, ties=(*bindings.ties, *others)) if others else bindings), tuple(ordered)


def _used(bindings: Bindings, parts: tuple[Section, ...], given: Mapping[str, str]) -> Bindings:
    """The bindings without names that no formula has, such as the capital of a letter that only elements bear."""
    nodes = (row.node for part in parts for entry in part.parsed for row in entry.rows if row.node is not None)
    found = {name.text for node in nodes for name in find(node, Name)}
    names = {name: role for name, role in bindings.names.items() if name in given or len(name) > 1 or name in found}
    return replace(bindings, names=names)


def _first_line(part: Section) -> int:
    return part.note.parts[0].place().line if part.note.parts else 1


def _section_claims(part: Section, sums: Sums | None) -> list[Claim]:
    bound = part.bound
    found: dict[Place, list[Claim]] = {}
    rows = row_places(part.parsed)
    for one in sums(part.note, part.parsed, bound.bindings) if sums is not None else ():
        found.setdefault(row_of(rows, (one.line, one.column)), []).append(one)
    truth = Truth(bound.conv) if bound.conv is not None else None
    state = _State(truth, foreign=part.foreign, sums=found)
    links = chains(part.note, part.parsed)
    bare = _bare_rows_hold(bound, state, links)
    for chain in links:
        _judge_chain(chain, bound, state, bare)
    for entry in part.parsed:
        for row in entry.rows:
            if row.trouble is not None and entry.formula.display:
                state.claims.append(_unreadable(entry, row))
    claims = without_thin_evidence(bound, _with_rest(state))
    try:
        with allowed(CLAIM):
            phases = phase_claims(part.note, part.parsed, bound, claims)
    except TooLargeError:
        phases = []  # each row is judged; whether the groups are whole is too long to say
    return [*phases, *claims]


def _with_rest(state: _State) -> list[Claim]:
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


def _unreadable(entry: Parsed, row: Row) -> Claim:
    sentence = row.trouble.sentence if row.trouble is not None else ""
    text = entry.formula.original(*row.span)
    return Claim(
        row.place.line, row.end.line, row.place.column, text, "unknown", Verdict.UNCHECKED, "not read", "this system",
        reason=sentence,
    )  # fmt: skip


def _judge_chain(chain: Chain, bound: Bound, state: _State, bare: bool) -> None:
    head = chain.head
    broken = False
    shifted: frozenset[str] | None = None
    convolution: ConvolutionReading | None = None
    for number, link in enumerate(chain.links):
        first = number == 0 or chain.links[number - 1].row is not link.row
        if _ruled(link, state) or not _concrete_link(link, head, bound, state):
            _hand_over(link, first, state)
            broken = False
            continue
        try:
            with allowed(CLAIM):
                ruling = _judge_link(link, head if number else None, bound, state, bare, broken, shifted, convolution)
        except TooLargeError:
            ruling = Ruling(Verdict.UNCHECKED, "as written", "too much to work out")
        if ruling.outcome is not None and ruling.outcome.equal and ruling.outcome.bare:
            shifted = ruling.outcome.reading.shifted
        sure = ruling.outcome is not None and ruling.outcome.equal and convolutions_in(link.right)
        convolution = ruling.outcome.reading.convolution if sure and ruling.outcome is not None else None
        other = state.foreign.get(id(link.parsed.formula))
        if other is not None and ruling.verdict is Verdict.WRONG:
            ruling = replace(ruling, verdict=Verdict.UNCHECKED, reason=other)
        unread = ruling.outcome is not None and ruling.outcome.status == "unread"
        if unread and _place(link) in state.sums:
            _hand_over(link, first, state)
            continue
        broken = ruling.verdict in {Verdict.WRONG, Verdict.MALFORMED, Verdict.DEFINITION, Verdict.UNCHECKED}
        state.claims.append(_claim(link, first, ruling, bound, state))
        _remember(link, ruling, bound, state)


def _ruled(link: Link, state: _State) -> bool:
    """Was the row judged as a rule about sizes? What looks like elements of a system is then none."""
    return any(claim.kind == "rule" for claim in state.sums.get(_place(link), ()))


def _concrete_link(link: Link, head: Node | None, bound: Bound, state: _State) -> bool:
    if bound.conv is None or link.sign not in EQUAL or link.left is None:
        return False
    if not _speaks_of_tensors(link, bound, state):
        return False
    if _introduces(link.left, bound, state, link.right) and is_concrete(link.right, bound, state.definitions):
        return True
    if named_pass(link.left) is not None and is_concrete(link.right, bound, state.definitions):
        return True
    return all(is_concrete(side, bound, state.definitions) for side in (link.left, link.right))


def _speaks_of_tensors(link: Link, bound: Bound, state: _State) -> bool:
    """Does either side name a tensor of the problem, or one that stands for a matrix of it?"""
    sides = (link.left, link.right) if link.left is not None else (link.right,)
    return any(
        m.letter in bound.letters or m.letter in state.definitions or hatted(m, bound, state.definitions) is not None
        for side in sides
        for m in mentions(side)
    )


def _place(link: Link) -> Place:
    return link.row.place.line, link.row.place.column


def _hand_over(link: Link, first: bool, state: _State) -> None:
    """Takes what was found of the row as a sum or a rule, once; a displayed row of which nothing was is unchecked."""
    place = _place(link)
    if place in state.handed:
        return
    state.handed.add(place)
    if place in state.sums:
        state.claims += state.sums[place]
    elif link.parsed.formula.display:
        reason = "no equation of elements or matrices of a known problem"
        state.claims.append(claim(link, first, "unknown", Verdict.UNCHECKED, "not concrete", reason))


def _judge_link(
    link: Link,
    head: Node | None,
    bound: Bound,
    state: _State,
    bare: bool,
    broken: bool,
    shifted: frozenset[str] | None,
    convolution: ConvolutionReading | None,
) -> Ruling:
    assert link.left is not None
    assert state.truth is not None
    left, right = link.left, link.right
    judgement = Judgement(bound, state.truth, state.definitions)
    if elided(left, right):
        return Ruling(Verdict.UNCHECKED, "as written", "dots leave this side to the reader")
    if _introduces(left, bound, state, right):
        return Ruling(Verdict.DEFINITION, "a name is introduced")
    # What a sign was just read as it still is, unless the other side has one of its own.
    pinned = None if convolutions_in(right) or not convolutions_in(left) else convolution
    outcomes = judgement.outcomes(left, right, shifted, pinned) or judgement.outcomes(left, right, shifted)
    ruling = _rule(judgement, left, right, outcomes, head, bare, state)
    if head is None or not broken:
        return ruling
    against = judgement.outcomes(head, right, shifted)
    if against[-1].equal and ruling.verdict is not Verdict.HOLDS:
        # The slip was before: this side agrees with what the chain began with.
        return _rule(judgement, head, right, against, None, bare, state)
    if outcomes[-1].equal and not against[-1].equal and against[0].status != "unread" and not against[0].unknowns:
        reason = "follows from the line before, which is wrong; both differ from what the chain began with"
        return replace(ruling, verdict=Verdict.WRONG, reason=reason, condition=None, outcome=against[0])
    return ruling


def _rule(
    judgement: Judgement,
    left: Node,
    right: Node,
    outcomes: list[Outcome],
    head: Node | None,
    bare: bool,
    state: _State,
) -> Ruling:
    if has_matrix(left, right) or any(isinstance(side, Matrix | Stack) for o in outcomes for side in (o.left, o.right)):
        return judge_matrix(judgement, left, right, outcomes, head, head is not None or named_pass(left) is not None)
    if any(o.status in {"shapes", "sum of shapes"} for o in outcomes):
        return judge_matrix(judgement, left, right, outcomes, head, head is not None)
    restated = to_latex(left) in state.stated
    return judge_element(judgement, left, right, outcomes, bare, restated)


def _introduces(left: Node, bound: Bound, state: _State, right: Node) -> bool:
    found = mention(left)
    return (
        isinstance(found, Mention)
        and not found.indexed
        and found.letter not in bound.letters
        and found.letter not in state.definitions
        and named_pass(left) is None
        and matrix_of(right) is not None
    )


def _claim(link: Link, first: bool, ruling: Ruling, bound: Bound, state: _State) -> Claim:
    kind = KINDS.get(ruling.tensor or "", "")
    matrix = link.left is not None and has_matrix(link.left, link.right)
    if ruling.verdict is Verdict.DEFINITION:
        name = "definition"
    elif matrix or (ruling.outcome is not None and isinstance(ruling.outcome.left, Matrix | Stack)):
        name = f"{kind}-matrix" if kind else "matrix"
    else:
        name = f"{kind}-element" if kind else "element"
    correction: tuple[str, ...] = ()
    counterexample = None
    wrong = ruling.verdict is Verdict.WRONG and link.left is not None
    if wrong and state.truth is not None and state.repairs < MAX_REPAIRED:
        state.repairs += 1
        try:
            with allowed(CLAIM):
                found = repaired(link, bound, state.truth, ruling, state.definitions, first)
            correction, counterexample = found.correction, found.counterexample
            own = ruling.reason is not None and ruling.reason.startswith(("missing", "too much"))
            ruling = replace(ruling, reason=found.reason) if own and found.reason else ruling
        except TooLargeError:
            pass  # The row is wrong all the same; what is right instead is too long to say.
    return claim(
        link, first, name, ruling.verdict, ruling.reading, ruling.reason, ruling.condition, correction, counterexample
    )


def _remember(link: Link, ruling: Ruling, bound: Bound, state: _State) -> None:
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


def _bare_rows_hold(bound: Bound, state: _State, links: tuple[Chain, ...]) -> bool:
    """Are most rows with a bare x, w or b on their left true as gradients?"""
    if state.truth is None:
        return False
    judgement = Judgement(bound, state.truth, {})
    votes: Counter[bool] = Counter()
    for chain in links:
        for link in chain.links:
            left = link.left
            if left is None or sum(votes.values()) > 400 or is_labels(link.right):
                continue
            reading = bare_reading(left, link.right, bound)
            if reading.shifted and not has_matrix(left, link.right) and is_concrete(link.right, bound, {}):
                votes[judgement.compare(left, link.right, reading).equal] += 1
    return votes[True] > votes[False]
