"""A term of a side, with the element that its equation is about → an `IndexSum` of the bound problem."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from sympy import Expr, Symbol, expand, oo

from symconv.closed_form import AXIS_NAMES
from symconv.gradient_sums import paired_forward
from symconv.hand.dump import to_latex
from symconv.hand.index_expressions import FUNCTIONS, Lookup, UnknownLetterError, divisor_key, expression, key_of
from symconv.hand.layouts import Place, shaped_like
from symconv.hand.lone_indices import pure_places
from symconv.hand.ranging_letters import ranging_letters
from symconv.hand.sum_binding import ORDER, SumBinding, place_size
from symconv.hand.sum_letters import letter_of, stem
from symconv.hand.symbols import is_symbol
from symconv.hand.tests_read import conditions_of
from symconv.hand.tree import Applied, Node
from symconv.hand.walk import children, walk
from symconv.hand.written import Bound, Delta, Element, Partial, SumPartial, Test, UnreadError, WrittenTerm, elements_of
from symconv.index_sum import ONE, ZERO, Between, Condition, Divides, Equal, Factor, IndexSum, Range


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
class _Scope:
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
        return "" if axis is None else AXIS_NAMES[self.binding.setting.general.dimensions][axis]

    def new(self, axis: int | None) -> Symbol:
        self.fresh += 1
        return Symbol(f"v{self.fresh}{self.suffix(axis)}", integer=True)

    def enter(self, letter: str) -> Symbol:
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


@dataclass(frozen=True)
class Lowered:
    """The sum that a term is, provided that `assumed` (two spellings of one index)."""

    value: IndexSum
    assumed: tuple[str, ...] = ()


def lowered(
    head: Element | Partial, term: WrittenTerm, binding: SumBinding, given: Mapping[str, Expr] | None = None
) -> Lowered:
    """The sum that a term is. `given` are values for letters that nothing declares.

    Raises `UnreadError` where it can't be read, `ScopeError` where an index is out of its scope, `UnknownLetterError`
    where a letter stands for nothing known.
    """
    term = _differentiated(term, binding)
    scope = _Scope(binding, given or {})
    _find_axes(scope, head, term)
    scope.spoken = _spoken_of(scope, head)
    left, free, inside = _left(scope, head)
    _check_scope(head, term, scope)
    ranges: list[Range] = []
    for bound in term.bounds:
        scope.enter(bound.letter)
        ranges.append(_range(scope, bound, head, term))
    factors: list[Factor] = []
    conditions: list[Condition] = []
    for factor in term.factors:
        if isinstance(factor, Element):
            found, more = _element(scope, factor)
            factors.append(found)
            conditions += more
        elif isinstance(factor, Partial):
            inner = _partial(scope, factor)
            ranges += inner.bound
            factors += inner.factors
            conditions += inner.conditions
        elif isinstance(factor, Delta):
            axis = _axis_of(scope, factor.left, factor.right)
            left_side, right_side = (expression(n, scope.lookup(axis)) for n in (factor.left, factor.right))
            conditions.append(Equal(left_side, right_side))
        elif isinstance(factor, Test):
            conditions += conditions_of(factor, lambda *nodes: scope.lookup(_axis_of(scope, *nodes)))
    open_, held = _stipulated(scope, free)
    value = IndexSum(left, (*free, *open_), tuple(ranges), tuple(factors), (*inside, *conditions, *held))
    return Lowered(value, tuple(f"{a} is {b}" for a, b in scope.aliases.items()))


def _check_scope(head: Element | Partial, term: WrittenTerm, scope: _Scope) -> None:
    for letter in scope.symbols:
        if len(letter) > 1 and letter.isalpha() and letter not in scope.inside and set(letter) <= scope.inside:
            raise UnreadError(f"whether {letter} is one index or several is not said")
    counted = Counter(bound.letter for bound in term.bounds)
    for letter, times in counted.items():
        if times > 1:
            raise ScopeError(letter, f"{letter} is summed {times} times")
        if letter in scope.symbols:
            raise ScopeError(letter, f"{letter} is summed, and is an index of the left side too")
        if scope.binding.sizes.get(letter):
            raise ScopeError(letter, f"{letter} is summed, and is a size too")


def _differentiated(term: WrittenTerm, binding: SumBinding) -> WrittenTerm:
    """∂(Σ…)/∂x put in: the other factors, with a delta for each index."""
    from symconv.hand.terms import terms_of

    for factor in term.factors:
        if not isinstance(factor, SumPartial):
            continue
        inner = terms_of(factor.of, dict(binding.ranks))
        if len(inner) != 1:
            raise UnreadError("a derivative of a sum of several terms")
        same = [e for e in inner[0].elements if e.tensor == factor.by.tensor and e.kind == "value"]
        if len(same) != 1 or same[0].indices is None or factor.by.indices is None:
            raise UnreadError("a derivative of a sum that does not hold the variable once")
        if len(same[0].indices) != len(factor.by.indices):
            raise UnreadError("a derivative by an element with another number of indices")
        within = {a for index in factor.by.indices for n in walk(index) if (a := letter_of(n)) is not None}
        if within & {bound.letter for bound in inner[0].bounds}:
            raise UnreadError("the index of a sum is an index of the variable that it is differentiated by")
        deltas = tuple(Delta(a, b, factor.node) for a, b in zip(same[0].indices, factor.by.indices, strict=True))
        rest = tuple(e for e in inner[0].factors if e is not same[0])
        others = tuple(e for e in term.factors if e is not factor)
        return WrittenTerm(term.negative != inner[0].negative, term.bounds + inner[0].bounds, (*others, *rest, *deltas))
    return term


# --- axes and ranges -----------------------------------------------------------------------------------------------


def _layout(binding: SumBinding, element: Element) -> tuple[Place, ...]:
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


def _find_axes(scope: _Scope, head: Element | Partial, term: WrittenTerm) -> None:
    """The axis of each letter: that of the places where it is used, the left side's first."""
    pending: list[tuple[Node, Node]] = []
    for factor in (head, *term.factors):
        for element in elements_of(factor):
            for place, index in zip(_layout(scope.binding, element), element.indices or (), strict=True):
                for letter in _letters(index):
                    if factor is not head:
                        scope.inside.add(letter)
                    axis = place if isinstance(place, int) else None
                    if scope.axes.get(letter) is None:
                        scope.axes[letter] = axis
        if isinstance(factor, Delta):
            pending.append((factor.left, factor.right))
    for _ in range(len(pending)):
        for left, right in pending:
            both = (*_letters(left), *_letters(right))
            axis = next((scope.axes[name] for name in both if scope.axes.get(name) is not None), None)
            for letter in both:
                if axis is not None and scope.axes.get(letter) is None:
                    scope.axes[letter] = axis


