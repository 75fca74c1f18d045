"""Judges changes of summation indices: do they turn the line before into what the chain is about?

The line before is rewritten by them, with the new indices running as they do in the line after. The change is right
where that gives what the left side truly is, or, the line before being wrong itself, that line again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sympy import Expr, Symbol, expand

from symconv.errors import SymconvError
from symconv.hand.bind_sums import bind_sums
from symconv.hand.binding import Bindings
from symconv.hand.claim import Claim
from symconv.hand.dump import to_latex
from symconv.hand.edits import edits
from symconv.hand.equations_written import equations, head_of, side_terms
from symconv.hand.index_expressions import expression
from symconv.hand.lower import lowered
from symconv.hand.note import Note
from symconv.hand.parse import Parsed
from symconv.hand.repair_sums import letters_of
from symconv.hand.settled_terms import settled_terms
from symconv.hand.substitutions import Substitution, substitutions
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_claims import Finding, claim_at
from symconv.hand.sum_comparison import compared
from symconv.hand.sum_letters import letter_of
from symconv.hand.tree import Addition, Group, Name, Node, Number, Product, Relation, Scripted
from symconv.hand.walk import walk
from symconv.hand.written import Bound, Element, Factor, Partial, UnreadError, WrittenTerm
from symconv.verdict import Verdict

MAX_TRIED = 80
MAX_JUDGED = 30


def judge_substitutions(note: Note, parsed: Iterable[Parsed], bindings: Bindings) -> list[Claim]:
    """The claims of all changes of indices between two lines of a chain. Never raises."""
    listed = tuple(parsed)
    found = substitutions(note, listed, equations(note, listed))
    if not found:
        return []
    bound = bind_sums(note, listed, bindings)
    if not bound:
        return []
    claims = []
    for entry in found[:MAX_JUDGED]:
        binding = [b for start, b in bound if start <= entry.row.place.line][-1]
        finding = _finding(entry, binding)
        if finding is not None:
            claims.append(claim_at(entry.parsed, entry.row, entry.row, "substitution", binding, finding))
    return claims


def _finding(entry: Substitution, binding: SumBinding) -> Finding | None:
    head = head_of(entry.before.head, binding.ranks)
    before = side_terms(entry.before.side, binding.ranks)
    after = side_terms(entry.after.side, binding.ranks)
    if head is None or len(before) != 1 or len(after) != 1:
        return None
    quick = replace(binding, quick=True)
    try:
        right, scope = _holds(entry.relations, head, before[0], after[0], quick)
    except RecursionError:
        return Finding(Verdict.UNCHECKED, reason="nested too deep")
    if right:
        return Finding(Verdict.HOLDS, scope)
    # It is called wrong only where a small change of it is proved right.
    corrections = _corrections(entry, head, before[0], after[0], quick)
    if corrections:
        reason = "it does not turn the line before into what the left side is"
        return Finding(Verdict.WRONG, scope, reason=reason, correction=corrections)
    return Finding(Verdict.UNCHECKED, reason="the line before, so rewritten, could not be settled")


def _holds(
    relations: tuple[Relation, ...],
    head: Element | Partial,
    before: WrittenTerm,
    after: WrittenTerm,
    binding: SumBinding,
) -> tuple[bool, str]:
    """Whether a change of indices is right, and for which sizes that was settled."""
    scope = "all sizes"
    try:
        changed = _rewritten(relations, before, after, binding)
        settled, assumed = settled_terms(head, (changed,), binding, None, (), {})
    except (UnreadError, SymconvError):
        settled, assumed = None, ()
    if settled is not None:
        scope = settled.scope
        if settled.equal and not assumed:
            return True, scope
    try:
        changed = _rewritten(relations, before, after, binding)
        first = lowered(head, before, binding)
        second = lowered(head, changed, binding)
        again = compared([first.value], [second.value], binding)
    except (UnreadError, SymconvError):
        return False, scope
    return bool(again.equal), again.scope


def _rewritten(
    relations: tuple[Relation, ...], before: WrittenTerm, after: WrittenTerm, binding: SumBinding
) -> WrittenTerm:
    """The line before in the new indices, which run as in the line after. Raises `UnreadError`."""
    old = {bound.letter for bound in before.bounds}
    new = {bound.letter: bound for bound in after.bounds}
    table: dict[str, Node] = {}
    renamed: dict[str, Bound] = {}
    for relation in relations:
        letter, node, fresh = _solved(
            relation, old - table.keys(), new.keys() - {b.letter for b in renamed.values()}, binding
        )
        table[letter] = node
        renamed[letter] = new[fresh]
    bounds = tuple(renamed.get(bound.letter, bound) for bound in before.bounds)

    def changed(factor: Factor) -> Factor:
        if isinstance(factor, Element):
            indices = factor.indices
            return replace(factor, indices=None if indices is None else tuple(_replaced(i, table) for i in indices))
        if isinstance(factor, Partial):
            of, by = changed(factor.of), changed(factor.by)
            assert isinstance(of, Element)
            assert isinstance(by, Element)
            return Partial(of, by, factor.node)
        raise UnreadError("a factor that is no element")

    return WrittenTerm(before.negative, bounds, tuple(changed(factor) for factor in before.factors))


def _replaced(node: Node, table: dict[str, Node]) -> Node:
    """The node with letters replaced, primed ones as a whole."""
    letter = letter_of(node) if isinstance(node, Name | Scripted) else None
    if letter is not None:
        return Group("(", table[letter], ")") if letter in table else node
    if isinstance(node, Addition):
        return replace(node, terms=tuple(_replaced(term, table) for term in node.terms))
    if isinstance(node, Product):
        return replace(node, factors=tuple(_replaced(factor, table) for factor in node.factors))
    if isinstance(node, Group):
        return replace(node, body=_replaced(node.body, table))
    if isinstance(node, Number):
        return node
    raise UnreadError("an index that is no sum or product")


def _solved(relation: Relation, old: set[str], new: Iterable[str], binding: SumBinding) -> tuple[str, Node, str]:
    """An old index by the new one: its letter, what it is, and the new letter. Raises `UnreadError`."""
    fresh = set(new)
    known = old | fresh | binding.sizes.keys() | binding.kinds.keys()
    nodes: dict[str, Node] = {}

    def lookup(letter: str) -> Expr | None:
        return Symbol(letter, integer=True) if letter in known else None

    left, right = (expression(side, lookup) for side in relation.sides)
    for side in relation.sides:
        nodes |= {name: node for node in walk(side) if (name := letter_of(node)) is not None}
    difference = expand(left - right)
    letters = {symbol.name: symbol for symbol in difference.free_symbols}
    mine = [name for name in letters if name in old]
    others = [name for name in letters if name in fresh and name not in mine]
    if len(mine) > 1:
        # A letter of both lines, as where j becomes K - 1 - j.
        raise UnreadError("which index is replaced is not plain")
    if len(mine) != 1 or len(others) != 1:
        raise UnreadError("no old index is said by a new one")
    symbol = letters[mine[0]]
    slope = difference.coeff(symbol, 1)
    if slope not in (1, -1) or difference.coeff(symbol, 2) != 0:
        raise UnreadError("an index that is not solved for in whole numbers")
    value = expand(symbol - difference / slope)
    return mine[0], _node_of(value, nodes), others[0]


def _node_of(value: Expr, nodes: dict[str, Node]) -> Node:
    """A sum of letters and numbers as a tree."""
    terms: list[Node] = []
    signs: list[str] = []
    for term in value.as_ordered_terms():
        factor, rest = term.as_coeff_Mul()
        negative = bool(factor < 0)
        size = abs(factor)
        parts: list[Node] = [] if size == 1 and rest != 1 else [Number(str(size))]
        for symbol in [] if rest == 1 else rest.as_ordered_factors():
            if not isinstance(symbol, Symbol):
                raise UnreadError("an index that is no sum of letters")
            parts.append(nodes.get(symbol.name, Name(symbol.name)))
        terms.append(parts[0] if len(parts) == 1 else Product(tuple(parts), ("*",) * (len(parts) - 1)))
        signs.append("-" if negative else "+" if terms[1:] else "")
    return Addition(tuple(terms), tuple(signs))


def _corrections(
    entry: Substitution, head: Element | Partial, before: WrittenTerm, after: WrittenTerm, binding: SumBinding
) -> tuple[str, ...]:
    nodes = [side for relation in entry.relations for side in relation.sides]
    heads = [entry.before.head] if entry.before.head is not None else []
    letters = letters_of((*nodes, *heads), binding)
    tried = 0
    for place, relation in enumerate(entry.relations):
        for side in edits(relation.sides[1], letters):
            tried += 1
            if tried > MAX_TRIED:
                return ()
            changed = replace(relation, sides=(relation.sides[0], side))
            relations = (*entry.relations[:place], changed, *entry.relations[place + 1 :])
            if _holds(relations, head, before, after, binding)[0]:
                return (", ".join(to_latex(r) for r in relations),)
    return ()
