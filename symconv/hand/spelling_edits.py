"""One element of a formula written with another letter, other indices or another mark, as its author would."""

from __future__ import annotations

from collections.abc import Iterator

from symconv.hand.mentions import Mention, mention
from symconv.hand.tree import (
    Applied,
    Decorated,
    Derivative,
    Differential,
    Fraction,
    Group,
    Name,
    Node,
    Number,
    Product,
    Scripted,
    Sequence,
    Span,
)
from symconv.hand.walk import children


def index_spans(node: Node) -> list[Span]:
    """Where the digits of an element's indices stand, one span for each part as written."""
    if isinstance(node, Scripted):
        found = index_spans(node.base)
        return found + ([n.span for n in _numbers(node.sub)] if node.sub is not None else [])
    if isinstance(node, Applied):
        return index_spans(node.head) + [n.span for argument in node.arguments for n in _numbers(argument)]
    if isinstance(node, Differential):
        return index_spans(node.by if node.by is not None else node.of)
    if isinstance(node, Derivative):
        return index_spans(node.by[0])
    if isinstance(node, Fraction):
        return index_spans(node.denominator)
    if isinstance(node, Decorated | Group):
        return index_spans(node.body)
    if isinstance(node, Product) and len(node.factors) == 2:
        return index_spans(node.factors[1])
    if isinstance(node, Name):
        digits = len(node.text) - len(node.text.rstrip("0123456789"))
        return [(node.span[1] - digits, node.span[1])] if digits and node.text[:1].isalpha() else []
    return []


def letter_span(node: Node) -> Span | None:
    """Where an element's letter stands."""
    if isinstance(node, Scripted):
        return letter_span(node.base)
    if isinstance(node, Applied):
        return letter_span(node.head)
    if isinstance(node, Differential):
        return letter_span(node.by if node.by is not None else node.of)
    if isinstance(node, Derivative):
        return letter_span(node.by[0])
    if isinstance(node, Fraction):
        return letter_span(node.denominator)
    if isinstance(node, Decorated | Group):
        return letter_span(node.body)
    if isinstance(node, Product) and len(node.factors) == 2:
        return letter_span(node.factors[1])
    if isinstance(node, Name):
        found = mention(node)
        letter = found.letter if isinstance(found, Mention) else node.text
        start = node.span[0] + node.text.find(letter)
        return (start, start + len(letter)) if node.text.find(letter) >= 0 else node.span
    return None


def _numbers(node: Node) -> Iterator[Number]:
    if isinstance(node, Number):
        yield node
    elif isinstance(node, Sequence | Product | Group):
        for child in children(node):
            yield from _numbers(child)


def spliced(text: str, changes: list[tuple[Span, str]]) -> str:
    """The text with spans replaced."""
    for (start, end), new in sorted(changes, key=lambda change: -change[0][0]):
        text = text[:start] + new + text[end:]
    return text


_SMALL = tuple(str.maketrans("0123456789", digits) for digits in ("₀₁₂₃₄₅₆₇₈₉", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
"""The digits of indices in plain text."""


def with_indices(text: str, node: Node, old: tuple[str, ...], new: tuple[str, ...]) -> str | None:
    """A formula's text with the indices of one element changed; None where they can't be put in their places."""
    spans = index_spans(node)
    if len(spans) != len(old) or len(new) != len(old):
        return None
    written = []
    for span, before, after in zip(spans, old, new, strict=True):
        made = _written_as(text[slice(*span)], before, after)
        if made is None:
            return None
        written.append((span, made))
    return spliced(text, written)


def _written_as(shown: str, old: str, new: str) -> str | None:
    """An index in the characters in which another is shown, small digits or usual ones; None where that is not it."""
    if shown == old:
        return new
    return next((new.translate(small) for small in _SMALL if old.translate(small) == shown), None)


def with_letter(text: str, node: Node, letter: str) -> str | None:
    """A formula's text with the letter of one element changed."""
    span = letter_span(node)
    return spliced(text, [(span, letter)]) if span is not None else None
