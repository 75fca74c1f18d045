"""A rule about sizes as its author wrote it → what it is about, and its sides in the derivation's symbols."""

from __future__ import annotations

from collections.abc import Collection, Mapping, MutableMapping
from dataclasses import dataclass, field

from sympy import Expr, Symbol

from symconv.hand.index_expressions import expression, key_of
from symconv.hand.rule_letters import Meaning, axis_mark, usual_meanings
from symconv.hand.rule_truths import RuleSetting, symbols
from symconv.hand.tree import Name, Node, Number, Product, Scripted
from symconv.hand.walk import walk
from symconv.hand.written import UnreadError


@dataclass(frozen=True)
class RuleSide:
    """One side: its value in the derivation's symbols, and the author's letter for each of them."""

    node: Node
    value: Expr
    letters: Mapping[str, Symbol]
    meanings: Mapping[str, Meaning] = field(default_factory=dict)


class RuleReader:
    """Reads sides of rules with what a note says of its letters."""

    def __init__(self, declared: MutableMapping[str, Meaning], rate: str | None = None) -> None:
        self.declared = declared
        self.rate = rate

    def meaning(self, letter: str, wanted: tuple[Meaning, ...]) -> Meaning | None:
        """What a letter stands for among some meanings."""
        said = self.declared.get(letter)
        if said is not None:
            return said if said in wanted else None
        if letter == self.rate:
            return "dilation"
        return next((m for m in usual_meanings(letter) if m in wanted), None)

    def side(self, node: Node, wanted: tuple[Meaning, ...], swapped: bool = False) -> RuleSide:
        """A side that speaks of some quantities only; `swapped`: its input is the convolution's output.

        Raises `UnreadError`.
        """
        table: dict[str, Symbol] = {}
        meanings: dict[str, Meaning] = {}
        axes: set[str] = set()

        def lookup(letter: str) -> Expr | None:
            meaning = self.meaning(letter, wanted)
            if meaning is None:
                return None
            mark = axis_mark(letter)
            symbol = symbol_of(meaning, swapped)
            if mark and axes and mark not in axes:
                # A letter of another axis is another number.
                symbol = Symbol(f"{symbol.name}_{mark}", integer=True)
            elif mark:
                axes.add(mark)
            if any(other == symbol and name != letter for name, other in table.items()):
                raise UnreadError(f"{letter} and another letter stand for the same")
            table[letter] = symbol
            meanings[letter] = meaning
            return symbol

        return RuleSide(node, expression(node, lookup), table, meanings)


def symbol_of(meaning: Meaning, swapped: bool = False) -> Symbol:
    """The symbol of a quantity."""
    known = symbols()
    axis = known.axis
    table: dict[Meaning, Expr] = {
        "input": axis.output if swapped else axis.input,
        "output": axis.input if swapped else axis.output,
        "kernel": axis.kernel,
        "effective": Symbol("E", integer=True, positive=True),
        "stride": axis.stride,
        "dilation": axis.dilation,
        "padding": axis.low,
        "low": axis.low,
        "high": axis.high,
        "extra": known.extra,
        "field": known.field,
        "jump": known.step,
        "remainder": axis.remainder,
        "both": Symbol("B", integer=True),
    }
    symbol = table[meaning]
    assert isinstance(symbol, Symbol)
    return symbol


def opened(side: RuleSide, others: Collection[str] = ()) -> RuleSetting:
    """Which quantities a rule leaves open: those that it speaks of, and the `others` that words around it speak of."""
    axis = symbols().axis
    every = (axis.stride, axis.dilation, axis.low, axis.high)
    used = side.value.free_symbols | {symbol for symbol in every if symbol.name in others}
    effective = any(meaning == "effective" for meaning in side.meanings.values())
    uneven = axis.high in used
    return RuleSetting(
        strided=axis.stride in used,
        dilated=axis.dilation in used or effective,
        padded=axis.low in used or uneven,
        uneven=uneven,
    )


def repeated_factor(node: Node) -> Node:
    """The one factor of `a * a` or `a^2`; the node itself where it is neither."""
    if isinstance(node, Product) and len(node.factors) in (2, 3) and all(f == node.factors[0] for f in node.factors):
        return node.factors[0]
    if (
        isinstance(node, Scripted)
        and node.sub is None
        and not node.primes
        and isinstance(node.sup, Number)
        and node.sup.text in ("2", "3")
        and not isinstance(node.base, Name)
    ):
        return node.base
    return node


def letters_in(node: Node) -> list[str]:
    """The letters of a side, each once, in their order."""
    found: dict[str, None] = {}
    inside: set[int] = set()
    for entry in walk(node):
        if id(entry) in inside:
            continue
        letter = key_of(entry)
        if letter is not None:
            found[letter] = None
            inside |= {id(below) for below in walk(entry)} - {id(entry)}
    return list(found)
