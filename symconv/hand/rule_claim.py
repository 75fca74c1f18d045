"""One side that states a rule about sizes, and of what each rule speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symconv.hand.parse import Parsed, Row
from symconv.hand.rule_letters import Meaning
from symconv.hand.rule_reading import RuleReader
from symconv.hand.rule_truths import Rule
from symconv.hand.tree import Node

SIZES: tuple[Meaning, ...] = ("input", "effective", "kernel", "stride", "dilation", "padding", "low", "high")

WANTED: dict[Rule, tuple[Meaning, ...]] = {
    "output size": SIZES,
    "transposed output size": ("extra", *SIZES),
    "effective kernel": ("kernel", "dilation"),
    "gradient padding": ("effective", "kernel", "dilation", "padding"),
    "input padding": ("padding",),
    "remainder": ("output", *SIZES),
    "zeros between outputs": ("stride",),
    "zeros between taps": ("dilation",),
    "receptive field": ("field", "jump", "kernel", "dilation"),
    "jump": ("jump", "stride"),
    "stride over the input": ("dilation",),
    "dilation of the output gradient": ("stride",),
}
"""Of what each rule speaks."""


@dataclass(frozen=True)
class RuleClaim:
    """One side that states a rule. `clash`: its name is the kernel's own letter. `reading` is what it is said of."""

    rule: Rule
    node: Node
    whole: Node
    head: Node | None
    parsed: Parsed
    row: Row
    reader: RuleReader
    clash: bool = False
    extra: bool = False
    swapped: bool = False
    subject: str = ""
    restored: Mapping[str, Node] = field(default_factory=dict)
