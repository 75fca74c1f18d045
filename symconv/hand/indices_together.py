"""Indices in two places, `W_{f,c}(m,n)` and `z^l_f[i,j]`: all of them are the element's, those below first."""

from __future__ import annotations

from dataclasses import replace

from symconv.hand.sum_letters import run_together
from symconv.hand.symbols import GREEK
from symconv.hand.tree import Applied, Group, Name, Node, Scripted, Sequence
from symconv.hand.walk import rebuild
from symconv.hand.words import SCRIPT_WORDS


def indices_together(node: Node) -> Node:
    """A formula in which a letter with a subscript and two or more arguments has them all below.

    With one argument it may as well be a product, `s_h(o - 1)`, and a name of several letters is a function.
    """
    return rebuild(node, _together)


def _together(node: Node) -> Node:
    if not isinstance(node, Applied) or node.opening not in ("(", "["):
        return node
    head, behind = node.head, _items(node.arguments)
    if not isinstance(head, Scripted) or head.sub is None or head.primes or len(behind) < 2:
        return node
    base = head.base
    if not isinstance(base, Name) or base.style or not (len(base.text) == 1 or base.text.removeprefix("\\") in GREEK):
        return node
    below = head.sub.body if isinstance(head.sub, Group) else head.sub
    if isinstance(below, Name) and (below.style or len(below.text) > 2 or below.text in SCRIPT_WORDS):
        return node  # a word, `x_{pad}[i, j]`, is part of the name
    first = below.items if isinstance(below, Sequence) else run_together(below)
    span = (head.sub.span[0], node.span[1])
    items = (*first, *behind)
    return replace(head, sub=Sequence(items, (",",) * (len(items) - 1), span=span), span=node.span)


def _items(arguments: tuple[Node, ...]) -> tuple[Node, ...]:
    only = arguments[0] if len(arguments) == 1 else None
    return only.items if isinstance(only, Sequence) else arguments
