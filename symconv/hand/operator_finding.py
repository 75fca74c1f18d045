"""Is an operator form what its left side truly is? Its correlation as index sums, under the readings that it allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sympy import Expr, Integer, Symbol, expand, floor

from symconv.deciding import decide
from symconv.errors import SymconvError
from symconv.hand.claim import Counterexample
from symconv.hand.index_expressions import expression
from symconv.hand.operator_layers import layer_trouble
from symconv.hand.operator_nodes import (
    Convolution,
    Extent,
    Operand,
    convolution_of,
    elementwise,
    entries_of,
    operand_of,
)
from symconv.hand.operator_problem import Picture, Problem
from symconv.hand.operator_views import View, correlation, correlation_sizes, fitted, whole
from symconv.hand.sum_binding import place_size
from symconv.hand.sum_claims import ALL, Finding
from symconv.hand.sum_comparison import compared
from symconv.hand.sum_examples import in_letters
from symconv.hand.sum_truths import truths
from symconv.hand.terms import bounds_of
from symconv.hand.tree import Node, Sum
from symconv.hand.written import Bound, UnreadError
from symconv.index_sum import ZERO, Between, Factor, IndexSum, Range
from symconv.rules import same_value
from symconv.verdict import Verdict

_CHANNELS = {"x": "ngc", "w": "gmc", "y": "ngm"}
MODES = ("cross-correlation", "convolution")


@dataclass(frozen=True)
class Sign:
    """What is known of the sign or function: how far it goes, whether the forward pass uses it, which comes first.

    `flipped` says whether it turns the kernel, where that is said. `kernel_first` is None where nothing in the note
    says whether the kernel stands first. `padded_near`: words nearby speak of padding. `transposed_turns`: the note
    says that its T turns by 180 degrees.
    """

    extent: Extent = ""
    flipped: bool | None = None
    same_as_forward: bool = False
    kernel_first: bool | None = None
    padded_near: bool = False
    transposed_turns: bool = False


@dataclass(frozen=True)
class Judged:
    """A finding, with a counterexample of its own where sizes differ."""

    finding: Finding
    example: Counterexample | None = None


@dataclass(frozen=True)
class _Reading:
    """One way to read a convolution; `said` is what has to be so for it, empty where nothing is assumed."""

    extent: Extent
    swapped: bool
    mode: str
    flipped: bool
    said: tuple[str, ...]
    by_axis: bool = False


def judged_form(head: Node, side: Node, problem: Problem, sign: Sign) -> Judged | None:
    """What an operator form is as a statement about its left side; None where it is none. Never raises."""
    try:
        return _judged(head, side, problem, sign)
    except (UnreadError, SymconvError) as error:
        return Judged(Finding(Verdict.UNCHECKED, reason=str(error)))
    except RecursionError:
        return Judged(Finding(Verdict.UNCHECKED, reason="nested too deep"))


def _judged(head: Node, side: Node, problem: Problem, sign: Sign) -> Judged | None:
    left = problem.picture(head)
    bounds, slopes, found, turned = _taken_apart(side, problem)
    if found is None:
        return None
    if left is None or left.tensor not in ("dx", "dw", "dy"):
        return None
    if left.tensor == "dy" and problem.indexed:
        return None
    operands = [operand_of(node) for node in (found.first, found.second)]
    pictures = [problem.picture(operand.base) for operand in operands]
    if None in pictures:
        raise UnreadError("an operand that is no known tensor")
    known = [picture for picture in pictures if picture is not None]
    trouble = layer_trouble(left, [*known, *slopes], problem) or _scope_trouble(left, known, slopes, bounds)
    if trouble is not None:
        return Judged(Finding(Verdict.WRONG, reason=trouble))
    transposed = any(operand.having("transpose") for operand in operands)
    if transposed and not sign.transposed_turns and (not problem.indexed or len(problem.binding.setting.axes) != 2):
        raise UnreadError("what T means here is not said")
    form = _Form(left, known, operands, bounds, slopes, found, problem, sign, turned)
    return form.settled()


def _taken_apart(side: Node, problem: Problem) -> tuple[list[Bound], list[Picture], Convolution | None, bool]:
    """The sums around a convolution, what it is multiplied with, the convolution, and whether all of it is turned."""
    bounds: list[Bound] = []
    turned = False
    outer = operand_of(side)
    if isinstance(outer.base, Sum) and outer.steps and all(step == "rotate" for step, _, _ in outer.steps):
        side, turned = outer.base, len(outer.steps) % 2 == 1
    while isinstance(side, Sum) and side.command == "\\sum":
        bounds += bounds_of(side)
        side = side.body
    slopes: list[Picture] = []
    found: Convolution | None = None
    for part in elementwise(side):
        picture = problem.picture(part)
        if picture is not None and picture.tensor == "slope":
            slopes.append(picture)
            continue
        whole_part = operand_of(part)
        inner = convolution_of(whole_part.base)
        if inner is None or found is not None or any(step != "rotate" for step, _, _ in whole_part.steps):
            return bounds, slopes, None, False
        turned = turned != (len(whole_part.steps) % 2 == 1)
        found = inner
    return bounds, slopes, found, turned


def _scope_trouble(left: Picture, known: list[Picture], slopes: list[Picture], bounds: list[Bound]) -> str | None:
    summed = [bound.letter for bound in bounds]
    own = [letter for _, letter in left.channels]
    used = [letter for picture in (*known, *slopes) for _, letter in picture.channels]
    for letter in summed:
        if letter in own:
            return f"{letter} is summed, and is an index of the left side too"
        if summed.count(letter) > 1:
            return f"{letter} is summed twice"
    for letter in used:
        if letter not in summed and letter not in own:
            return f"{letter} is neither summed nor an index of the left side"
    return None


class _Form:
    """One operator form with all that it is made of."""

    def __init__(
        self,
        left: Picture,
        known: list[Picture],
        operands: list[Operand],
        bounds: list[Bound],
        slopes: list[Picture],
        found: Convolution,
        problem: Problem,
        sign: Sign,
        turned: bool,
    ) -> None:
        self.turned = turned
        self.left, self.known, self.operands, self.bounds = left, known, operands, bounds
        self.slopes, self.found, self.problem, self.sign = slopes, found, problem, sign
        self.assumed: dict[str, None] = {}

    def settled(self) -> Judged:
        """The verdict over all readings: the first that is right, else what is wrong in the first."""
        first: Judged | None = None
        for reading in self._readings():
            judged = self._attempt(reading)
            if judged.finding.verdict is Verdict.HOLDS:
                return self._right(judged, reading)
            if judged.finding.verdict is Verdict.UNCHECKED:
                return judged
            first = first or judged
        assert first is not None
        return first

    def _right(self, judged: Judged, reading: _Reading) -> Judged:
        said = [*reading.said, *self.assumed]
        if self.problem.open_steps:
            said.append(self.problem.open_steps)
        if not said:
            return judged
        condition = " and ".join(dict.fromkeys(said))
        return Judged(replace(judged.finding, verdict=Verdict.CONDITIONAL, condition=condition))

    def _readings(self) -> Iterator[_Reading]:
        """The plainest first."""
        name = self.found.sign
        modes = [self.problem.mode] if self.problem.mode else list(MODES)
        if self.problem.mode is None and self.sign.flipped is not None and self.sign.same_as_forward:
            modes = [MODES[self.sign.flipped]]
        extent: Extent = self.found.extent or self.sign.extent
        extents: list[tuple[Extent, tuple[str, ...]]] = [(extent, ())] if extent else [("valid", ())]
        full = f"{name} is the full convolution, over what its window overhangs too"
        if not extent:
            extents.append(("full", (full,)))
        elif extent == "valid" and not self.found.extent and self.sign.padded_near:
            extents.append(("full", ("the first operand is padded by the kernel size less one",)))
        # What slides stands second as a rule; a note that has it first somewhere may have it either way elsewhere.
        first = bool(self.sign.kernel_first)
        orders: list[tuple[bool, tuple[str, ...]]] = [(first, ())]
        if first:
            orders.append((False, ()))
        elif self.found.infix or self.sign.kernel_first is None:
            orders.append((True, ("what slides stands first",) if self.problem.mode != "convolution" else ()))
        for mode in modes:
            # The correlation is what a convolution is taken for where nothing else is said.
            said = ("the forward pass turns the kernel",) if len(modes) > 1 and mode != MODES[0] else ()
            same = mode == "convolution" and not self.found.correlation
            same = same if self.sign.flipped is None else self.sign.flipped
            flips: list[tuple[bool, tuple[str, ...]]] = [(same, ())]
            if not (self.sign.same_as_forward or self.found.correlation or self.sign.flipped is not None):
                other = "the convolution that turns the kernel" if not same else "the correlation, which turns nothing"
                flips.append((not same, (f"{name} is {other}",)))
            for flipped, flip_said in flips:
                for swapped, order_said in orders:
                    for kind, extent_said in extents:
                        every = (*said, *flip_said, *order_said, *extent_said)
                        yield _Reading(kind, swapped, mode, flipped, every)
                        if self._has_pairs():
                            yield _Reading(kind, swapped, mode, flipped, every, by_axis=True)

    def _has_pairs(self) -> bool:
        """Is there a padding of two numbers, which may be those of two ends or of two axes?"""
        amounts = [amount for operand in self.operands for step, amount, _ in operand.steps if step == "pad"]
        return any(amount is not None and len(entries_of(amount)) == 2 for amount in amounts)

    def _attempt(self, reading: _Reading) -> Judged:
        if reading.extent == "same":
            raise UnreadError("a convolution of the same size as its input")
        problem = self.problem.with_mode(reading.mode)
        binding = problem.binding
        setting = binding.setting
        symbols = {letter: Symbol(f"c{n}", integer=True) for n, letter in enumerate(self._letters())}
        views = [self._view(n, problem, symbols, reading.by_axis) for n in (0, 1)]
        image, kernel = views[::-1] if reading.swapped else views
        count = range(len(setting.axes))
        if self.found.dilation is not None:
            kernel = kernel.spread([self._amount(self.found.dilation, problem, axis) for axis in count])
        image = fitted(image, kernel, reading.extent == "full")
        moves = [
            Integer(1) if self.found.stride is None else self._amount(self.found.stride, problem, axis)
            for axis in count
        ]
        tensor = self.left.tensor
        if tensor == "dy":
            tensor = "dz" if self.slopes or problem.slopes_defined else "dx"
        plain = {"dz": "x", "dx": "x", "dw": "w"}[tensor]
        sizes = [place_size(setting, plain, axis) for axis in range(len(setting.axes))]
        differing = self._sizes(image, kernel, moves, sizes, problem)
        if differing is not None:
            return differing
        places = [Symbol(f"t{axis.suffix}", integer=True) for axis in setting.axes]
        read = [expand(size - 1 - place) for size, place in zip(sizes, places, strict=True)] if self.turned else places
        read = [expand(move * place) for move, place in zip(moves, read, strict=True)]
        bound, factors, met = correlation(image, kernel, read, reading.flipped)
        channels = self._channels(self.left, problem, symbols)
        left = Factor(tensor, (*channels, *places))
        factors += tuple(Factor("slope", (*self._channels(s, problem, symbols), *places)) for s in self.slopes)
        free = [self._range(symbols[letter], place, problem) for place, letter in self.left.channels]
        free += [Range(place, size) for place, size in zip(places, sizes, strict=True)]
        summed = tuple(self._bound_range(b, symbols, problem) for b in self.bounds)
        value = IndexSum(left, tuple(free), summed + bound, factors, met)
        truth = truths(left, setting, False)
        if truth is None:
            raise UnreadError("what its left side is does not follow from a convolution")
        settled = compared(truth, [value], binding)
        if settled.equal is None:
            return Judged(Finding(Verdict.UNCHECKED, settled.scope, reason=settled.reason))
        if settled.equal:
            return Judged(Finding(Verdict.HOLDS, settled.scope))
        condition = None if settled.condition in (None, "never") else in_letters(str(settled.condition), binding)
        return Judged(Finding(Verdict.WRONG, settled.scope, condition, settled.reason, settled=settled))

    def _letters(self) -> list[str]:
        every = [letter for p in (self.left, *self.known, *self.slopes) for _, letter in p.channels]
        return list(dict.fromkeys([*every, *(bound.letter for bound in self.bounds)]))

    def _range(self, symbol: Symbol, place: str, problem: Problem) -> Range:
        return Range(symbol, place_size(problem.binding.setting, "x", place))

    def _bound_range(self, bound: Bound, symbols: dict[str, Symbol], problem: Problem) -> Range:
        place = next((p for q in self.known for p, letter in q.channels if letter == bound.letter), None)
        if place is None:
            raise UnreadError(f"over what {bound.letter} runs is not said")
        whole_range = self._range(symbols[bound.letter], place, problem)
        if bound.start is None and bound.last is None:
            return whole_range
        if bound.start is None or bound.last is None:
            raise UnreadError(f"the sum over {bound.letter} does not say where it starts or ends")
        base = problem.binding.base

        def lookup(letter: str) -> Expr | None:
            entry = problem.binding.sizes.get(letter)
            return None if entry is None else next(iter(entry.values()))

        start, last = (expand(expression(node, lookup) - base) for node in (bound.start, bound.last))
        return Range(whole_range.symbol, expand(last + (0 if bound.exclusive else 1)), start)

    def _channels(self, picture: Picture, problem: Problem, symbols: dict[str, Symbol]) -> tuple[Expr, ...]:
        plain = picture.tensor.removeprefix("d").removesuffix("p")
        order = _CHANNELS.get(plain, "ngc")
        given = dict(picture.channels)
        grouped = problem.binding.setting.grouped
        return tuple(symbols[given[c]] if c in given else ZERO for c in order if c != "g" or grouped)

    def _view(self, number: int, problem: Problem, symbols: dict[str, Symbol], by_axis: bool) -> View:
        picture, operand = self.known[number], self.operands[number]
        setting = problem.binding.setting
        padded = picture.tensor.endswith("p")
        tensor = picture.tensor.removesuffix("p")
        if tensor not in ("x", "w", "dy"):
            raise UnreadError(f"{tensor} as an operand")
        plain = tensor.removeprefix("d")
        sizes = [place_size(setting, plain, axis) for axis in range(len(setting.axes))]
        view = whole(tensor, self._channels(replace(picture, tensor=tensor), problem, symbols), sizes, "vu"[number])
        if padded:
            view = self._naturally_padded(view, problem, "")
        for step, amount, _ in operand.steps:
            if step == "rotate" or (step == "transpose" and self.sign.transposed_turns):
                view = view.rotated()
            elif step == "transpose":
                view = view.transposed()
            elif step == "pad":
                if amount is None:
                    view = self._naturally_padded(view, problem, "the padding is that which makes the sizes fit")
                else:
                    low, high = self._pads(amount, problem, by_axis)
                    view = view.padded(low, high)
            else:
                view = view.spread([self._spread(amount, problem, axis, tensor) for axis in range(len(setting.axes))])
        return view

    def _naturally_padded(self, view: View, problem: Problem, said: str) -> View:
        """A padded input or output gradient: as the input is padded, or so that dgrad comes out."""
        axes = problem.binding.setting.axes
        if said:
            self.assumed[said] = None
        if view.tensor == "x":
            return view.padded([axis.low for axis in axes], [axis.high for axis in axes])
        if view.tensor != "dy":
            raise UnreadError("a padded kernel")
        low = [expand(axis.reach - axis.low) for axis in axes]
        high = [expand(axis.reach - axis.high + axis.remainder) for axis in axes]
        return view.spread([axis.stride for axis in axes]).padded(low, high)

    def _spread(self, amount: Node | None, problem: Problem, axis: int, tensor: str) -> Expr:
        own = problem.binding.setting.axes[axis]
        if amount is None:
            return own.stride if tensor == "dy" else own.dilation
        return self._amount(amount, problem, axis)

    def _pads(self, node: Node, problem: Problem, by_axis: bool) -> tuple[list[Expr], list[Expr]]:
        """How much stands before and behind on each axis: one number, a pair for the ends, or one entry an axis."""
        count = len(problem.binding.setting.axes)
        entries = entries_of(node)
        if (len(entries) == 2 and not by_axis and not any(len(entries_of(entry)) > 1 for entry in entries)) or len(
            entries
        ) != count:
            entries = (node,) * count
        low: list[Expr] = []
        high: list[Expr] = []
        for axis, entry in enumerate(entries):
            ends = entries_of(entry)
            if len(ends) not in (1, 2):
                raise UnreadError("a padding of several numbers")
            low.append(self._amount(ends[0], problem, axis))
            high.append(self._amount(ends[-1], problem, axis))
        return low, high

    def _amount(self, node: Node, problem: Problem, axis: int) -> Expr:
        entries = entries_of(node)
        if len(entries) > 1:
            if len(entries) != len(problem.binding.setting.axes):
                raise UnreadError("numbers for other axes than there are")
            node = entries[axis]

        def lookup(letter: str) -> Expr | None:
            entry = problem.binding.sizes.get(letter)
            return None if entry is None else entry.get(axis, next(iter(entry.values())))

        return expression(node, lookup)

    def _sizes(
        self, image: View, kernel: View, moves: list[Expr], sizes: list[Expr], problem: Problem
    ) -> Judged | None:
        """Whether the result has the sizes of the left side; None where it has, or would where nothing is left over."""
        binding = problem.binding
        for axis, (places, wanted) in enumerate(zip(correlation_sizes(image, kernel), sizes, strict=True)):
            made = places if moves[axis] == 1 else floor(expand((places - 1) / moves[axis])) + 1
            own = binding.setting.axes[axis]
            spare = (Between(ZERO, own.remainder, moves[axis]),)
            if own.stride != 1:
                exact = decide("", binding.setting, [same_value(wanted, made, spare)], explain=False)
                if exact.verdict is Verdict.HOLDS:
                    if (
                        decide("", binding.setting, [same_value(wanted, made)], explain=False).verdict
                        is not Verdict.HOLDS
                    ):
                        self.assumed["what is beyond the kernel's size is cropped off"] = None
                    continue
            statement = decide("", binding.setting, [same_value(wanted, made)], explain=not binding.quick)
            if statement.verdict is Verdict.HOLDS:
                continue
            if statement.verdict is not Verdict.WRONG:
                return Judged(Finding(Verdict.UNCHECKED, statement.scope, reason=statement.reason))
            condition = statement.condition.text if statement.condition is not None else None
            said = None if condition in (None, "never") else in_letters(str(condition), binding)
            example = None
            found = statement.counterexample
            if found is not None:
                at = {name: value for name, value in found.sizes.items() if not name.startswith("gcd")}
                table = {symbol: at.get(str(symbol), 1) for e in (made, wanted) for symbol in e.free_symbols}
                names: dict[str, int] = {}
                for name, value in at.items():
                    letter = in_letters(name, binding)
                    names[letter if letter not in names else name] = value
                example = Counterexample(
                    tuple(names.items()),
                    f"{max(0, int(made.subs(table)))} entries on an axis",
                    f"{int(wanted.subs(table))} entries",
                )
            finding = Finding(Verdict.WRONG, statement.scope or ALL, said, f"the sizes differ on axis {axis + 1}")
            return Judged(finding, example)
        return None
