"""Index sums as LaTeX, spelled in a notation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import sympy
from sympy import Expr, Symbol, ceiling, floor

from symconv.closed_form import Setting
from symconv.expressions import fraction_parts, over_one_denominator, signed_terms
from symconv.index_sum import Between, Condition, Divides, Equal, Factor, IndexSum, Range
from symconv.notation import Notation, marked
from symconv.rules import output_padding, stack_symbols

Names = Mapping[str, str]
"""What each symbol is called, by its name."""


@dataclass(frozen=True)
class SumWriter:
    """Writes expressions and sums of one problem in one notation.

    `names` says what the symbols are called; those of indices depend on where a sum stands (`names_for`).
    """

    notation: Notation
    setting: Setting
    names: Names

    # --- expressions ---

    def place(self, expr: Expr) -> str:
        """The value of an index, counted from where the notation starts counting."""
        return self.expr(expr + self.notation.index_base)

    def expr(self, expr: Expr) -> str:
        """An expression linear in indices, floors and fractions included.

        Indices are written as the notation counts them: one that is multiplied in brackets, one more or less for
        one that stands alone.
        """
        return self._counted(expr + self._moved(expr))

    def _moved(self, expr: Expr) -> Expr:
        """What is added to an expression when its own indices, those that stand alone, are counted from the base."""
        if not self.notation.index_base or self._is_fraction(expr):
            return sympy.Integer(0)  # the numerator of a fraction is counted by itself
        expanded = sympy.expand(expr)
        alone = [expanded.coeff(symbol) for symbol in expanded.free_symbols if str(symbol.name) in self._places]
        return -self.notation.index_base * sympy.Add(*(c for c in alone if abs(c) == 1))

    def _is_fraction(self, expr: Expr) -> bool:
        """Is it written over a denominator?"""
        rounded = expr.atoms(floor, ceiling, sympy.Max, sympy.Min)
        return not rounded and over_one_denominator(expr)[1] != 1

    def _counted(self, expr: Expr) -> str:
        if isinstance(expr, sympy.Max | sympy.Min):
            word = r"\max" if isinstance(expr, sympy.Max) else r"\min"
            parts = sorted(map(self.expr, expr.args), key=lambda text: (len(text), text))
            return rf"{word}\left({', '.join(parts)}\right)"
        if isinstance(expr, floor | ceiling):
            name = "floor" if isinstance(expr, floor) else "ceil"
            return rf"\left\l{name} {self.expr(expr.args[0])} \right\r{name}"
        if isinstance(expr, Symbol):
            return self.names.get(expr.name, expr.name)
        if self._is_fraction(expr):
            return self._fractions(fraction_parts(expr) if self._speaks_of_rows(expr) else [over_one_denominator(expr)])
        terms = self._ordered(expr)
        offset = [(negative, term) for negative, term in terms if not self._has_index(term)]
        if self.notation.offset == "%s" or len(offset) < 2 or len(terms) - len(offset) < 2:
            return self._sum(terms)
        # Behind several indices the constant terms in brackets: what is added, what is subtracted, a number last.
        offset.sort(key=lambda entry: bool(entry[1].is_Integer) and not entry[0])
        return self._sum(term for term in terms if term not in offset) + "+" + self.notation.offset % self._sum(offset)

    def _speaks_of_rows(self, expr: Expr) -> bool:
        """Whether an expression belongs to a phase, where whole and fractional parts mean something each."""
        made = {symbol for axis in self.setting.axes for symbol in (axis.row, axis.count, axis.first_tap)}
        return bool(made & expr.free_symbols)

    def _fractions(self, parts: list[tuple[Expr, Expr]]) -> str:
        text = ""
        for numerator, denominator in parts:
            terms = sympy.Add.make_args(numerator)
            negative = denominator != 1 and all(term.could_extract_minus_sign() for term in terms)
            shown = sympy.expand(-numerator if negative else numerator)
            if denominator == 1:
                piece = self.expr(shown)
            else:
                piece = rf"\frac{{{self._factored(shown)}}}{{{self.expr(denominator)}}}"
            plus = "" if not text or piece.startswith("-") else "+"
            sign = "-" if negative else plus
            text += (f" {sign} " if text and sign and self.notation.times != "*" else sign) + piece
        return text

    def _factored(self, expr: Expr) -> str:
        """An expression, a common divisor of stride and dilation that is in all its terms put behind a bracket."""
        for axis in self.setting.axes:
            if isinstance(axis.gcd, Symbol) and isinstance(expr, sympy.Add):
                quotient = sympy.expand(expr / axis.gcd)
                if sympy.fraction(sympy.together(quotient))[1] == 1:
                    return rf"\left({self.expr(quotient)}\right){self.expr(axis.gcd)}"
        return self.expr(expr)

    def _ordered(self, expr: Expr) -> list[tuple[bool, Expr]]:
        """The terms as a person orders them: indices first, unless all of them are subtracted."""
        terms = signed_terms(expr)
        indices = sorted((t for t in terms if self._has_index(t[1])), key=lambda t: (t[0], self._rank(t[1])))
        others = [term for term in terms if not self._has_index(term[1])]
        if indices and all(negative for negative, _ in indices):
            return others + indices
        return indices + others

    def _rank(self, term: Expr) -> int:
        """Outputs before taps before inputs: what a window's place begins with comes first."""
        letters = {str(symbol.name)[0] for symbol in term.free_symbols if str(symbol.name) in self._index_names}
        return min("okiupt".index(letter) for letter in letters)

    def _has_index(self, term: Expr) -> bool:
        return any(str(symbol.name) in self._index_names for symbol in term.free_symbols)

    @cached_property
    def _places(self) -> set[str]:
        """The names of the indices that count places in a tensor, if the notation does not count them from 0."""
        if not self.notation.index_base:
            return set()
        plain = {symbol.name for axis in self.setting.axes for symbol in (axis.i, axis.o, axis.k)} | set("ngcm")
        return plain | {f"{name}{n}" for name in plain for n in (1, 2)}

    @cached_property
    def _index_names(self) -> set[str]:
        plain = {
            symbol.name
            for axis in self.setting.axes
            for symbol in (axis.i, axis.o, axis.k, axis.row, axis.count, axis.phase)
        }
        return plain | {f"{name}{n}" for name in plain for n in (1, 2)}

    def _sum(self, terms: Iterable[tuple[bool, Expr]]) -> str:
        text = ""
        for negative, term in terms:
            sign = "-" if negative else ("+" if text else "")
            spaced = f" {sign} " if text and self.notation.times != "*" else sign
            text += spaced + self._product(term)
        return text or "0"

    def _product(self, term: Expr) -> str:
        parts = sympy.Mul.make_args(term)
        numbers = [self.expr(p) if not p.is_Integer else str(p) for p in parts if not self._has_index(p)]
        indices = [self._factor(p, bool(numbers)) for p in parts if self._has_index(p)]
        digits = [text for text in numbers if text.isdigit()]
        sizes = [text for text in numbers if not text.isdigit()]
        if self.notation.step_last:
            return "".join(digits + indices) + r"\cdot ".join(sizes)
        return self.notation.times.join(digits + sizes + indices)

    def _factor(self, part: Expr, multiplied: bool) -> str:
        if multiplied and str(part) in self._places:
            return f"({self._counted(part)}-{self.notation.index_base})"
        return self._counted(part)

    # --- elements ---

    def element(self, factor: Factor) -> str:
        """One element of a tensor, a gradient, or a derivative of one element by another."""
        if "/" in factor.tensor:
            below = factor.tensor.partition("/d")[2]
            count = len(self.setting.shapes[below])
            above, under = factor.indices[:-count], factor.indices[-count:]
            return self.notation.derivative % (self._value("y", above), self._value(below, under))
        if factor.tensor == "slope":
            inner = self._value("z", factor.indices)
            return rf"{self.notation.letters['slope']}\!\left({inner}\right)"
        value = factor.tensor.removeprefix("d")
        if value == factor.tensor:
            return self._value(value, factor.indices)
        if value == "yp":
            own = self.notation.gradients.get("dyp")
            written = self._value("dyp", factor.indices, "y")
            return written if own else self.notation.gradient % written
        if value in self.notation.gradients:
            return self._at(self.notation.gradients[value], self._indices(value, factor.indices))
        return self.notation.gradient % self._value(value, factor.indices)

    def _value(self, letter: str, indices: tuple[Expr, ...], shape: str = "") -> str:
        return self._at(self.notation.letters[letter], self._indices(shape or letter, indices))

    def _at(self, letter: str, indices: str) -> str:
        return self.notation.element % (letter, indices) if indices else letter

    def _indices(self, tensor: str, indices: tuple[Expr, ...]) -> str:
        written = list(map(self.place, self._written(tensor, indices)))
        # Single letters run together where digits do: x_{ij}.
        single = self.notation.joined and all(re.fullmatch(r"[a-zA-Z]|\\[a-zA-Z]+", index) for index in written)
        return ("" if single else ",").join(written)

    def _written(self, tensor: str, entries: tuple[Expr, ...]) -> list[Expr]:
        """A tensor's indices or sizes, all or the first, but those of an image or channel index that can only be 0."""
        shape = self.setting.shapes[{"xp": "x", "xphase": "x"}.get(tensor, tensor)]
        channels = len(shape) if tensor == "b" else len(shape) - len(self.setting.axes)
        pairs = enumerate(zip(entries, shape, strict=False))
        return [entry for place, (entry, size) in pairs if place >= channels or size != 1]

    def shape(self, tensor: str) -> str:
        """The sizes of a tensor, those of indices that are not written left out."""
        return r" \times ".join(map(self.expr, self._written(tensor, self.setting.shapes[tensor]))) or "1"

    # --- sums ---

    def right_side(self, value: IndexSum) -> str:
        """Everything right of the equals sign: sums, conditions in Iverson brackets, factors."""
        return "".join(self.pieces(value))

    def pieces(self, value: IndexSum) -> list[str]:
        """The right side in the pieces between which a long line may be broken."""
        ordered = sorted(value.factors, key=self._factor_rank)
        # A slope that no summation index touches stands before the sum.
        outside = [f for f in ordered if f.tensor == "slope" and f.indices == value.left.indices]
        factors = self.notation.times.join(self.element(f) for f in ordered if f not in outside)
        conditions = [self.condition(c) for c in value.conditions if self.is_shown(c)]
        sums = "".join(rf"{self.element(f)}\;" for f in outside) + self.sums(value.bound)
        found = [piece for piece in (sums, *conditions, factors) if piece] or ["1"]
        return [*found[:-1], found[-1].removesuffix(r"\,")]

    def _factor_rank(self, factor: Factor) -> tuple[bool, int]:
        """The notation's order of tensors; derivatives and slopes come last."""
        kind = {"d": "dy", "w": "w"}.get(factor.tensor[0], "x")
        return "/" in factor.tensor or factor.tensor == "slope", self.notation.order.index(kind)

    def sums(self, ranges: Iterable[Range]) -> str:
        """The summation signs; a sum over a channel index that can only be 0 is left out."""
        shown = [r for r in ranges if self.is_shown(Equal(r.symbol, r.symbol))]
        if not shown:
            return ""
        if self.notation.bounds:
            return "".join(map(self._bounded, shown))
        plain = [r for r in shown if not (r.stop.atoms(floor, ceiling) or r.start != 0)]
        rest = [r for r in shown if r not in plain]
        listed = ", ".join(self.place(r.symbol) for r in plain)
        return (rf"\sum_{{{listed}}} " if plain else "") + "".join(map(self._bounded, rest))

    def _bounded(self, entry: Range) -> str:
        first, last = (self._like(entry.symbol, bound) for bound in (entry.start, sympy.expand(entry.stop - 1)))
        return rf"\sum_{{{self._like(entry.symbol, entry.symbol)}={first}}}^{{{last}}}"

    def _like(self, symbol: Symbol, expr: Expr) -> str:
        """An expression that is compared with an index: a place where the index is one."""
        return self.place(expr) if str(symbol.name) in self._places else self.expr(expr)

    def is_shown(self, condition: Condition) -> bool:
        """Whether a condition says anything: that two indices are equal which can only be 0 does not."""
        if not isinstance(condition, Equal):
            return True
        letters = {str(s.name)[0] for s in condition.left.free_symbols | condition.right.free_symbols}
        return not any(self.setting.channels.get(letter.upper()) == 1 for letter in letters & set("ngcm"))

    def condition(self, condition: Condition) -> str:
        """A condition as a factor that is 1 where it holds and 0 elsewhere."""
        if isinstance(condition, Equal):
            return self.notation.kronecker % (self.place(condition.left), self.place(condition.right))
        return rf"\left[{self.clause(condition)}\right]"

    def clause(self, condition: Condition) -> str:
        """A condition as a formula."""
        if isinstance(condition, Equal):
            return f"{self.place(condition.left)} = {self.place(condition.right)}"
        if isinstance(condition, Divides):
            return rf"{self.expr(condition.divisor)} \mid {self.expr(condition.expr)}"
        last = self.place(sympy.expand(condition.stop - 1))
        return rf"{self.place(condition.start)} \le {self.place(condition.expr)} \le {last}"

    def within(self, entry: Range) -> str:
        """What an index may be."""
        symbol = entry.symbol
        if self.notation.index_base and str(symbol.name) in self._places:
            last = self.place(sympy.expand(entry.stop - 1))
            return rf"{self.place(entry.start)} \le {self.place(symbol)} \le {last}"
        return rf"{self.expr(entry.start)} \le {self.expr(symbol)} < {self.expr(entry.stop)}"

    def interval(self, condition: Between) -> str:
        """A bound as membership in a closed interval."""
        last = self.place(sympy.expand(condition.stop - 1))
        return rf"{self.place(condition.expr)} \in [{self.place(condition.start)},\ {last}]"


