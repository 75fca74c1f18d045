"""The index letters of one term: what each stands for there, and what it means to be out of scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import Expr, Symbol

from symconv.closed_form import AXIS_NAMES
from symconv.hand.index_expressions import Lookup, divisor_key
from symconv.hand.layouts import Place
from symconv.hand.ranging_letters import ranging_letters
from symconv.hand.sum_binding import SumBinding
from symconv.hand.symbols import is_symbol
from symconv.hand.written import Element, UnreadError


class ScopeError(UnreadError):
    """A bound name outside its sum, summed twice, or summed though the left side has it; `letter` is it."""

    def __init__(self, letter: str, sentence: str) -> None:
        super().__init__(sentence)
        self.letter = letter


class TooFewError(UnreadError):
    """Fewer indices than a tensor has: perhaps a note's way to leave some out."""

    def __init__(self, letter: str, sentence: str) -> None:
        super().__init__(sentence)
        self.letter = letter


@dataclass
class Scope:
    """The index letters of one term: their symbols, axes and ranges."""

    binding: SumBinding
    given: Mapping[str, Expr]
    axes: dict[str, int | None] = field(default_factory=dict)
    symbols: dict[str, Symbol] = field(default_factory=dict)
    fresh: int = 0
    spoken: frozenset[str] = frozenset()
    open: dict[str, Symbol] = field(default_factory=dict)
    """Letters of which only stipulations say what they are."""
    loose: set[str] = field(default_factory=set)
    """Letters in expressions on the left side."""
    aliases: dict[str, str] = field(default_factory=dict)
    inside: set[str] = field(default_factory=set)
    """The letters in the indices of the term's own factors."""

    def suffix(self, axis: int | None) -> str:
        """What tells the letters of an axis from those of the others."""
        return "" if axis is None else AXIS_NAMES[self.binding.setting.general.dimensions][axis]

    def new(self, axis: int | None) -> Symbol:
        """A symbol that nothing else has."""
        self.fresh += 1
        return Symbol(f"v{self.fresh}{self.suffix(axis)}", integer=True)

    def enter(self, letter: str) -> Symbol:
        """A letter of its own, from now on."""
        symbol = self.new(self.axes.get(letter))
        self.symbols[letter] = symbol
        return symbol

    def alias(self, letter: str) -> Symbol | None:
        """The one index that differs from a letter in its underscore only: `di` and `d_i`."""
        plain = letter.replace("_", "")
        same = [other for other in self.symbols if other.replace("_", "") == plain]
        if len(same) != 1:
            return None
        self.aliases[letter] = same[0]
        return self.symbols[same[0]]

    def common_divisor(self, key: str) -> Expr | None:
        """That of a stride and a dilation of one axis."""
        axes = self.binding.setting.axes
        return next((axis.gcd for axis in axes if divisor_key(axis.stride, axis.dilation) == key), None)

    def run_together(self, letter: str) -> bool:
        """Is it two letters, one of them a size, `uS`? Not where it is said to lie between two numbers."""
        if not letter.isalpha() or len(letter) < 2 or is_symbol(f"\\{letter}"):
            return False
        ends = letter[0] in self.binding.sizes or letter[-1] in self.binding.sizes
        return ends and letter not in ranging_letters(self.binding.stipulated)

    def lookup(self, axis: int | None) -> Lookup:
        """What letters stand for in an expression on an axis."""

        def found(letter: str) -> Expr | None:
            if letter in self.symbols:
                return self.symbols[letter]
            if letter.startswith("gcd "):
                return self.common_divisor(letter)
            if letter in self.given:
                return self.given[letter]
            entry = self.binding.sizes.get(letter)
            if entry is None and letter in self.spoken and not self.run_together(letter):
                if letter not in self.open:
                    self.axes.setdefault(letter, axis)
                    self.open[letter] = self.new(self.axes[letter])
                return self.open[letter]
            if entry is None:
                return self.alias(letter)
            if axis in entry:
                return entry[axis]
            values = list(dict.fromkeys(entry.values()))
            if len(values) > 1:
                raise UnreadError(f"{letter} stands for several sizes here")
            return values[0]

        return found


def layout_of(binding: SumBinding, element: Element) -> tuple[Place, ...]:
    """The places of an element's indices. Raises `UnreadError` where they are too few, too many or none."""
    tensor = binding.tensors.get(element.tensor)
    if tensor is None:
        raise UnreadError(f"{element.tensor} is no known tensor")
    if element.indices is None:
        raise UnreadError(f"{element.tensor} stands without indices")
    layout = binding.layout(tensor)
    if len(layout) != len(element.indices):
        count = len(element.indices)
        if binding.ranks.get(element.tensor) != len(layout):
            raise UnreadError(f"{element.tensor} has another number of indices than what it stands for")
        kind: type[ScopeError | TooFewError] = ScopeError if count > len(layout) else TooFewError
        raise kind(element.tensor, f"{element.tensor} has {len(layout)} indices, here {count} are given")
    return layout
