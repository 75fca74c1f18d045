"""What the sums of a note taught of its letters → the bindings that a report shows, where nothing else taught them."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr

from symconv.hand.binding import TENSOR_ROLES, AxisFacts, Bindings, Learnt
from symconv.hand.sum_binding import SumBinding
from symconv.hand.symbols import is_symbol

_PLACES = {"n": "batch", "c": "input channel", "m": "output channel", "g": "group"}
_FIELDS = {"padding_low": "low", "padding_high": "high"}


def with_sums(bindings: Bindings, bound: tuple[tuple[int, SumBinding], ...]) -> Bindings:
    """The bindings with names, axes and index base from the sums, where a note has no more to tell."""
    if not bound or {"input", "weight", "output"} <= set(bindings.names.values()):
        return _with_ties(bindings, bound)
    binding = bound[0][1]
    roles = {
        _as_written(name): TENSOR_ROLES[tensor] for name, tensor in binding.tensors.items() if tensor in TENSOR_ROLES
    }
    names = {**roles, **bindings.names}
    learnt = {
        name: Learnt(role, f"the sums: its indices are {_indices(binding, name)}") for name, role in roles.items()
    }
    learnt |= {name: entry for name, entry in binding.learnt.items() if not name.startswith("padding")}
    axes = tuple(_axis(binding, axis) for axis in range(binding.setting.general.dimensions))
    given = bindings.axes if len(bindings.axes) == len(axes) else bindings.axes * len(axes)
    return _with_ties(
        replace(
            bindings,
            names=names,
            index_base=binding.base if bindings.index_base is None else bindings.index_base,
            mode=bindings.mode or binding.setting.general.mode,
            axes=tuple(map(_merged, given, axes)) if len(given) == len(axes) else axes,
            has_bias=binding.has_bias if bindings.has_bias is None else bindings.has_bias,
            learnt={**learnt, **bindings.learnt},
        ),
        bound,
    )


def _with_ties(bindings: Bindings, bound: tuple[tuple[int, SumBinding], ...]) -> Bindings:
    ties = (tie for _, binding in bound for tie in binding.ties)
    return replace(bindings, ties=tuple(dict.fromkeys((*bindings.ties, *ties))))


def _as_written(name: str) -> str:
    accent, mark, base = name.partition("-")
    if mark and accent in ("bar", "tilde", "hat"):
        return f"\\{accent}{{{_as_written(base)}}}"
    return f"\\{name}" if len(name) > 1 and is_symbol(f"\\{name}") else name


def _indices(binding: SumBinding, name: str) -> str:
    for own, tensor in binding.tensors.items():
        if _as_written(own) == name:
            return ", ".join(_PLACES.get(str(place), f"axis {place}") for place in binding.layout(tensor)) or "none"
    return "none"


def _axis(binding: SumBinding, axis: int) -> AxisFacts:
    own = binding.setting.axes[axis]
    fields = ("input", "kernel", "output", "stride", "dilation", "padding_low", "padding_high")
    found: dict[str, int | str | None] = {f: _said(binding, axis, getattr(own, _FIELDS.get(f, f))) for f in fields}
    return AxisFacts(**found)


def _said(binding: SumBinding, axis: int, value: Expr) -> int | str | None:
    """A number, else the author's letter for it; None where there is none."""
    if value.is_Integer:
        return int(value)
    return next((letter for letter, entry in binding.sizes.items() if entry.get(axis) == value), None)


def _merged(given: AxisFacts, found: AxisFacts) -> AxisFacts:
    told = {name: value for name, value in vars(given).items() if value is not None}
    return replace(found, **told)