def letters_in(node: Node) -> list[str]:
    """The letters of an expression, those inside a letter left out: `c_{in}` is one."""
    own = key_of(node)
    if own is not None:
        return [own]
    parts = node.arguments if isinstance(node, Applied) and letter_of(node.head) in FUNCTIONS else children(node)
    return [letter for child in parts for letter in letters_in(child)]


def _letters(node: Node) -> list[str]:
    return [letter for entry in walk(node) if (letter := key_of(entry)) is not None]


def _axis_of(scope: _Scope, *nodes: Node) -> int | None:
    for node in nodes:
        for letter in _letters(node):
            if (letter in scope.symbols or letter in scope.open) and scope.axes.get(letter) is not None:
                return scope.axes[letter]
    for node in nodes:
        for letter in _letters(node):
            axes = [axis for axis in scope.binding.sizes.get(letter, {}) if axis is not None]
            if len(axes) == 1:
                return axes[0]
    return None


def _range(scope: _Scope, bound: Bound, head: Element | Partial, term: WrittenTerm) -> Range:
    axis, base = scope.axes.get(bound.letter), scope.binding.base
    symbol = scope.symbols[bound.letter]
    lookup = scope.lookup(axis)
    if bound.start is None and bound.last is not None:
        raise ScopeError(bound.letter, f"the sum over {bound.letter} does not say where it starts")
    if bound.start is not None and bound.last is None:
        raise ScopeError(bound.letter, f"the sum over {bound.letter} does not say where it ends")
    if bound.start is not None and bound.last is not None:
        try:
            start, last = (expression(node, lookup) for node in (bound.start, bound.last))
        except UnknownLetterError as error:
            if error.letter in scope.axes:
                raise ScopeError(error.letter, f"{error.letter} is used in a bound outside its sum") from None
            error.bound, error.axis = True, axis
            raise
        if symbol in start.free_symbols | last.free_symbols:
            raise ScopeError(bound.letter, f"{bound.letter} is used in its own bounds")
        return Range(symbol, last if bound.exclusive else expand(last + ONE), start)
    places = pure_places((head, *term.factors), scope.binding.tensors, scope.binding.layouts).get(bound.letter)
    kinds = scope.binding.kinds
    place = places[0] if places else kinds.get(bound.letter) or kinds.get(stem(bound.letter))
    if place is None:
        raise UnreadError(f"over what {bound.letter} runs is not said")
    size = place_size(scope.binding.setting, *place)
    return Range(symbol, expand(size + base), ZERO + base)


