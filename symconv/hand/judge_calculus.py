"""Rules of calculus that notes recall: `\\frac{\\partial ax}{\\partial x} = a`, `d\\sigma(x) = \\sigma'(x) \\odot dx`.

They are about numbers, so only single small letters are read, as symbols that are differentiated. With capitals, which
are mostly matrices, the order of a product matters, and nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sympy import Expr, Integer, Symbol, diff, expand

from symconv.hand.claim import Claim
from symconv.hand.derivatives import differentiated
from symconv.hand.equations_written import Equation, equations
from symconv.hand.index_expressions import expression
from symconv.hand.note import Note
from symconv.hand.operator_nodes import ungrouped
from symconv.hand.parse import Parsed
from symconv.hand.sum_claims import ALL
from symconv.hand.sum_letters import letter_of
from symconv.hand.tree import Addition, Applied, Derivative, Name, Node, Product, Scripted
from symconv.hand.walk import find, walk
from symconv.hand.written import UnreadError
from symconv.verdict import Verdict

_TIMES = frozenset({"", "\\cdot", "\\times", "\\odot", "\\circ"})
_GREEK = frozenset({"\\sigma", "\\phi", "\\varphi", "\\psi", "\\alpha", "\\beta", "\\lambda", "\\theta", "\\mu"})
MAX_PARTS = 40
"""A rule that somebody recalls is short."""
_READING = "letters as numbers"


def judge_calculus(note: Note, parsed: Iterable[Parsed]) -> list[Claim]:
    """The claims of all rules of calculus about single letters. Never raises."""
    found = []
    for link in equations(note, parsed):
        if link.head is None or sum(1 for side in (link.head, link.side) for _ in walk(side)) > MAX_PARTS:
            continue
        try:
            claim = _claim(link)
        except (UnreadError, RecursionError):
            continue
        if claim is not None:
            found.append(claim)
    return found


def _claim(link: Equation) -> Claim | None:
    assert link.head is not None
    if isinstance(link.head, Derivative):
        truth = _derived(link.head)
        if truth is None:
            return None
        claimed = _number(link.side)
        if expand(claimed - truth[0]) == 0:
            return _made(link, Verdict.HOLDS)
        plain = claimed.free_symbols <= truth[1] and not _has_power(link.head)
        return _made(link, Verdict.WRONG, _written(truth[0])) if plain else None
    return _made(link, Verdict.HOLDS) if _is_differential(link.head, link.side) else None


def _made(link: Equation, verdict: Verdict, correction: str = "") -> Claim:
    row = link.row
    found = Claim(
        row.place.line, row.end.line, row.place.column, link.parsed.formula.original(*row.span), "rule", verdict,
        f"derivative: {_READING}", ALL,
    )  # fmt: skip
    if verdict is Verdict.WRONG:
        reason = "the derivative is another one"
        return replace(found, reason=reason, correction=(correction,) if correction else ())
    return found


def _derived(head: Derivative) -> tuple[Expr, set[Symbol]] | None:
    """The derivative of an expression in which the letter stands that it is by, and the expression's letters."""
    if head.of is None or len(head.by) != 1 or head.order is not None or not isinstance(head.by[0], Name):
        return None
    if isinstance(ungrouped(head.of), Name) and len(_text(head.of)) < 2:
        return None  # what a letter depends on is not said
    by = _number(head.by[0])
    of = _number(ungrouped(head.of))
    if not isinstance(by, Symbol) or by not in of.free_symbols:
        return None
    return expand(diff(of, by)), {symbol for symbol in of.free_symbols if isinstance(symbol, Symbol)}


def _number(node: Node) -> Expr:
    """An expression of single small letters. Raises `UnreadError`."""
    for entry in find(node, Product):
        if not set(entry.operators) <= _TIMES | {"/"}:
            raise UnreadError("a sign that may be a convolution")
    if any(isinstance(entry, Applied) for entry in walk(node)):
        raise UnreadError("a function")

    def lookup(letter: str) -> Expr | None:
        single = len(letter) == 1 and letter.isalpha() and letter.islower() and letter.isascii()
        return Symbol(letter) if single or f"\\{letter}" in _GREEK else None

    return expression(node, lookup)


