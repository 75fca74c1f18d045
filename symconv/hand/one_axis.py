"""The binding of a note's sums on one of its axes alone, for lines that leave the other axes out."""

from __future__ import annotations

from dataclasses import fields, replace

from sympy import Expr, Symbol

from symconv.closed_form import AxisSymbols
from symconv.errors import SpecError
from symconv.general import GeneralConv
from symconv.hand.layouts import Place
from symconv.hand.sum_binding import BoundSetting, SumBinding


def on_axis(binding: SumBinding, axis: int) -> SumBinding | None:
    """The same problem with just that axis; None where there is no such problem."""
    general = binding.setting.general
    try:
        single = GeneralConv(
            (general.kernel[axis],), (general.stride[axis],), (general.padding[axis],), (general.dilation[axis],),
            general.groups, general.in_channels, general.out_channels, general.batch, general.bias, general.mode,
        )  # fmt: skip
    except SpecError:
        return None
    setting = BoundSetting(single)
    table = _symbols(binding.setting.axes[axis], setting.axes[0])
    gone = {symbol for n, other in enumerate(binding.setting.axes) if n != axis for symbol in _own(other)}
    sizes: dict[str, dict[int | None, Expr]] = {}
    for letter, entry in binding.sizes.items():
        for at, value in entry.items():
            if (at is None or at == axis) and not value.free_symbols & gone:
                sizes.setdefault(letter, {})[0 if at == axis else None] = value.xreplace(table)

    def kept(places: tuple[Place, ...]) -> tuple[Place, ...]:
        return tuple(0 if place == axis else place for place in places if isinstance(place, str) or place == axis)

    layouts = {tensor: kept(layout) for tensor, layout in binding.layouts.items()}
    lost = {name: len(binding.layout(tensor)) for name, tensor in binding.tensors.items()}
    kinds = {
        letter: (tensor, 0 if place == axis else place)
        for letter, (tensor, place) in binding.kinds.items()
        if isinstance(place, str) or place == axis
    }
    reduced = replace(binding, setting=setting, sizes=sizes, layouts=layouts, kinds=kinds)
    ranks = {
        name: len(reduced.layout(binding.tensors[name])) if binding.ranks[name] == lost[name] else binding.ranks[name]
        for name in binding.ranks
        if name in binding.tensors
    }
    return replace(reduced, ranks=ranks)


def _own(axis: AxisSymbols) -> set[Symbol]:
    return {s for entry in fields(axis) if isinstance(s := getattr(axis, entry.name), Symbol)}


def _symbols(old: AxisSymbols, new: AxisSymbols) -> dict[Symbol, Expr]:
    values = ((getattr(old, entry.name), getattr(new, entry.name)) for entry in fields(old))
    return {a: b for a, b in values if isinstance(a, Symbol) and isinstance(b, Expr)}
