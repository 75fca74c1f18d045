"""The derived formula of a pass in the author's letters, for where no small change of a line makes it right."""

from __future__ import annotations

from sympy import Expr, Integer, Symbol, expand

from symconv.hand.dump import to_latex
from symconv.hand.index_scope import ScopeError
from symconv.hand.layouts import Place
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_claims import std_tensor
from symconv.hand.sum_letters import letter_of
from symconv.hand.tree import Applied, Derivative, Differential, Node
from symconv.hand.written import Element, Partial


def derived_side(head: Element | Partial, binding: SumBinding) -> str | None:
    """The right side of y, dx (at dilation 1), dw or db, None where it can't be said in the author's letters."""
    if isinstance(head, Partial) or head.indices is None or any("^" in name for name in binding.tensors):
        return None
    tensor = std_tensor(head, binding)
    if tensor not in ("y", "dx", "dw", "db") or len(head.indices) != len(binding.layout(tensor)):
        return None
    if binding.base or binding.centres:
        return None
    try:
        return _Writer(head, tensor, binding).written()
    except (KeyError, ScopeError):
        return None


class _Writer:
    """Chooses letters and writes the sum."""

    def __init__(self, head: Element, tensor: str, binding: SumBinding) -> None:
        self.binding, self.tensor = binding, tensor
        self.calls = isinstance(head.node, Applied) or any(isinstance(entry, Applied) for entry in _below(head.node))
        self.letters: dict[tuple[str, Place], str] = {}
        for place, index in zip(binding.layout(tensor), head.indices or (), strict=True):
            letter = letter_of(index)
            if letter is None:
                raise KeyError(letter)
            self.letters[_plain(tensor), place] = to_latex(index)
        self.taken = set(self.letters.values())

    def letter(self, tensor: str, place: Place) -> str:
        """The index letter of a place: the left side's, or the one the note has most often there."""
        same = [(t, place) for t in "xwyb"] if isinstance(place, str) else [(tensor, place)]
        for key in same:
            if key in self.letters:
                return self.letters[key]
        named = [letter for letter, kind in self.binding.kinds.items() if kind in same and letter not in self.taken]
        usual = {("w", 0): "i", ("w", 1): "j", ("y", 0): "u", ("y", 1): "v"}.get((tensor, place))  # type: ignore[arg-type]
        letter = _latex(named[0]) if named else usual
        if letter is None or letter in self.taken:
            raise KeyError(place)
        self.letters[tensor, place] = letter
        self.taken.add(letter)
        return letter

    def written(self) -> str:
        binding = self.binding
        w, x, y = (binding.layouts[t] for t in "wxy")
        if self.tensor == "y":
            bound = [("w", p) for p in w if p not in ("m", "g")]
            factors = f"{self._element('w', 'w')}*{self._input(x)}"
        elif self.tensor == "dw":
            bound = [("y", p) for p in y if p not in ("m", "g")]
            factors = f"{self._gradient()}*{self._input(x)}"
        elif self.tensor == "dx":
            # Every output whose window the element is in: where it is in none, the tap would be outside the kernel.
            bound = [("y", p) for p in y if p not in ("n", "g")]
            factors = f"{self._gradient()}*{self._tap(w)}"
        else:
            bound = [("y", p) for p in y if p not in ("m", "g")]
            factors = self._gradient()
        return "".join(self._sum(t, p) for t, p in bound) + factors

    def _sum(self, tensor: str, place: Place) -> str:
        """A sum over all values of an index; without bounds where the author has no letter for how many there are."""
        letter = self.letter(tensor, place)
        try:
            last = self._size(self._place_size(tensor, place) - 1)
        except KeyError:
            return f"\\sum_{{{letter}}} "
        return f"\\sum_{{{letter}=0}}^{{{last}}} "

    def _place_size(self, tensor: str, place: Place) -> Expr:
        if isinstance(place, int):
            axis = self.binding.setting.axes[place]
            return axis.kernel if tensor == "w" else axis.output
        return self.binding.setting.channels[{"n": "N", "c": "C", "m": "M", "g": "G"}[place]]

    def _size(self, expr: Expr) -> str:
        own = {value: name for name, e in reversed(list(self.binding.sizes.items())) for value in e.values()}
        table = {symbol: Symbol(_latex(own[symbol]), integer=True) for symbol in expr.free_symbols}
        terms = sorted(
            expand(expr.xreplace(table)).as_ordered_terms(), key=lambda t: (t.could_extract_minus_sign(), str(t))
        )
        text = ""
        for term in terms:
            sign = "-" if term.could_extract_minus_sign() else "+" if text else ""
            text += sign + "\\cdot ".join(str(f) for f in abs_factors(term))
        return text or "0"

    def _element(self, tensor: str, kind: str) -> str:
        name = next(name for name, known in self.binding.tensors.items() if known == tensor)
        return self._spelled(name, [self.letter(kind, place) for place in self.binding.layouts[kind]])

    def _spelled(self, name: str, indices: list[str]) -> str:
        inner = ",".join(indices)
        return f"{name}({inner})" if self.calls else f"{name}_{{{inner}}}"

    def _gradient(self) -> str:
        own = [name for name, known in self.binding.tensors.items() if known == "dy"]
        indices = [self.letter("y", place) for place in self.binding.layouts["y"]]
        if own:
            return self._spelled(own[0], indices)
        name = next(name for name, known in self.binding.tensors.items() if known == "y")
        mark = "d" if self.calls else "\\partial "
        return f"\\frac{{{mark}L}}{{{mark}{self._spelled(name, indices)}}}"

    def _tap(self, layout: tuple[Place, ...]) -> str:
        """The weight that leads from an input to an output."""
        indices = []
        for place in layout:
            if not isinstance(place, int):
                indices.append(self.letter("x" if place == "c" else "y", place))
                continue
            axis = self.binding.setting.axes[place]
            if axis.dilation != 1 or self.binding.setting.general.mode == "convolution":
                raise KeyError("a tap that is a fraction, or counted backwards")
            low = "" if axis.low == Integer(0) else f"+{self._size(axis.low)}"
            step = _times(self._size(axis.stride), self.letter("y", place))
            indices.append(f"{self.letter('x', place)}{low}-{step}")
        name = next(name for name, known in self.binding.tensors.items() if known == "w")
        return self._spelled(name, indices)

    def _input(self, layout: tuple[Place, ...]) -> str:
        indices = []
        for place in layout:
            if not isinstance(place, int):
                indices.append(self.letter("w" if place == "c" else "y", place))
                continue
            axis = self.binding.setting.axes[place]
            if self.binding.setting.general.mode == "convolution":
                raise KeyError("convolution")
            parts = [_times(self._size(axis.stride), self.letter("y", place))]
            parts.append(_times(self._size(axis.dilation), self.letter("w", place)))
            text = "+".join(parts)
            indices.append(text if axis.low == Integer(0) else f"{text}-{self._size(axis.low)}")
        name = next(name for name, known in self.binding.tensors.items() if known == "x")
        return self._spelled(name, indices)


def abs_factors(term: Expr) -> list[Expr]:
    """The factors of a term without its sign, 1 left out."""
    positive = -term if term.could_extract_minus_sign() else term
    return [f for f in positive.as_ordered_factors() if f != 1] or [Integer(1)]


def _times(step: str, letter: str) -> str:
    return letter if step == "1" else f"{step}\\cdot {letter}"


def _plain(tensor: str) -> str:
    return tensor.removeprefix("d")


def _latex(letter: str) -> str:
    base, mark, sub = letter.partition("_")
    return f"{base}_{{{sub}}}" if mark else base


def _below(node: Node) -> tuple[Node, ...]:
    """What a derivative or a differential is by."""
    if isinstance(node, Derivative):
        return node.by
    return (node.by,) if isinstance(node, Differential) and node.by is not None else ()