def size_names(notation: Notation, setting: Setting) -> dict[str, str]:
    """What the sizes are called."""
    count = len(setting.axes)
    found = {str(size.name): notation.channel_sizes[letter] for letter, size in setting.channels.items() if _open(size)}
    for number, axis in enumerate(setting.axes):
        roles: dict[str, Expr] = {
            role: getattr(axis, role)
            for role in ("input", "kernel", "output", "low", "high", "remainder", "stride", "dilation", "gcd")
        }
        field, jump, start = stack_symbols(axis)
        roles |= {"field": field, "jump": jump, "start": start, "extra": output_padding(axis)}
        for role, symbol in roles.items():
            if _open(symbol):
                found[str(symbol.name)] = notation.sizes[role][count][number]
    return found


def _open(expr: Expr) -> bool:
    return isinstance(expr, Symbol)


def names_for(notation: Notation, setting: Setting, variable: str, marked_taps: bool = False) -> dict[str, str]:
    """What every symbol is called in sums for the elements of `variable` (x, w, y or b; y for the forward pass).

    A notation that names indices by their place gives an element's own spatial indices the letters of the input's,
    summed ones those of the taps, marked where taps stand beside outputs (`marked_taps`). One that names them by
    what they count marks the indices of outputs beside an input or weight.
    """
    names = size_names(notation, setting)
    count = len(setting.axes)
    own = {r.symbol.name for r in setting.names(variable)}
    for letter, written in notation.channels.items():
        aside = variable != "y" and letter not in own and letter in "nm"
        names[letter] = marked(written, notation.output_mark) if aside else written
        names[f"{letter}1"] = marked(written, notation.second_mark)
        names[f"{letter}2"] = marked(marked(written, notation.second_mark), notation.second_mark)
    for number, axis in enumerate(setting.axes):
        place, tap = (notation.indices[role][count][number] for role in ("i", "k"))
        for role, symbol in (("i", axis.i), ("o", axis.o), ("k", axis.k)):
            plain = notation.indices[role][count][number]
            if notation.letters_by_place:
                taps_beside = role == "k" and marked_taps
                plain = place if symbol.name in own else (marked(tap, notation.second_mark) if taps_beside else tap)
            elif role == "o" and variable != "y":
                plain = marked(plain, notation.output_mark)
            names[str(symbol.name)] = plain
            names[f"{symbol.name}1"] = marked(plain, notation.second_mark) if symbol.name in own else plain
        names[f"{axis.k.name}1"] = marked(tap, notation.second_mark)
        for role, symbol in (
            ("row", axis.row),
            ("count", axis.count),
            ("phase", axis.phase),
            ("first_tap", axis.first_tap),
        ):
            names[str(symbol.name)] = notation.indices[role][count][number]
    return names


