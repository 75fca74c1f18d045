"""The smallest changes of a wrong side that are proved right, in the author's own notation; else the derived sum."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeAlias

from symconv.hand.author_text import in_author_text
from symconv.hand.case_context import Case
from symconv.hand.derived_sum import derived_side
from symconv.hand.edits import Letters, edits
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_claims import Finding
from symconv.hand.sum_letters import letter_of, stem
from symconv.hand.tree import Name, Node, Number, Scripted, Sum
from symconv.hand.walk import rebuild, walk
from symconv.hand.wider_edits import letters_apart, wider_edits
from symconv.hand.written import Element, Partial
from symconv.verdict import Verdict

Judge: TypeAlias = Callable[[Node, Element | Partial, SumBinding, Case | None], Finding]
"""What says whether a side is right."""

_RIGHT = (Verdict.HOLDS, Verdict.CONDITIONAL)
MAX_TRIED = 250
"""How many changes of one line are tried."""
MAX_KEPT = 4
"""How many equally small ones are shown."""


def corrections(
    side: Node,
    head: Element | Partial,
    binding: SumBinding,
    found: Finding,
    case: Case | None,
    judge: Judge,
    text: str,
) -> tuple[str, ...]:
    """What is right instead of a wrong side, each proved by `judge`; () where nothing was found.

    `text` is the formula that the side was read from.
    """
    renamed = _declared(side, found)
    if renamed is not None and judge(renamed, head, binding, case).verdict is Verdict.HOLDS:
        return (in_author_text(text, side, renamed),)
    binding = replace(binding, quick=True)
    named = _in_scope(side, head, binding)
    if named is not None and judge(named, head, binding, case).verdict in _RIGHT:
        return (in_author_text(text, side, named),)
    letters = letters_of((side, head.node), binding)
    kept: dict[str, None] = {}
    outside = frozenset(letter for node in walk(head.node) if (letter := letter_of(node)) is not None)
    apart = letters_apart(side, letters)
    for tried in (
        edits(side, letters),
        wider_edits(side, letters, outside),
        edits(apart, letters) if apart is not side else (),
    ):
        for number, changed in enumerate(tried):
            if number >= MAX_TRIED or len(kept) >= MAX_KEPT:
                break
            if judge(changed, head, binding, case).verdict is Verdict.HOLDS:
                kept[in_author_text(text, side, changed)] = None
        if kept:
            return tuple(kept)
    derived = derived_side(head, binding)
    return (derived,) if derived is not None else ()


def _in_scope(side: Node, head: Element | Partial, binding: SumBinding) -> Node | None:
    """The side with every index that has no scope replaced by the left side's of the same stem: `h_{out}`, `h_{out1}`.

    None where there is no such index, or one without a single counterpart.
    """
    own: dict[str, Node] = {}
    for element in (head.of, head.by) if isinstance(head, Partial) else (head,):
        for index in element.indices or ():
            if (letter := letter_of(index)) is not None:
                own.setdefault(letter, index)
    bound = {letter_of(e) for s in walk(side) if isinstance(s, Sum) and s.lower is not None for e in walk(s.lower)}
    table: dict[str, Node] = {}
    for entry in walk(side):
        letter = letter_of(entry) if isinstance(entry, Name | Scripted) else None
        if letter is None or letter in own or letter in bound or letter not in binding.kinds or letter in table:
            continue
        same = [name for name in own if stem(name) == stem(letter)]
        if len(same) != 1:
            return None
        table[letter] = own[same[0]]
    if not table:
        return None

    def change(node: Node) -> Node:
        letter = letter_of(node) if isinstance(node, Name | Scripted) else None
        return table.get(letter or "", node)

    return rebuild(side, change)


def _declared(side: Node, found: Finding) -> Node | None:
    """The side with letters that nothing declares replaced by those that the finding says they must be."""
    if found.condition is None or "declared nowhere" not in (found.reason or ""):
        return None
    table = dict(part.split(" = ") for part in found.condition.split(" and "))

    def change(node: Node) -> Node:
        # A tensor may have the same name: only what stands in a bound is a size.
        if isinstance(node, Name) and node.text in table and id(node) in bounds:
            return Name(table[node.text], span=node.span)
        return node

    bounds = {
        id(below)
        for entry in walk(side)
        if isinstance(entry, Sum) and entry.upper is not None
        for below in walk(entry.upper)
    }
    return rebuild(side, change)


def letters_of(nodes: Iterable[Node], binding: SumBinding) -> Letters:
    """The letters in some nodes, as their author writes them, and the sizes with plain names."""
    found: dict[str, tuple[Node, str]] = {}
    for node in nodes:
        for entry in walk(node):
            if isinstance(entry, Name | Scripted) and (letter := letter_of(entry)) is not None:
                kind = _kind(letter, binding)
                if kind is not None:
                    found.setdefault(letter, (entry, kind))
    for axis in binding.setting.axes:
        # A step or padding that is a number in this note may be what is missing.
        for kind, value in (("step", axis.stride), ("step", axis.dilation), ("padding", axis.low)):
            if value.is_Integer and int(value) > (kind == "step"):
                found.setdefault(f"{kind} {value}", (Number(str(value)), kind))
    for letter in binding.sizes:
        if letter.isalnum():
            found.setdefault(letter, (Name(letter), str(_kind(letter, binding))))
    return found


def _kind(letter: str, binding: SumBinding) -> str | None:
    """What a letter may be taken for: another index, another tensor, another padding, step or size."""
    if letter in binding.tensors:
        return "tensor"
    if letter in binding.kinds or stem(letter) in binding.kinds:
        return "index"
    for axis, value in binding.sizes.get(letter, {}).items():
        if axis is None:
            return "count"
        own = binding.setting.axes[axis]
        if value in (own.low, own.high):
            return "padding"
        return "step" if value in (own.stride, own.dilation) else "size"
    return None
