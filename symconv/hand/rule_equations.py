"""Rules about sizes that stand as equations, told by the quantity on the left side."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symconv.hand.index_expressions import key_of
from symconv.hand.parse import Parsed, Row
from symconv.hand.rule_claim import RuleClaim
from symconv.hand.rule_heads import rules_of
from symconv.hand.rule_layers import recursion_of
from symconv.hand.rule_letters import Meaning
from symconv.hand.rule_reading import RuleReader, letters_in
from symconv.hand.rule_surroundings import Around
from symconv.hand.rule_truths import Rule
from symconv.hand.tree import Empty, Name, Node, Relation, Text

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
        layers = recursion_of(head, side)
        if layers is not None:
            layered = RuleReader({**reader.declared, **layers.meanings})
            yield RuleClaim(layers.rule, layers.side, side, head, entry, row, layered, restored=layers.restored)
    letter = _name_of(head)
    if letter is None:
        return
    for number, side in enumerate(node.sides[1:]):
        letters = letters_in(side)
        exchanged = _exchanged(letter, letters, reader, around)
        if exchanged is not None:
            yield RuleClaim(exchanged, side, side, head, entry, row, reader)
            continue
        for found in rules_of(letter, side, reader, around.block + around.heading, around.near):
            yield RuleClaim(
                found.rule, side, side, head, entry, row, found.reader, found.clash and number == 0,
                swapped=found.swapped, around=around, only_given=found.only_given, needs=found.needs,
            )  # fmt: skip
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
