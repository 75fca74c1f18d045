"""The smallest changes of a wrong operator form that are proved right: a rotation, an order, a padding, an index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from symconv.hand.dump import to_latex
from symconv.hand.layer_names import Layer
from symconv.hand.operator_finding import judged_form
from symconv.hand.operator_form import Sign
from symconv.hand.operator_layers import expected_layers
from symconv.hand.operator_nodes import Convolution, convolution_of, elementwise, operand_of
from symconv.hand.operator_problem import Problem
from symconv.hand.sum_letters import letter_of
from symconv.hand.tree import Addition, Applied, Derivative, Group, Name, Node, Number, Scripted, Sequence, Sum
from symconv.hand.walk import rebuild, replaced, walk
from symconv.verdict import Verdict

Form: TypeAlias = tuple[Node, Node]
MAX_TRIED = 150
MAX_KEPT = 2


def operator_corrections(head: Node, side: Node, problem: Problem, sign: Sign, turned: Node | None) -> tuple[str, ...]:
    """What is right instead; () where no one or two changes make it so. `turned` is how the note spells rotations."""
    quick = problem.quick()
    seen = {_key((head, side))}
    level: list[Form] = [(head, side)]
    tried = 0
    for _ in range(2):
        wider: list[Form] = []
        kept: list[str] = []
        for form in level:
            for changed in _changes(form, problem, turned):
                if _key(changed) in seen or tried >= MAX_TRIED:
                    continue
                seen.add(_key(changed))
                tried += 1
                wider.append(changed)
                judged = judged_form(*changed, quick, sign)
                if judged is None or len(kept) >= MAX_KEPT:
                    continue
                found = judged.finding
                given = found.verdict is Verdict.CONDITIONAL and found.condition == problem.open_steps
                if found.verdict is Verdict.HOLDS or given:
                    kept.append(_shown(changed, head))
        if kept:
            return tuple(kept)
        level = wider
    return ()


def _key(form: Form) -> str:
    return f"{to_latex(form[0])} = {to_latex(form[1])}"


def _shown(form: Form, head: Node) -> str:
    return to_latex(form[1]) if to_latex(form[0]) == to_latex(head) else _key(form)


def _changes(form: Form, problem: Problem, turned: Node | None) -> Iterator[Form]:
    head, side = form
    inner = side
    while isinstance(inner, Sum):
        inner = inner.body
    found = next((c for part in elementwise(inner) if (c := convolution_of(part)) is not None), None)
    if found is None:
        return
    bases = [operand_of(node).base for node in (found.first, found.second)]
    yield from ((head, replaced(side, old, new)) for old, new in _relayered(head, bases, problem))
    letters = _channel_letters([head, *bases], problem)
    for old in _channel_letters([head], problem):
        for new in letters:
            if new != old:
                yield _renamed(head, old, new), side
    for node in (found.first, found.second):
        yield from ((head, replaced(side, node, new)) for new in _turned(node, problem, turned))
    yield head, _exchanged(side, found) if found.infix else _swapped(side, found.first, found.second)
    for node in (found.first, found.second):
        picture = problem.picture(operand_of(node).base)
        if picture is not None and picture.tensor != "w" and not operand_of(node).having("pad"):
            yield head, replaced(side, node, _padded(node, problem))
    for base in bases:
        for old in _channel_letters([base], problem):
            for new in letters:
                if new != old:
                    yield head, replaced(side, base, _renamed(base, old, new))
    for letter in letters:
        if letter not in _channel_letters([head], problem):
            yield head, Sum("\\sum", Name(letter), None, side)


def _relayered(head: Node, bases: list[Node], problem: Problem) -> Iterator[tuple[Node, Node]]:
    """The operands that are of another layer than they have to be, and what they are in the right one."""
    left = problem.picture(head)
    pictures = [problem.picture(base) for base in bases]
    known = [picture for picture in pictures if picture is not None]
    if left is None or left.layer is None or len(known) < len(bases) or any(p.layer is None for p in known):
        return
    for base, picture, wanted in zip(bases, known, expected_layers(left, [left, *known], problem)[1:], strict=True):
        assert picture.layer is not None
        if picture.layer.number not in wanted and isinstance(base, Scripted):
            script = _layer_node(picture.layer.at(wanted[0]))
            above = base.sup is not None
            old = base.sup if above else base.sub
            if isinstance(old, Group):
                script = replace(old, body=script)
            yield base, replace(base, sup=script) if above else replace(base, sub=script)


def _layer_node(layer: Layer) -> Node:
    if layer.letter is None:
        return Number(str(layer.number))
    if not layer.number:
        return Name(layer.letter)
    return Addition((Name(layer.letter), Number(str(abs(layer.number)))), ("", "-" if layer.number < 0 else "+"))


def _channel_letters(nodes: list[Node], problem: Problem) -> list[str]:
    found: dict[str, None] = {}
    for node in nodes:
        picture = problem.picture(node)
        for _, letter in picture.channels if picture is not None else ():
            found[letter] = None
    return list(found)


def _renamed(node: Node, old: str, new: str) -> Node:
    """The element with one of its index letters replaced."""
    element = node.by[0] if isinstance(node, Derivative) else node
    inside = {id(below) for index in _indices(element) for below in walk(index)}

    def change(entry: Node) -> Node:
        if id(entry) in inside and letter_of(entry) == old and isinstance(entry, Name | Scripted):
            base, mark, sub = new.partition("_")
            return Scripted(Name(base), sub=Name(sub)) if mark else Name(new)
        return entry

    return rebuild(node, change)


def _indices(element: Node) -> tuple[Node, ...]:
    if isinstance(element, Applied):
        return element.arguments
    if isinstance(element, Scripted) and element.sub is not None:
        return element.sub.items if isinstance(element.sub, Sequence) else (element.sub,)
    return ()


def _turned(node: Node, problem: Problem, turned: Node | None) -> Iterator[Node]:
    operand = operand_of(node)
    marked = [whole for step, _, whole in operand.steps if step in ("rotate", "transpose")]
    if marked:
        bare = operand_of(marked[-1]).base
        if operand.having("transpose"):
            yield _rotation(bare, turned)
        yield bare
        return
    picture = problem.picture(operand.base)
    if picture is not None and picture.tensor == "w":
        yield _rotation(node, turned)


def rotated_kernel(side: Node, problem: Problem) -> Node | None:
    """The form with its kernel turned by 180 degrees; None where it is turned already, or has none."""
    inner = side
    while isinstance(inner, Sum):
        inner = inner.body
    found = next((c for part in elementwise(inner) if (c := convolution_of(part)) is not None), None)
    for node in (found.first, found.second) if found is not None else ():
        operand = operand_of(node)
        picture = problem.picture(operand.base)
        if picture is not None and picture.tensor == "w" and not operand.having("rotate"):
            return replaced(side, node, _rotation(operand.base if operand.having("transpose") else node, None))
    return None


def _rotation(node: Node, turned: Node | None) -> Node:
    return Applied(turned or Name("rot180"), "(", (node,), ")")


def _exchanged(side: Node, found: Convolution) -> Node:
    """The operands on either side of a sign exchanged."""

    def change(node: Node) -> Node:
        return found.second if node is found.first else found.first if node is found.second else node

    return rebuild(side, change)


def _swapped(side: Node, first: Node, second: Node) -> Node:
    def change(node: Node) -> Node:
        if isinstance(node, Applied) and len(node.arguments) >= 2 and node.arguments[0] is first:
            return Applied(node.head, node.opening, (second, first, *node.arguments[2:]), node.closing, node.sized)
        if isinstance(node, Sequence) and len(node.items) >= 2 and node.items[0] is first:
            return Sequence((second, first, *node.items[2:]), node.separators)
        return node

    return rebuild(side, change)


def _padded(node: Node, problem: Problem) -> Node:
    """The operand with as many zeros around it as the kernel has entries less one, less the padding."""
    axes = problem.binding.setting.axes

    def letter(quantity: str, usual: str) -> str:
        """The letter that stands for a quantity of every axis."""
        for name, entry in problem.binding.sizes.items():
            if all(entry.get(number) == getattr(axis, quantity) for number, axis in enumerate(axes)):
                return name
        return usual

    terms: list[Node] = [Name(letter("kernel", "k")), Number("1")]
    low = axes[0].low
    if low != 0:
        terms.append(Name(letter("low", "p")) if low.free_symbols else Number(str(low)))
    amount = Addition(tuple(terms), ("", *("-" for _ in terms[1:])))
    return Applied(Scripted(Name("pad", "\\mathrm"), sub=amount), "(", (node,), ")")


def spelled_rotation(nodes: list[Node]) -> Node | None:
    """How the note itself spells a rotation: the head of the first one that is a function."""
    for node in nodes:
        for entry in walk(node):
            if isinstance(entry, Applied):
                operand = operand_of(entry)
                if any(step == "rotate" and whole is entry for step, _, whole in operand.steps):
                    return entry.head
    return None
