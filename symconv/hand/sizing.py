"""From the voted axes and the elements that occur to the whole problem: sizes, paddings, channels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from symconv.errors import SpecError
from symconv.hand.binding import AxisFacts
from symconv.hand.fitting import LISTED, Fit, Index, Layout
from symconv.spec import Conv

MAX_SIZE = 4096
"""The largest size of an axis that is taken from a document's elements."""
MAX_SLIPPED = 1
"""So many places of the input may be missing from the rows by a slip."""

_NOTHING: Mapping[str, Sequence[int]] = {}


def seen_size(roles: str, role: str, agreeing: Iterable[Index], others: Mapping[Index, int]) -> int:
    """The size of one axis: what agreeing products and matrices reach, or elements that go on from there."""
    place = roles.find(role)
    if place < 0:
        return 1
    size = max((index[place] for index in agreeing if len(index) > place), default=-1) + 1
    counted: Counter[int] = Counter()
    for index, times in others.items():
        if len(index) == len(roles):
            counted[index[place]] += times
    # An index that only one element has may be a slip; two are evidence. A row of zero counts twice, which may tell
    # where an axis ends, but no more images or channels.
    least = 2 if role.isdigit() else 3
    while counted[size] >= least and size < MAX_SIZE:
        size += 1
    return max(1, size)


def build(
    fit: Fit,
    others: Mapping[str, Mapping[Index, int]],
    stated: Mapping[str, Sequence[int]],
    bias: bool,
    given: Mapping[str, Sequence[int]] = _NOTHING,
    whole: bool = False,
) -> tuple[Conv | None, tuple[AxisFacts, ...]]:
    """The problem, and what is known of each axis; no problem where the numbers fit none.

    `stated` numbers count where they fit the elements, `given` ones in any case.
    `whole` says that every row of the forward system has all its products: no window reaches beyond the input.
    """
    layout = fit.layout
    axes = len(fit.axes)
    sizes = {
        name: {
            role: seen_size(roles, role, (triple[place] for triple in fit.agreeing), others.get(name, {}))
            for role in "nmc012"
        }
        for place, (name, roles) in enumerate((("x", layout.x), ("w", layout.w), ("y", layout.y)))
    }
    inputs, kernels, pads, facts = [], [], [], []
    listed = all(name in stated for name in LISTED)
    for number, axis in enumerate(fit.axes):
        role = str(number)
        kernel = _stated(given, "kernel", number, axes, sizes["w"][role])
        outputs = max(sizes["y"][role], _stated(stated, "output", number, axes))
        if listed:  # what goes on from where the table says that the axis ends is a slip
            kernel = _as_listed(fit, 1, role, _stated(stated, "kernel", number, axes), kernel)
            outputs = _as_listed(fit, 2, role, _stated(stated, "output", number, axes), outputs)
        low = (axis.dilation * (kernel - 1) if axis.flipped else 0) - axis.offset
        size = sizes["x"][role]
        told = _stated(stated, "input", number, axes)
        # A stated input that has room for more windows than there are outputs is of something else.
        if size < told and (told + low - axis.dilation * (kernel - 1) - 1) // axis.stride + 1 <= outputs:
            size = told
        if listed:
            size = _as_listed(fit, 0, role, told, size)
        size = _stated(given, "input", number, axes, size)
        need = axis.stride * (outputs - 1) + axis.dilation * (kernel - 1) + 1 - low - size
        missed = whole or _occurs(size, layout.x, role, others.get("x", {}))
        if missed and low == 0 and 0 < need <= MAX_SLIPPED and not told and not given.get("input"):
            size, need = size + need, 0  # the element that no right row has is one that a slip took away
        wanted = _stated(stated, "padding_high", number, axes, _stated(stated, "padding", number, axes, low))
        least = max(0, need)
        high = wanted if least <= wanted < max(least + 1, need + axis.stride) else low
        if not least <= high < max(least + 1, need + axis.stride):
            high = least
        high = _stated(given, "padding_high", number, axes, high)
        inputs.append(size)
        kernels.append(kernel)
        pads.append((max(0, low), high))
        facts.append(AxisFacts(size, kernel, outputs, axis.stride, axis.dilation, max(0, low), high))
    return _conv(fit, layout, sizes, inputs, kernels, pads, bias), tuple(facts)


def _as_listed(fit: Fit, tensor: int, role: str, told: int, size: int) -> int:
    """What a table says of an axis, where no product goes beyond it, else the size that was found."""
    roles = (fit.layout.x, fit.layout.w, fit.layout.y)[tensor]
    reached = seen_size(roles, role, (triple[tensor] for triple in fit.agreeing), {})
    return told if reached <= told < size else size


def _occurs(place: int, roles: str, role: str, others: Mapping[Index, int]) -> bool:
    """Does some element stand at a place of an axis, if only once?"""
    at = roles.find(role)
    return any(len(index) == len(roles) and index[at] == place for index in others)


def _conv(
    fit: Fit,
    layout: Layout,
    sizes: Mapping[str, Mapping[str, int]],
    inputs: Sequence[int],
    kernels: Sequence[int],
    pads: Sequence[tuple[int, int]],
    bias: bool,
) -> Conv | None:
    images = max(sizes["x"]["n"], sizes["y"]["n"])
    outputs = max(sizes["w"]["m"], sizes["y"]["m"])
    inside = sizes["w"]["c"]
    channels = max(sizes["x"]["c"], inside)
    groups = 1
    size, per_group = fit.groups
    if size:
        inside = max(inside, per_group)
        groups = -(-outputs // size)
        outputs, channels = groups * size, groups * inside
    try:
        return Conv(
            input=tuple(inputs),
            kernel=tuple(kernels),
            stride=tuple(axis.stride for axis in fit.axes),
            padding=tuple(pads),
            dilation=tuple(axis.dilation for axis in fit.axes),
            groups=groups,
            in_channels=channels,
            out_channels=outputs,
            batch=images,
            bias=bias,
            mode="convolution" if any(axis.flipped for axis in fit.axes) else "cross-correlation",
        )
    except SpecError:
        return None


def _stated(stated: Mapping[str, Sequence[int]], name: str, axis: int, axes: int, default: int = 0) -> int:
    numbers = stated.get(name, ())
    if len(numbers) == 1:
        return numbers[0]
    return numbers[axis] if len(numbers) == axes else default
