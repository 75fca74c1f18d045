"""What the size letters of a note's sums stand for: declared, seen as bounds, or called as usual."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sympy import Expr, Integer, Symbol, expand

from symconv.hand.layouts import Place
from symconv.hand.lone_indices import is_same_size
from symconv.hand.size_letters import CHANNELS, usual
from symconv.hand.sum_binding import CHANNEL_COUNTS, BoundSetting, axis_value, place_size
from symconv.hand.sum_steps import is_letter, is_step
from symconv.hand.sums_read import SumsRead
from symconv.index_sum import Condition, Equal

Sizes = dict[str, dict[int | None, Expr]]


def size_letters(
    read: SumsRead,
    setting: BoundSetting,
    steps: Mapping[tuple[int, str], Expr],
    pads: Mapping[int, Expr | None],
    given: Mapping[str, int],
) -> Sizes:
    """What each size letter stands for, by axis."""
    sizes: Sizes = {}
    placed: dict[tuple[str, Place], str] = {}

    def put(letter: str, axis: int | None, value: Expr) -> None:
        if letter not in read.letters and not letter.isdigit():
            sizes.setdefault(letter, {}).setdefault(axis, value)

    for (axis, known), word in read.table.items():
        put(word, axis, axis_value(setting, axis, known))
    for (axis, which), step in steps.items():
        if isinstance(step, Symbol):
            put(step.name, axis, axis_value(setting, axis, which))
    for name, number in given.items():
        if name == "mode":
            continue
        for on, letter in _voted_letters(read, name):
            put(letter, on, Integer(number))
        if name in read.declared.steps:
            for on in range(read.dimensions):
                put(read.declared.steps[name], on, Integer(number))
    for axis, pad in pads.items():
        if is_letter(pad) and pad.name not in (read.declared.paddings or ()):
            put(pad.name, axis, setting.axes[axis].low)
    if read.declared.paddings is not None and read.dimensions == 2:
        h, w = setting.axes
        values = ((h.low, 0), (h.high, 0), (w.low, 1), (w.high, 1))
        for name, (value, on) in zip(read.declared.paddings, values, strict=True):
            put(name, on, value)
    for tensor, shape in read.shapes.items():
        layout = read.layouts.get(tensor, ())
        if len(layout) == len(shape):
            for place, letter in zip(layout, shape, strict=True):
                put(letter, place if isinstance(place, int) else None, place_size(setting, tensor, place))
                placed[tensor, place] = letter
    for (tensor, place), stop in read.bounds:
        if (
            isinstance(stop, Symbol)
            and (tensor, place) not in placed
            and not _clashes(read, stop.name, tensor, place, sizes)
        ):
            put(stop.name, place if isinstance(place, int) else None, place_size(setting, tensor, place))
    for axis, pad in pads.items():
        for letter, value in _solved(read, setting, axis, pad, sizes):
            put(letter, axis, value)
    for (tensor, place), stop in read.bounds_stated():
        if tensor == "y" and isinstance(place, int) and not isinstance(stop, Symbol):
            size = _input_letter(read, setting, place, stop, sizes)
            if size is not None:
                put(size, place, setting.axes[place].input)
    _usual(read, setting, sizes, placed)
    return sizes


def _input_letter(read: SumsRead, setting: BoundSetting, axis: int, stop: Expr, sizes: Sizes) -> str | None:
    """The one unknown letter in `N - m + 1`, where that is the output size if N is the input's."""
    own = setting.axes[axis]
    table = {s: sizes[s.name][axis] for s in stop.free_symbols if axis in sizes.get(s.name, {})}
    open_ = sorted(stop.free_symbols - table.keys(), key=str)
    if len(open_) != 1 or own.stride != 1:
        return None
    table[open_[0]] = own.output + own.reach - own.low - own.high
    return open_[0].name if expand(stop.xreplace(table) - own.output) == 0 else None


