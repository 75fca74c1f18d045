"""What the tensors of an operator form are: which, with which channels, of which problem."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from sympy import Expr, Integer

from symconv.errors import SpecError
from symconv.general import GeneralConv
from symconv.hand.binding import AxisFacts, Bindings
from symconv.hand.elements import factor_of
from symconv.hand.layer_names import Convention, Layer, LayerNames, Named
from symconv.hand.size_letters import usual
from symconv.hand.sum_binding import BoundSetting, SumBinding
from symconv.hand.sum_letters import letter_of
from symconv.hand.tree import Node
from symconv.hand.written import Element, UnreadError
from symconv.index_sum import Equal

SIZES = ("k", "K", "p", "P", "s", "S", "d", "D", "k_h", "k_w", "p_h", "p_w", "s_h", "s_w", "K_h", "K_w")
"""Letters of sizes that mean what they usually mean in a note that declares none."""


@dataclass(frozen=True)
class Picture:
    """A tensor as an operand: x, w, dx, dw, dy, xp, dyp, slope or dz; `channels` are its letters, by place."""

    tensor: str
    channels: tuple[tuple[str, str], ...] = ()
    layer: Layer | None = None


@dataclass(frozen=True)
class Problem:
    """What an operator form is read with.

    `picture` gives the tensor that a node is. `open_steps` says in words what was taken for granted of the problem;
    `mode` is None where nothing says which way round the kernel lies.
    """

    binding: SumBinding
    picture: Callable[[Node], Picture | None]
    indexed: bool
    open_steps: str = ""
    mode: str | None = None
    convention: Convention = field(default_factory=Convention)
    slopes_defined: bool = False
    worked: Problem | None = None
    """The same with the sizes of the note's worked example."""

    def quick(self) -> Problem:
        """The problem where only proofs are wanted."""
        return replace(self, binding=replace(self.binding, quick=True))

    def with_mode(self, mode: str) -> Problem:
        """The problem with the kernel the one or the other way round."""
        general = self.binding.setting.general
        if general.mode == mode:
            return self
        setting = replace(self.binding.setting, general=_changed(general, mode=mode))
        return replace(self, binding=replace(self.binding, setting=setting))


Reader: TypeAlias = Callable[[Node], Picture | None]


def _changed(general: GeneralConv, **values: object) -> GeneralConv:
    fields = ("kernel", "stride", "padding", "dilation", "groups", "in_channels", "out_channels", "batch", "bias")
    given: dict[str, object] = {name: getattr(general, name) for name in (*fields, "mode")}
    return GeneralConv(**{**given, **values})  # type: ignore[arg-type]


def indexed_problem(binding: SumBinding, batched: bool = False) -> Problem:
    """The problem of a note whose tensors have indices, of which an operator form writes the channels only.

    `batched`: it writes the image too.
    """
    setting = binding.setting
    if setting.general.batch is None and not batched:
        # What an operator form says of one image it says of each; a sum over images it would have to write.
        setting = replace(setting, general=_changed(setting.general, batch=1))
    binding = replace(binding, setting=setting)

    def picture(node: Node) -> Picture | None:
        try:
            found = factor_of(node, dict(binding.ranks))
        except UnreadError:
            return None
        if not isinstance(found, Element) or found.tensor not in binding.tensors:
            return None
        tensor = binding.tensors[found.tensor]
        if found.kind == "gradient" and not tensor.startswith("d"):
            tensor = f"d{tensor}"
        if found.kind == "slope":
            tensor = "slope"
        places = [place for place in binding.layout(tensor) if isinstance(place, str)]
        indices = found.indices or ()
        if len(indices) == len(places) - 1 and "n" in places:
            places.remove("n")
        if len(indices) != len(places):
            return None
        letters = [letter_of(index) for index in indices]
        if any(letter is None or letter in binding.sizes for letter in letters):
            return None
        return Picture(tensor, tuple((p, str(letter)) for p, letter in zip(places, letters, strict=True)))

    return Problem(binding, picture, indexed=True, mode=setting.general.mode)


def plain_problem(
    bindings: Bindings,
    names: LayerNames,
    convention: Convention,
    slopes: bool,
    steps_open: bool,
    worked: bool = False,
) -> Problem | None:
    """The problem of a note that writes whole tensors without indices: one channel stands for all of them.

    Where it speaks of no stride or dilation (`steps_open`), these are 1.
    """
    facts = bindings.axes or (AxisFacts(), AxisFacts())
    known = [_steps(axis) for axis in facts]
    stride, dilation, low, high = zip(*known, strict=True)
    kernels = tuple(axis.kernel if worked and isinstance(axis.kernel, int) else None for axis in facts)
    try:
        general = GeneralConv(
            kernels,
            stride,
            tuple(zip(low, high, strict=True)),
            dilation,
            in_channels=1,
            out_channels=1,
            batch=1,
            mode=bindings.mode or "cross-correlation",
        )
    except SpecError:
        return None
    setting = BoundSetting(general)
    if worked:
        sizes = [(own.input, axis.input) for own, axis in zip(setting.axes, facts, strict=True)]
        extra = tuple(Equal(size, Integer(number)) for size, number in sizes if isinstance(number, int))
        setting = BoundSetting(general, None, extra)
    places: tuple[str | int, ...] = tuple(range(len(facts)))
    layouts = {"x": places, "w": places, "y": places, "b": ()}
    binding = SumBinding({}, {}, layouts, _usual_sizes(setting), {}, setting)
    said = all(isinstance(axis.stride, int) and isinstance(axis.padding_low, int) for axis in facts)
    unsaid = "" if said or not steps_open else "stride 1, no padding and dilation 1"

    def picture(node: Node) -> Picture | None:
        found = names.named(node)
        return None if found is None else _pictured(found)

    numbers = all(isinstance(n, int) for axis in bindings.axes for n in (axis.input, axis.kernel))
    example = None
    if bindings.axes and numbers and not worked:
        example = plain_problem(bindings, names, convention, slopes, steps_open, worked=True)
    return Problem(binding, picture, False, unsaid, bindings.mode, convention, slopes, example)


def _steps(axis: AxisFacts) -> tuple[int, int, int, int]:
    def number(value: int | str | None, otherwise: int) -> int:
        return value if isinstance(value, int) else otherwise

    low = number(axis.padding_low, 0)
    return number(axis.stride, 1), number(axis.dilation, 1), low, number(axis.padding_high, low)


def _pictured(found: Named) -> Picture | None:
    if found.kind == "slope":
        return Picture("slope", (), found.layer)
    tensor = f"d{found.role}" if found.kind == "gradient" else found.role
    return Picture(tensor, (), found.layer)


def _usual_sizes(setting: BoundSetting) -> dict[str, dict[int | None, Expr]]:
    sizes: dict[str, dict[int | None, Expr]] = {}
    count = len(setting.axes)
    for letter in SIZES:
        found = usual(letter, count)
        if found is not None:
            quantities, axes = found
            sizes[letter] = {a: Integer(0) + getattr(setting.axes[a], quantities[0]) for a in axes if a < count}
    return sizes
