"""The operands of an operator form as images: rotated, padded and spread as the form says."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, Symbol, expand

from symconv.hand.index_expressions import expression
from symconv.hand.operator_form import Form
from symconv.hand.operator_nodes import entries_of
from symconv.hand.operator_problem import Picture, Problem
from symconv.hand.operator_views import View, whole
from symconv.hand.sum_binding import place_size
from symconv.hand.tree import Node
from symconv.hand.written import UnreadError
from symconv.index_sum import ZERO

_CHANNELS = {"x": "ngc", "w": "gmc", "y": "ngm"}


def view_of(form: Form, number: int, problem: Problem, symbols: dict[str, Symbol], by_axis: bool) -> View:
    """One operand as an image."""
    picture, operand = form.known[number], form.operands[number]
    setting = problem.binding.setting
    padded = picture.tensor.endswith("p")
    tensor = picture.tensor.removesuffix("p")
    if tensor not in ("x", "w", "dy"):
        raise UnreadError(f"{tensor} as an operand")
    plain = tensor.removeprefix("d")
    sizes = [place_size(setting, plain, axis) for axis in range(len(setting.axes))]
    view = whole(tensor, channel_indices(replace(picture, tensor=tensor), problem, symbols), sizes, "vu"[number])
    if padded:
        view = _naturally_padded(form, view, problem, "")
    for step, amount, _ in operand.steps:
        if step == "rotate" or (step == "transpose" and form.sign.transposed_turns):
            view = view.rotated()
        elif step == "transpose":
            view = view.transposed()
        elif step == "pad":
            if amount is None:
                view = _naturally_padded(form, view, problem, "the padding is that which makes the sizes fit")
            else:
                low, high = _pads(form, amount, problem, by_axis)
                view = view.padded(low, high)
        else:
            view = view.spread([_spread(form, amount, problem, axis, tensor) for axis in range(len(setting.axes))])
    return view


def _naturally_padded(form: Form, view: View, problem: Problem, said: str) -> View:
    """A padded input or output gradient: as the input is padded, or so that dgrad comes out."""
    axes = problem.binding.setting.axes
    if said:
        form.assumed[said] = None
    if view.tensor == "x":
        return view.padded([axis.low for axis in axes], [axis.high for axis in axes])
    if view.tensor != "dy":
        raise UnreadError("a padded kernel")
    low = [expand(axis.reach - axis.low) for axis in axes]
    high = [expand(axis.reach - axis.high + axis.remainder) for axis in axes]
    return view.spread([axis.stride for axis in axes]).padded(low, high)


def _spread(form: Form, amount: Node | None, problem: Problem, axis: int, tensor: str) -> Expr:
    own = problem.binding.setting.axes[axis]
    if amount is None:
        return own.stride if tensor == "dy" else own.dilation
    return amount_of(amount, problem, axis)


def _pads(form: Form, node: Node, problem: Problem, by_axis: bool) -> tuple[list[Expr], list[Expr]]:
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
        low.append(amount_of(ends[0], problem, axis))
        high.append(amount_of(ends[-1], problem, axis))
    return low, high


def amount_of(node: Node, problem: Problem, axis: int) -> Expr:
    """A stride, dilation or padding on an axis: a number for all axes, or one entry an axis."""
    entries = entries_of(node)
    if len(entries) > 1:
        if len(entries) != len(problem.binding.setting.axes):
            raise UnreadError("numbers for other axes than there are")
        node = entries[axis]

    def lookup(letter: str) -> Expr | None:
        entry = problem.binding.sizes.get(letter)
        return None if entry is None else entry.get(axis, next(iter(entry.values())))

    return expression(node, lookup)


def channel_indices(picture: Picture, problem: Problem, symbols: dict[str, Symbol]) -> tuple[Expr, ...]:
    """The indices before the axes, in the order of the tensor's shape."""
    plain = picture.tensor.removeprefix("d").removesuffix("p")
    order = _CHANNELS.get(plain, "ngc")
    given = dict(picture.channels)
    grouped = problem.binding.setting.grouped
    return tuple(symbols[given[c]] if c in given else ZERO for c in order if c != "g" or grouped)