def _solved(
    read: SumsRead, setting: BoundSetting, axis: int, pad: Expr | None, sizes: Sizes
) -> Iterator[tuple[str, Expr]]:
    """The one letter of an offset that nothing else declares, as what it has to be."""
    if pad is None or pad.is_Integer or is_letter(pad):
        return
    table = _known(setting, axis, pad, sizes)
    open_ = sorted(pad.free_symbols - table.keys(), key=str)
    if (
        len(open_) == 1
        and pad.coeff(open_[0], 1) in (1, -1)
        and not (pad - open_[0] * pad.coeff(open_[0], 1)).has(open_[0])
    ):
        slope = pad.coeff(open_[0], 1)
        yield open_[0].name, expand(slope * (setting.axes[axis].low - (pad - slope * open_[0]).xreplace(table)))


def _clashes(read: SumsRead, letter: str, tensor: str, place: Place, sizes: Sizes) -> bool:
    """Does the note mostly use the letter for the size of something else, or another letter for this size?"""
    here = as_letter = as_place = 0
    for ((other, at), stop), count in read.bounds.items():
        if isinstance(stop, Symbol):
            same = at == place and is_same_size(other, tensor, place)
            other_axis = isinstance(at, int) and isinstance(place, int) and other == tensor
            here += count * (same and stop.name == letter)
            as_letter += count * (stop.name == letter and not (other_axis and not same))
            as_place += count * same
    return 2 * here <= max(as_letter, as_place) or (letter in sizes and not isinstance(place, int))


def _voted_letters(read: SumsRead, quantity: str) -> Iterator[tuple[int, str]]:
    for vote in read.votes(read.terms):
        value = vote.stride if quantity == "stride" else vote.dilation
        if isinstance(value, Symbol) and is_step(read, value):
            yield vote.axis, value.name


def _usual(read: SumsRead, setting: BoundSetting, sizes: Sizes, placed: Mapping[tuple[str, Place], str]) -> None:
    """Letters that nothing declares, by what they are usually called, unless the note has another for the same."""
    taken = {value for entry in sizes.values() for value in entry.values()}
    every = read.all_letters()
    for letter in sorted(every - sizes.keys() - read.letters - read.ranging):
        for place, names in CHANNELS.items():
            count = setting.channels[CHANNEL_COUNTS[place]]
            if letter in names and count not in taken and not count.is_Integer:
                sizes[letter] = {None: count}
        lone = letter == "S" and "R" not in sizes.keys() | every
        unglued = read.glued(letter) is not None and letter not in sizes and not lone
        found = usual(letter, read.dimensions) if unglued else None
        if found is not None:
            quantities, axes = found
            values: dict[int | None, Expr] = {axis: axis_value(setting, axis, quantities[0]) for axis in axes}
            if not any(value in taken for value in values.values() if not value.is_Integer):
                sizes[letter] = values


def extra_conditions(
    read: SumsRead, setting: BoundSetting, sizes: Sizes, pads: Mapping[int, Expr | None]
) -> tuple[Condition, ...]:
    """What the author's letters say besides: an offset in other letters than a padding's own."""
    found: list[Condition] = []
    for axis, pad in pads.items():
        if pad is not None and not pad.is_Integer and not is_letter(pad):
            table = _known(setting, axis, pad, sizes)
            value = expand(pad.xreplace(table))
            if len(table) == len(pad.free_symbols) and value != setting.axes[axis].low:
                found.append(Equal(setting.axes[axis].low, value))
    return tuple(found)


def _known(setting: BoundSetting, axis: int, pad: Expr, sizes: Sizes) -> dict[Symbol, Expr]:
    """The letters of an offset whose size is known, and the kernel's, as what they stand for."""
    table = {s: sizes[s.name][axis] for s in pad.free_symbols if axis in sizes.get(s.name, {})}
    table |= {s: setting.axes[axis].kernel for s in pad.free_symbols if s.name == f"@K{axis}"}
    return table