# --- elements ------------------------------------------------------------------------------------------------------


def _spoken_of(scope: _Scope, head: Element | Partial) -> frozenset[str]:
    """The letters that stipulations may speak of: none unless some index of the left side is an expression."""
    indices = [index for element in elements_of(head) for index in element.indices or ()]
    if all(letter_of(index) is not None for index in indices):
        return frozenset()
    return frozenset(letter for relation in scope.binding.stipulated for letter in letters_in(relation))


def _stipulated(scope: _Scope, free: tuple[Range, ...]) -> tuple[list[Range], list[Condition]]:
    """The letters that are open as indices of their own, and what is stipulated of them."""
    if not scope.open and not scope.loose:
        return [], []
    mine = {*scope.open, *scope.loose}
    here = mine | set(scope.symbols) | set(scope.binding.sizes)
    held: list[Condition] = []
    for relation in scope.binding.stipulated:
        letters = set(letters_in(relation))
        if letters & mine and letters <= here:
            with suppress(UnreadError):
                held += conditions_of(Test(relation), lambda *nodes: scope.lookup(_axis_of(scope, *nodes)))
    known = {r.symbol for r in free}
    return [anything(symbol) for symbol in scope.open.values() if symbol not in known], held


def _left(scope: _Scope, head: Element | Partial) -> tuple[Factor, tuple[Range, ...], list[Condition]]:
    free: list[Range] = []
    inside: list[Condition] = []
    binding = scope.binding
    for element in elements_of(head):
        tensor = shaped_like(binding.tensors[element.tensor])
        for place, index in zip(_layout(binding, element), element.indices or (), strict=True):
            letter = letter_of(index)
            size = place_size(binding.setting, tensor, place)
            if letter is None or letter in binding.sizes:
                found, value = _expression_on_left(scope, index, place if isinstance(place, int) else None)
                free += found
                inside.append(Between(ZERO + binding.base, value, expand(size + binding.base)))
                continue
            if letter in scope.symbols:
                continue
            symbol = scope.enter(letter)
            free.append(Range(symbol, expand(size + binding.base), ZERO + binding.base))
    if isinstance(head, Partial):
        of, _ = _element(scope, head.of)
        by, _ = _element(scope, head.by)
        return Factor(f"d{of.tensor}/d{by.tensor}", of.indices + by.indices), tuple(free), inside
    return _element(scope, head)[0], tuple(free), inside


def _expression_on_left(scope: _Scope, index: Node, axis: int | None) -> tuple[list[Range], Expr]:
    """An index of the left side that is an expression: its letters are free, whole numbers of any size."""
    free: list[Range] = []
    known = scope.lookup(axis)
    sizes = scope.binding.sizes

    def lookup(letter: str) -> Expr | None:
        if letter in scope.symbols or letter in sizes or letter in scope.given or letter.startswith("gcd "):
            return known(letter)
        if scope.run_together(letter):
            return None
        scope.axes.setdefault(letter, axis)
        scope.enter(letter)
        scope.loose.add(letter)
        free.append(anything(scope.symbols[letter]))
        return scope.symbols[letter]

    value = expand(expression(index, lookup))
    if not free and not value.free_symbols & {scope.symbols[letter] for letter in scope.loose}:
        raise UnreadError("an index of the left side is an expression")
    return free, value


