"""An edited formula written into its author's text: what is not changed stays as it was typed.

A tree that an edit made shares all that it leaves alone with the tree that was read, so the text of those parts is
taken from the source. What comes out is read again; where that is not the edited formula it is written anew.
"""

from __future__ import annotations

from dataclasses import fields

from symconv.hand.dump import to_latex
from symconv.hand.parse import parse
from symconv.hand.scan import scan
from symconv.hand.source import Source
from symconv.hand.tree import Addition, Fraction, Node, Scripted, Sum
from symconv.hand.walk import children, is_node


def in_author_text(text: str, old: Node, new: Node) -> str:
    """The edited tree as LaTeX, where it can be done with the author's own text of the old one around the changes."""
    made = _written(text, old, new)
    return made if _reads_as(made, new) else to_latex(new)


def _reads_as(made: str, node: Node) -> bool:
    found = [row for formula in scan(Source("", f"$$\n{made}\n$$"), "markdown").formulas for row in parse(formula).rows]
    return len(found) == 1 and found[0].node is not None and to_latex(found[0].node) == to_latex(node)


def _written(text: str, old: Node, new: Node) -> str:
    if old is new:
        return text[slice(*old.span)]
    if isinstance(old, Addition) and isinstance(new, Addition):
        return _terms(text, old, new)
    below = list(zip(children(old), children(new), strict=False))
    if type(old) is not type(new) or not _alike(old, new) or not below:
        return to_latex(new)
    pieces, at = [], old.span[0]
    for before, after in below:
        if before.span[0] < at or before.span[1] > old.span[1]:
            return to_latex(new)
        piece = _written(text, before, after)
        if before is not after and _is_bare(text, old, before) and len(piece) > 1:
            piece = f"{{{piece}}}"
        pieces += [text[at : before.span[0]], piece]
        at = before.span[1]
    return "".join(pieces) + text[at : old.span[1]]


def _is_bare(text: str, parent: Node, child: Node) -> bool:
    """Is it a script or a part of a fraction that stands there without braces?"""
    return isinstance(parent, Scripted | Fraction | Sum) and text[: child.span[0]].rstrip()[-1:] in ("_", "^")


def _alike(old: Node, new: Node) -> bool:
    """Do two nodes of a class differ in nothing but the nodes below them?"""
    if len(list(children(old))) != len(list(children(new))):
        return False
    names = [field.name for field in fields(old) if field.name != "span"]
    return all(_shape(getattr(old, name)) == _shape(getattr(new, name)) for name in names)


def _shape(value: object) -> object:
    if is_node(value):
        return "node"
    return tuple(map(_shape, value)) if isinstance(value, tuple) else value


def _terms(text: str, old: Addition, new: Addition) -> str:
    """A sum of terms: those that stay with their own signs, others with a sign before them."""
    places = {id(term): place for place, term in enumerate(old.terms)}
    same = len(old.terms) == len(new.terms)
    made = ""
    for place, (sign, term) in enumerate(zip(new.signs, new.terms, strict=True)):
        known = places.get(id(term), place if same else None)
        if known is None:
            made += f" {sign} {to_latex(term)}" if made or sign else to_latex(term)
            continue
        start = old.terms[known - 1].span[1] if known else old.span[0]
        between = text[start : old.terms[known].span[0]]
        written = _written(text, old.terms[known], term)
        if old.signs[known] == sign and bool(known) == bool(place):
            made += between + written
        elif old.signs[known] and sign and old.signs[known] in between:
            made += between.replace(old.signs[known], sign) + written
        else:
            made += f" {sign} {written}" if made else f"{sign}{written}"
    return made
