"""Which fractions are derivatives: both sides begin with the same mark, `\\partial` or a plain d."""

from __future__ import annotations

from dataclasses import replace

from symconv.hand.tree import Applied, Derivative, Differential, Name, Node, Number, Product, Scripted, Span
from symconv.hand.words import NOT_DIFFERENTIALS


def differentiated(node: Node) -> tuple[str, Node | None, Node | None] | None:
    """The mark of a differential, what it stands before (None if nothing) and its order; None if it is none."""
    if isinstance(node, Differential) and node.by is None and node.mark != "\\nabla":
        of: Node | None = node.of
        return node.mark, None if _is_nothing(of) else of, node.order
    if isinstance(node, Product) and set(node.operators) == {""}:
        first = differentiated(node.factors[0])
        if first is None:
            return None
        mark, of, order = first
        rest = node.factors[1:] if of is None else (of, *node.factors[1:])
        span = (rest[0].span[0], node.span[1])
        return mark, rest[0] if len(rest) == 1 else Product(rest, ("",) * (len(rest) - 1), span=span), order
    if isinstance(node, Name):
        return _letter_d(node)
    if isinstance(node, Scripted):
        head = differentiated(node.base) if isinstance(node.base, Name | Applied | Scripted) else None
        if head is None or head[0] != "d":
            return None
        if head[1] is None:
            plain = node.sub is None and not node.primes and node.sup is not None
            return ("d", None, node.sup) if plain else None
        return "d", replace(node, base=head[1], span=(node.span[0] + 1, node.span[1])), None
    if isinstance(node, Applied):
        head = differentiated(node.head)
        if head is None or head[0] != "d" or head[1] is None:
            return None
        return "d", replace(node, head=head[1], span=(node.span[0] + 1, node.span[1])), None
    return None


def _letter_d(name: Name) -> tuple[str, Node | None, Node | None] | None:
    if name.style or not name.text.startswith("d") or name.text in NOT_DIFFERENTIALS:
        return None
    rest = name.text[1:]
    if not rest:
        return "d", None, None
    if not rest[0].isalpha():
        return None
    return "d", Name(rest, span=(name.span[0] + 1, name.span[1])), None


def _is_nothing(node: Node | None) -> bool:
    return node is None or type(node).__name__ == "Empty"


def derivative(numerator: Node, denominator: Node, command: str, span: Span) -> Derivative | None:
    """The derivative that a fraction is, or None."""
    above, below = differentiated(numerator), differentiated(denominator)
    if above is None or below is None or _family(above[0]) != _family(below[0]) or below[1] is None:
        return None
    return Derivative(above[0], above[1], _variables(below[1]), above[2], command, span=span)


def _family(mark: str) -> str:
    return "d" if mark.endswith(("d", "d}")) else mark


def _variables(node: Node) -> tuple[Node, ...]:
    """What is differentiated by: of `\\partial x \\partial y` both."""
    if isinstance(node, Product) and set(node.operators) == {""}:
        found: list[Node] = []
        for factor in node.factors:
            inner = differentiated(factor)
            if found and (inner is None or inner[1] is None):
                return (node,)
            found.append(inner[1] if found and inner is not None and inner[1] is not None else factor)
        return tuple(found)
    return (node,)


def lacks_mark(numerator: Node, denominator: Node) -> bool:
    """Is the mark plainly missing above, where it stands below?"""
    return (
        isinstance(denominator, Differential)
        and denominator.mark == "\\partial"
        and differentiated(numerator) is None
        and not isinstance(numerator, Number)
    )
