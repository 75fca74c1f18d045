"""What each formula says of strides, dilations and offsets: the relation i = S·o + D·k − p read off its indices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sympy import Expr, Symbol, expand

from symconv.hand.index_expressions import Lookup, expression
from symconv.hand.layouts import Layout, shaped_like
from symconv.hand.tree import Node
from symconv.hand.written import Element, Partial, UnreadError, WrittenTerm


@dataclass(frozen=True)
class StepVote:
    """One reading of an axis: `offset` is what is added to S·o + D·k in the raw input, None where x is padded."""

    axis: int
    stride: Expr
    dilation: Expr
    offset: Expr | None
    tap: Symbol

    def is_of(self, axis: int, stride: Expr, flipped: bool) -> bool:
        """Does it read this axis with this stride, the kernel this way round?"""
        return self.axis == axis and self.stride == stride and self.dilation.could_extract_minus_sign() == flipped


def plain_symbol(letter: str) -> Symbol:
    """A letter as a symbol of its own."""
    return Symbol(letter, integer=True)


def glued_lookup(letters: frozenset[str], known: frozenset[str]) -> Lookup:
    """Every letter as a symbol; two that run together, one an index and neither known as a pair, are a product."""

    def lookup(letter: str) -> Expr | None:
        pair = len(letter) == 2 and letter.isalpha() and letter not in known
        return None if pair and (letter[0] in letters or letter[1] in letters) else plain_symbol(letter)

    return lookup


def votes(
    head: Element | Partial | None,
    term: WrittenTerm,
    tensors: Mapping[str, str],
    layouts: Mapping[str, Layout],
    letters: frozenset[str],
    lookup: Lookup,
) -> Iterator[StepVote]:
    """The votes of one term with its head."""
    found: dict[str, tuple[Node, ...]] = {}
    raw = True
    for element in _elements(head, term):
        tensor = tensors.get(element.tensor)
        if tensor is None or element.indices is None or tensor.endswith("t"):
            continue
        raw = raw and not tensor.endswith("p")
        if element.kind != "slope":
            found[shaped_like(tensor)] = element.indices
    if not {"x", "w", "y"} <= found.keys() or any(len(found[t]) != len(layouts.get(t, ())) for t in "xwy"):
        return
    for axis in (place for place in layouts["x"] if isinstance(place, int)):
        if axis not in layouts["w"] or axis not in layouts["y"]:
            continue
        try:
            at = {t: expression(found[t][layouts[t].index(axis)], lookup) for t in "xwy"}
        except UnreadError:
            continue
        vote = _solved(axis, at, letters, raw)
        if vote is not None:
            yield vote


def _elements(head: Element | Partial | None, term: WrittenTerm) -> Iterable[Element]:
    for factor in (head, *term.factors):
        if isinstance(factor, Element):
            yield factor
        elif isinstance(factor, Partial):
            yield from (factor.of, factor.by)


def _solved(axis: int, at: Mapping[str, Expr], letters: frozenset[str], raw: bool) -> StepVote | None:
    known = {t: e for t, e in at.items() if isinstance(e, Symbol) and e.name in letters}
    if len(set(known.values())) < len(known):
        return None
    if "y" in known and "w" in known:
        o, k = known["y"], known["w"]
        return _vote(axis, o, k, at["x"], raw)
    if len(known) != 2 or "x" not in known or not raw:
        return None
    (missing,) = {"y", "w"} - known.keys()
    # i stands alone: the index that is written out says what i is.
    o, k, i = (plain_symbol(name) for name in ("@o", "@k", "@i"))
    names = {known["x"]: i, known.get("y", o): o, known.get("w", k): k}
    written = expand(at[missing].xreplace(names))
    unknown = o if missing == "y" else k
    slope = written.coeff(i, 1)
    rest = expand(written - slope * i)
    if slope == 0 or rest.has(i):
        return None
    return _vote(axis, o, k, expand((unknown - rest) / slope), raw)


def _vote(axis: int, o: Symbol, k: Symbol, read: Expr, raw: bool) -> StepVote | None:
    read = expand(read)
    stride, dilation = read.coeff(o, 1), read.coeff(k, 1)
    offset = expand(read - stride * o - dilation * k)
    if stride == 0 or offset.has(o, k) or stride.has(o, k) or dilation.has(o, k):
        return None
    if dilation == 0:  # the tap is another axis's: only the stride is said
        return StepVote(axis, stride, dilation, None, k)
    return StepVote(axis, stride, dilation, offset if raw else None, k)