LINE_WIDTH = 66
"""About how many characters of a formula stand on one line."""
LINE_WIDTH_AT_MOST = 100
"""How many do where the line would be broken behind a summation sign."""


def wrapped(pieces: list[str]) -> list[str]:
    """The pieces of a right side on as few lines as they need."""
    lines = [""]
    for number, piece in enumerate(pieces):
        # Summation signs are not left alone where what they sum fits beside them.
        most = LINE_WIDTH_AT_MOST if number == 1 and pieces[0].startswith(r"\sum") else LINE_WIDTH
        if lines[-1] and visible(lines[-1]) + visible(piece) > most:
            lines.append("")
        lines[-1] += piece
    return lines


_FRACTION = re.compile(r"\\frac\{((?:[^{}]|\{[^{}]*\})*)\}\{((?:[^{}]|\{[^{}]*\})*)\}")


def visible(latex: str) -> int:
    """About how many characters wide a formula looks: a sum counts six, a fraction as its longer part."""
    sums = latex.count(r"\sum")
    bare = re.sub(r"\\sum_\{[^{}]*\}(\^\{[^{}]*\})?", "", latex)
    hidden = sum(min(map(_letters, found)) for found in _FRACTION.findall(bare))
    return 6 * sums + _letters(bare) - hidden


def _letters(latex: str) -> int:
    return len(re.sub(r"\\[a-zA-Z]+|[\\{}^_ ]", "", latex))