def _element(scope: _Scope, element: Element) -> tuple[Factor, list[Condition]]:
    """The factor that an element is, padded tensors in terms of what they were made of."""
    binding = scope.binding
    tensor = binding.tensors[element.tensor]
    layout = _layout(binding, element)
    if element.kind == "gradient" and not tensor.startswith("d"):
        tensor = f"d{tensor}"
    if element.kind == "slope":
        tensor = "slope"
    at: dict[Place, Expr] = {}
    conditions: list[Condition] = []
    for place, index in zip(layout, element.indices or (), strict=True):
        axis = place if isinstance(place, int) else None
        try:
            value = expand(expression(index, scope.lookup(axis)) - binding.base)
        except UnknownLetterError as error:
            if error.letter in binding.kinds or stem(error.letter) in binding.kinds:
                raise ScopeError(
                    error.letter, f"{error.letter} is neither summed nor an index of the left side"
                ) from None
            raise
        if tensor.endswith("p") and isinstance(place, int):
            own = binding.setting.axes[place]
            if tensor == "xp":
                value = expand(value - own.low)
            else:
                numerator = expand(value + own.low - own.reach)
                value = expand(numerator / own.stride)
                if own.stride != 1:
                    conditions.append(Divides(own.stride, numerator))
        at[place] = value
    tensor = tensor.removesuffix("p") if tensor.endswith("p") else tensor
    plain = shaped_like(tensor)
    order: list[Place] = [c for c in ORDER[plain] if c != "g" or binding.setting.grouped]
    order += range(binding.setting.general.dimensions) if plain != "b" else []
    return Factor(tensor, tuple(at.get(place, ZERO) for place in order)), conditions


def _partial(scope: _Scope, factor: Partial) -> IndexSum:
    """∂y/∂x of single elements as the sum that it is: the partners by which they meet."""
    of, _ = _element(scope, factor.of)
    by, _ = _element(scope, factor.by)
    tensor = "x" if by.tensor == "z" else by.tensor
    if of.tensor == by.tensor:
        same = tuple(Equal(a, b) for a, b in zip(of.indices, by.indices, strict=True))
        return IndexSum(Factor("", ()), (), (), (), same)
    if of.tensor != "y" or tensor not in ("x", "w", "b"):
        raise UnreadError(f"the derivative of {of.tensor} by {by.tensor}")
    pair = paired_forward(scope.binding.setting, tensor)
    table: dict[Symbol, Expr] = {r.symbol: e for r, e in zip(pair.free, (*of.indices, *by.indices), strict=True)}
    taps = {}
    for entry in pair.bound:
        name = str(entry.symbol.name).partition("_")[2]
        axis = next((n for n, a in enumerate(scope.binding.setting.axes) if name and a.suffix == f"_{name[:1]}"), None)
        taps[entry.symbol] = scope.new(0 if scope.binding.setting.general.dimensions == 1 else axis)
    table |= taps

    def put(expr: Expr) -> Expr:
        return expand(expr.xreplace(table))

    inside = tuple(Between(r.start, table[r.symbol], r.stop) for r in pair.free)
    factors = tuple(Factor(f.tensor, tuple(map(put, f.indices))) for f in pair.factors)
    if by.tensor == "z":
        factors += (Factor("slope", by.indices),)
    deltas = tuple(Equal(put(c.left), put(c.right)) for c in pair.conditions if isinstance(c, Equal))
    bound = tuple(Range(taps[r.symbol], r.stop, r.start) for r in pair.bound)
    return replace(pair, free=(), bound=bound, factors=factors, conditions=deltas + inside)


def shown(node: Node) -> str:
    """A node as LaTeX, cut where it is long."""
    text = to_latex(node)
    return text if len(text) <= 60 else f"{text[:57]}…"


def anything(symbol: Symbol) -> Range:
    """All whole numbers."""
    return Range(symbol, oo, -oo)


def all_letters(nodes: Iterable[Node]) -> set[str]:
    """The letters in some nodes."""
    return {letter for node in nodes for letter in _letters(node)}
