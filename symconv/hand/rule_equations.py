"""Rules about sizes that stand as equations, told by the quantity on the left side."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symconv.hand.index_expressions import key_of
from symconv.hand.parse import Parsed, Row
from symconv.hand.rule_claim import SIZES, RuleClaim
from symconv.hand.rule_layers import recursion_of
from symconv.hand.rule_letters import Meaning
from symconv.hand.rule_reading import RuleReader, letters_in
from symconv.hand.rule_surroundings import TRANSPOSED, Around
from symconv.hand.rule_truths import Rule
from symconv.hand.tree import Command, Empty, Fraction, Name, Node, Number, Product, Relation, Text
from symconv.hand.walk import walk

_STRIDES = r"(?:跨步|步长|步幅|stride)"

_BETWEEN = r"[^。.;；]{0,40}"

_GIVES = r"\S{0,3}[\s:：=]*(?:of|is|as)?\s*$"

_TO_STRIDE = re.compile(rf"(?:膨胀|空洞|dilat){_BETWEEN}{_STRIDES}{_GIVES}", re.I)

_TO_DILATION = re.compile(rf"{_STRIDES}{_BETWEEN}(?:膨胀|空洞|dilation){_GIVES}", re.I)


def rules_in_relation(
    node: Relation, entry: Parsed, row: Row, reader: RuleReader, around: Around
) -> Iterator[RuleClaim]:
    """The rules that the sides of an equation state about what stands on its left."""
    if not set(node.signs) <= {"=", ":=", "\\triangleq", "\\equiv"} or isinstance(node.sides[0], Empty):
        return
    head = node.sides[0]
    for side in node.sides[1:]:
        found = recursion_of(head, side)
        if found is not None:
            layered = RuleReader({**reader.declared, **found.meanings})
            yield RuleClaim(found.rule, found.side, side, head, entry, row, layered, restored=found.restored)
    letter = _name_of(head)
    if letter is None:
        return
    for number, side in enumerate(node.sides[1:]):
        letters = letters_in(side)
        exchanged = _exchanged(letter, letters, reader, around)
        if exchanged is not None:
            yield RuleClaim(exchanged, side, side, head, entry, row, reader)
            continue
        for rule, clash, swapped in _rules_of(letter, side, letters, reader, around):
            yield RuleClaim(rule, side, side, head, entry, row, reader, clash and number == 0, swapped=swapped)
            break


def _exchanged(letter: str, letters: list[str], reader: RuleReader, around: Around) -> Rule | None:
    """Stride and dilation change their places in wgrad: `dilation d becomes the stride s = d`."""
    steps: tuple[Meaning, ...] = ("stride", "dilation")
    meaning = reader.meaning(letter, steps)
    others = [reader.meaning(other, steps) for other in letters]
    if meaning == "stride" and others == ["dilation"] and _TO_STRIDE.search(around.before):
        return "stride over the input"
    if meaning == "dilation" and others == ["stride"] and _TO_DILATION.search(around.before):
        return "dilation of the output gradient"
    return None


def _name_of(head: Node) -> str | None:
    if isinstance(head, Name | Text):
        return re.sub(r"[\s_]", "", head.text).removeprefix("\\").lower() if len(head.text) > 2 else key_of(head)
    return key_of(head)


def _rules_of(
    letter: str, side: Node, letters: list[str], reader: RuleReader, around: Around
) -> Iterator[tuple[Rule, bool, bool]]:
    """The rules that an equation with that left side may state, the likeliest first."""
    if isinstance(side, Name | Number):
        return
    every: tuple[Meaning, ...] = ("effective", "extra", "output", "kernel", "padding", "input")
    meaning = reader.meaning(letter, every)
    known = [name for other in letters for name in _apart(other, reader)]
    has = {m for name in known if (m := reader.meaning(name, ("extra", *SIZES))) is not None}
    if meaning == "output" and "input" in has and has & {"kernel", "effective"}:
        transposed = bool(TRANSPOSED.search(around.block + around.heading)) or ("stride" in has and not divides(side))
        yield ("transposed output size", False, True) if transposed else ("output size", False, False)
    elif meaning == "effective" and {"kernel", "dilation"} <= has:
        yield "effective kernel", False, False
    elif (
        meaning == "kernel" and letter in letters and {"kernel", "dilation"} <= has and not has - {"kernel", "dilation"}
    ):
        yield "effective kernel", True, False
    elif meaning == "extra" and "input" in has and has & {"kernel", "effective"}:
        yield "remainder", False, False


def _apart(letter: str, reader: RuleReader) -> tuple[str, ...]:
    """Letters that run together, `dk`, each alone where each is known."""
    wanted: tuple[Meaning, ...] = ("extra", *SIZES)
    glued = reader.meaning(letter, wanted) is None and 1 < len(letter) < 4 and letter.isalpha()
    return tuple(letter) if glued and all(reader.meaning(part, wanted) for part in letter) else (letter,)


def divides(node: Node) -> bool:
    """Is something divided in it?"""
    return any(
        isinstance(e, Fraction | Command) or (isinstance(e, Product) and set(e.operators) & {"/", "\\div", "//"})
        for e in walk(node)
    )
