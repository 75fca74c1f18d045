"""One side that states a rule about sizes, and of what each rule speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import Symbol

from symconv.hand.parse import Parsed, Row
from symconv.hand.rule_conditions import NOTHING, Allowed
from symconv.hand.rule_letters import SIZES, Meaning
from symconv.hand.rule_reading import RuleReader
from symconv.hand.rule_surroundings import Around
from symconv.hand.rule_truths import Rule
from symconv.hand.tree import Node

WANTED: dict[Rule, tuple[Meaning, ...]] = {
    "output size": SIZES,
    "transposed output size": ("extra", *SIZES),
    "effective kernel": ("kernel", "dilation"),
    "gradient padding": ("effective", "kernel", "dilation", "padding"),
    "input padding": ("padding",),
    "same padding": ("effective", "kernel", "dilation"),
    "same padding in total": ("effective", "kernel", "dilation"),
    "total padding": ("output", *SIZES),
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
    """One side that states a rule. `clash`: its name is the kernel's own letter. `reading` is what it is said of.

    `only_given`: it is one only where the words around say what the padding is.
    """

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
    around: Around | None = None
    only_given: bool = False
    needs: Meaning | None = None

    def allowed(self, own: Mapping[str, Symbol]) -> Allowed:
        """What the sentence takes for granted; `own` are what the letters of the rule stand for."""
        return NOTHING if self.around is None else self.around.allowed(self.reader, own, self.swapped)
