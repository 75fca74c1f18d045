"""Operands as LaTeX: names, numbers, scripts, functions, brackets, tables."""

from __future__ import annotations

import re

from symconv.hand.commands import NOTED, POSTFIX, STACKED
from symconv.hand.latex_levels import ATOM, IMPLICATION, OPERAND, SEQUENCE
from symconv.hand.latex_pieces import Write, bracketed, ends, inside, one_side
from symconv.hand.tree import (
    Applied,
    Command,
    Decorated,
    Dots,
    Empty,
    Group,
    Name,
    Node,
    Number,
    Scripted,
    Sequence,
    Table,
    Text,
)


def write_number(node: Number, write: Write) -> str:
    """`12`."""
    return node.text


def write_name(node: Name, write: Write) -> str:
    """`x`, `\\alpha`, `\\text{pad}`."""
    if node.style:
        escaped = re.sub(r"([_%&#$])", r"\\\1", node.text)
        return f"{node.style}{{{escaped}}}"
    return node.text.replace("_", "\\_") if not node.text.startswith("\\") else node.text


def write_text(node: Text, write: Write) -> str:
    """Words between formulas."""
    return f"{node.style}{{{node.text}}}" if node.style else f" {node.text} "


def write_dots(node: Dots, write: Write) -> str:
    """`\\dots`, `\\cdots`."""
    return node.command


def write_empty(node: Empty, write: Write) -> str:
    """Nothing, which braces keep in its place."""
    return "{}"


def write_scripted(node: Scripted, write: Write) -> str:
    """`x_{i}^{l}'`."""
    base = write(node.base, ATOM)
    if isinstance(node.base, Decorated) and node.base.command in NOTED and node.base.note is None:
        base = f"{{{base}}}"
    sub = f"_{{{inside(node.sub, write)}}}" if node.sub is not None else ""
    sup = f"^{{{inside(node.sup, write)}}}" if node.sup is not None else ""
    return base + "'" * node.primes + (sup + sub if node.sup_first else sub + sup)


def write_applied(node: Applied, write: Write) -> str:
    """`f(x, y)`, `\\sin x`."""
    head = write(node.head, OPERAND)
    if not node.opening:
        inner = ends(node.arguments[0], OPERAND, write)
        bracket = inner.startswith(("(", "[", "\\{", "\\left(", "\\left[", "\\left\\{"))
        return f"{head} {{{inner}}}" if bracket else f"{head} {inner}"
    inner = (
        _only(node.arguments[0], write)
        if len(node.arguments) == 1
        else ", ".join(_argument(entry, write) for entry in node.arguments)
    )
    return head + bracketed(node.opening, inner, node.closing, node.sized)


def _only(node: Node, write: Write) -> str:
    """The one argument of a function; a list that is a single argument stands in braces."""
    flat = isinstance(node, Sequence) and "," in node.separators and not set(node.separators) - {",", ":"}
    return f"{{{write(node, SEQUENCE)}}}" if flat or isinstance(node, Empty) else write(node, SEQUENCE)


def _argument(node: Node, write: Write) -> str:
    """One of several arguments; a slice stands without braces."""
    if isinstance(node, Sequence) and set(node.separators) == {":"}:
        return " : ".join(one_side(item, IMPLICATION, write) for item in node.items)
    return write(node, IMPLICATION)


def write_group(node: Group, write: Write) -> str:
    """`(a + b)`, `\\left[ a \\right]`."""
    return bracketed(node.opening, inside(node.body, write), node.closing, node.sized)


def write_command(node: Command, write: Write) -> str:
    """`\\sqrt[3]{x}`, `n!`."""
    if node.command in POSTFIX:
        return f"{write(node.arguments[0], ATOM)}{node.command}"
    option = f"[{write(node.option, SEQUENCE)}]" if node.option is not None else ""
    return node.command + option + "".join(f"{{{inside(argument, write)}}}" for argument in node.arguments)


def write_decorated(node: Decorated, write: Write) -> str:
    """`\\hat{x}`, `\\underbrace{a + b}_{c}`."""
    if node.command in STACKED and node.note is not None:
        return f"{node.command}{{{inside(node.note, write)}}}{{{inside(node.body, write)}}}"
    note = f"_{{{inside(node.note, write)}}}" if node.note is not None else ""
    return f"{node.command}{{{inside(node.body, write)}}}{note}"


def write_table(node: Table, write: Write) -> str:
    """`\\begin{pmatrix} a & b \\end{pmatrix}`, a row a line."""
    rows = [" & ".join(inside(cell, write) for cell in row) for row in node.rows]
    if node.environment == "substack":
        stacked = " \\\\ ".join(rows) + (" \\\\" if len(rows) == 1 else "")
        return f"\\substack{{{stacked}}}"
    columns = f"{{{node.columns}}}" if node.columns else ""
    body = " \\\\\n".join(rows)
    return f"\\begin{{{node.environment}}}{columns}\n{body}\n\\end{{{node.environment}}}"