def _text(node: Node) -> str:
    name = ungrouped(node)
    return name.text if isinstance(name, Name) else ""


def _has_power(node: Node) -> bool:
    """A number on top of a letter may be a layer."""
    return any(entry.sup is not None and isinstance(entry.base, Name) for entry in find(node, Scripted))


def _written(value: Expr) -> str:
    """A polynomial as an author would write it, its letters in their order."""
    terms = [str(term).replace("**", "^").replace("*", " ") for term in value.as_ordered_terms()]
    return " + ".join(terms).replace("+ -", "- ")


# --- differentials -------------------------------------------------------------------------------------------------


def _is_differential(head: Node, side: Node) -> bool:
    """Is it the differential of a function of one letter, `df = f'(x) dx`, or of a product of letters?"""
    of = _differential(head)
    if of is None:
        return False
    parts = list(_by_letters(side))
    if not parts or None in parts:
        return False
    listed = [part for part in parts if part is not None]
    function, argument = _function(of)
    if function is not None:
        return len(listed) == 1 and _is_slope(listed[0][0], function, argument, listed[0][1])
    value = _number(of)
    letters = [letter for _, letter in listed]
    if len(set(letters)) != len(letters):
        return False
    return all(
        Symbol(letter) in value.free_symbols and expand(_product_of(factors) - diff(value, Symbol(letter))) == 0
        for factors, letter in listed
    )


def _differential(node: Node) -> Node | None:
    """What a differential is of, `d\\sigma(x)` and `d(xy)` too."""
    if isinstance(node, Applied) and letter_of(node.head) == "d" and len(node.arguments) == 1:
        return node.arguments[0]
    found = differentiated(node)
    return found[1] if found is not None and found[2] is None else None


def _function(node: Node) -> tuple[str | None, str | None]:
    """The name of a function, and of the letter that it is of where that is written; None where it is none."""
    if isinstance(node, Name) and (len(node.text) == 1 or node.text in _GREEK):
        return letter_of(node), None
    if isinstance(node, Applied) and len(node.arguments) == 1 and isinstance(node.arguments[0], Name):
        return letter_of(node.head), letter_of(node.arguments[0])
    return None, None


def _by_letters(side: Node) -> Iterator[tuple[tuple[Node, ...], str] | None]:
    """The terms of a differential: what is multiplied, and the letter whose differential it is by."""
    terms = side.terms if isinstance(side, Addition) else (side,)
    if isinstance(side, Addition) and not set(side.signs) <= {"", "+"}:
        return
    for term in terms:
        if not isinstance(term, Product) or not set(term.operators) <= _TIMES:
            yield None
            continue
        letters = [_letter(factor) for factor in term.factors]
        rest = tuple(f for f, letter in zip(term.factors, letters, strict=True) if letter is None)
        last = [letter for letter in letters if letter is not None]
        yield (rest, last[0]) if len(last) == 1 and rest else None


def _letter(factor: Node) -> str | None:
    """The letter whose differential a factor is."""
    found = differentiated(factor) if not isinstance(factor, Applied) else None
    return letter_of(found[1]) if found is not None and isinstance(found[1], Name) else None


def _is_slope(factors: tuple[Node, ...], function: str, argument: str | None, by: str) -> bool:
    """Is it f′ alone, or f′ of the very letter that the differential is by?"""
    if len(factors) != 1 or argument not in (None, by):
        return False
    slope = factors[0]
    of = by
    if isinstance(slope, Applied) and len(slope.arguments) == 1:
        of, slope = letter_of(slope.arguments[0]) or "", slope.head
    primed = isinstance(slope, Scripted) and slope.primes == 1 and slope.sub is None is slope.sup
    return primed and isinstance(slope, Scripted) and letter_of(slope.base) == function and of == by


def _product_of(factors: tuple[Node, ...]) -> Expr:
    value: Expr = Integer(1)
    for factor in factors:
        value = value * _number(factor)
    return value
