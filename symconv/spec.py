"""The problem: one `Axis` is one integer relation, one `Conv` a product of axes with channels, groups and batch.

On each axis a convolution is the relation between input index i, output index o and kernel tap k

    i = S·o + D·k − p          (S stride, D dilation, p low padding; mode cross-correlation)
    i = S·o + D·(K−1−k) − p    (mode convolution: the kernel is flipped)

Only this forward reading stands here; the gradients are derived from it elsewhere.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import Literal, TypeAlias

from symconv.errors import SpecError, shorten

Mode: TypeAlias = Literal["cross-correlation", "convolution"]
Numbers: TypeAlias = int | Sequence[int]
"""One number for every axis, or one per axis."""
Padding: TypeAlias = int | str | Sequence[int | Sequence[int]]
"""One number, one per axis, one (low, high) pair per axis, "same" or "valid"."""

MODES: tuple[Mode, ...] = ("cross-correlation", "convolution")
MAX_AXES = 3
MAX_NUMBER = 2**31 - 1
"""The largest size, stride, dilation or padding: every index S·o + D·k − p then fits 64 bits."""
MAX_ELEMENTS = 2**60 - 1
"""The largest number of elements of one tensor: eight bytes each still have a 64-bit address."""


@dataclass(frozen=True)
class Axis:
    """One spatial axis of a convolution: sizes in elements, all non-negative integers.

    Raises `SpecError`, naming the field, where a number is impossible or no window fits the padded input.
    """

    input: int
    kernel: int
    stride: int = 1
    padding_low: int = 0
    padding_high: int = 0
    dilation: int = 1
    flipped: bool = False

    def __post_init__(self) -> None:
        for name, low, what in (
            ("input", 1, "an input size"),
            ("kernel", 1, "a kernel size"),
            ("stride", 1, "a stride"),
            ("dilation", 1, "a dilation"),
            ("padding_low", 0, "a padding"),
            ("padding_high", 0, "a padding"),
        ):
            value = _integer(name, getattr(self, name), getattr(self, name), low, what)
            object.__setattr__(self, name, value)
        if self.effective_kernel > self.padded_input:
            raise SpecError("kernel", self.kernel, self._misfit())

    def _misfit(self) -> str:
        size = f"input {self.input}"
        if self.padding_low or self.padding_high:
            size += f" + padding {self.padding_low} + {self.padding_high} = {self.padded_input}"
        reach = f"dilation {self.dilation} spreads it to {self.effective_kernel}, " if self.dilation > 1 else ""
        most = (self.padded_input - 1) // self.dilation + 1
        return f"{reach}more than the padded input has ({size}); at most {most} fits"

    @property
    def padded_input(self) -> int:
        """The input size with both paddings."""
        return self.input + self.padding_low + self.padding_high

    @property
    def effective_kernel(self) -> int:
        """k' = (k−1)·d + 1: the number of input positions from the first tap to the last."""
        return (self.kernel - 1) * self.dilation + 1

    @property
    def output(self) -> int:
        """⌊(in + p_lo + p_hi − k') / s⌋ + 1: the number of windows."""
        return (self.padded_input - self.effective_kernel) // self.stride + 1

    @property
    def remainder(self) -> int:
        """(in + p_lo + p_hi − k') mod s: positions at the high end that no window reaches."""
        return (self.padded_input - self.effective_kernel) % self.stride

    def position(self, output: int, tap: int) -> int:
        """The input index that output `output` reads through weight `tap`; outside 0…input−1 it is padding."""
        place = self.kernel - 1 - tap if self.flipped else tap
        return self.stride * output + self.dilation * place - self.padding_low

    def window(self, output: int) -> Iterator[tuple[int, int]]:
        """The (tap, input index) pairs of one output, in the order of the taps, padding left out."""
        for tap in range(self.kernel):
            position = self.position(output, tap)
            if 0 <= position < self.input:
                yield tap, position


@dataclass(frozen=True, init=False)
class Conv:
    """A convolution problem with 1, 2 or 3 spatial axes.

    Arguments are as PyTorch users type them: a number stands for every axis, a tuple gives one per axis, and the
    number of axes is that of `input` or `kernel` (1 where both are numbers). `padding` may also give a
    (low, high) pair per axis, or be "valid" (none) or "same" (output size = input size; needs stride 1).

    The tensors are x (batch, in_channels, *input), w (out_channels, in_channels/groups, *kernel),
    b (out_channels,) and y (batch, out_channels, *output).

    Raises `SpecError` naming the field, its value and what would be possible.
    """

    input: tuple[int, ...]
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]
    dilation: tuple[int, ...]
    groups: int
    in_channels: int
    out_channels: int
    batch: int
    bias: bool
    mode: Mode
    axes: tuple[Axis, ...] = field(init=False, repr=False, compare=False)

    def __init__(
        self,
        input: Numbers,
        kernel: Numbers,
        stride: Numbers = 1,
        padding: Padding = 0,
        dilation: Numbers = 1,
        groups: int = 1,
        in_channels: int = 1,
        out_channels: int = 1,
        batch: int = 1,
        bias: bool = True,
        mode: str = "cross-correlation",
    ) -> None:
        count = _axis_count(input, kernel)
        values = {
            "input": _numbers("input", input, count, 1, "an input size"),
            "kernel": _numbers("kernel", kernel, count, 1, "a kernel size"),
            "stride": _numbers("stride", stride, count, 1, "a stride"),
            "dilation": _numbers("dilation", dilation, count, 1, "a dilation"),
        }
        pads = _padding(padding, values["kernel"], values["stride"], values["dilation"])
        scalars = {
            "groups": _integer("groups", groups, groups, 1, "a number of groups"),
            "in_channels": _integer("in_channels", in_channels, in_channels, 1, "a number of channels"),
            "out_channels": _integer("out_channels", out_channels, out_channels, 1, "a number of channels"),
            "batch": _integer("batch", batch, batch, 1, "a batch size"),
        }
        for name in ("in_channels", "out_channels"):
            if scalars[name] % scalars["groups"]:
                raise SpecError(
                    name,
                    scalars[name],
                    f"not divisible by groups {scalars['groups']}; each group takes the same number of channels",
                )
        if not isinstance(bias, bool):
            raise SpecError("bias", bias, "a bias is True or False")
        if mode not in MODES:
            raise SpecError("mode", mode, f"a mode is {' or '.join(MODES)}")
        for name, value in {**values, **scalars, "padding": pads, "bias": bias, "mode": mode}.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "axes", self._make_axes(kernel))
        self._check_elements()

    def _make_axes(self, kernel_given: object) -> tuple[Axis, ...]:
        axes = []
        for number, (size, taps, stride, (low, high), dilation) in enumerate(
            zip(self.input, self.kernel, self.stride, self.padding, self.dilation, strict=True)
        ):
            try:
                axes.append(Axis(size, taps, stride, low, high, dilation, self.mode == "convolution"))
            except SpecError as error:
                where = f"on axis {number}: " if len(self.input) > 1 else ""
                raise SpecError(error.field, kernel_given, where + error.reason) from None
        return tuple(axes)

    def _check_elements(self) -> None:
        for name, shape in (("x", self.x_shape), ("w", self.w_shape), ("y", self.y_shape)):
            if prod(shape) > MAX_ELEMENTS:
                field = "kernel" if name == "w" else "input"
                raise SpecError(
                    field,
                    getattr(self, field),
                    f"makes {name} of shape {shape} with {prod(shape)} elements; "
                    f"at most {MAX_ELEMENTS} can be addressed",
                )

    @property
    def dimensions(self) -> int:
        """The number of spatial axes: 1, 2 or 3."""
        return len(self.axes)

    @cached_property
    def output(self) -> tuple[int, ...]:
        """The output size of every axis."""
        return tuple(axis.output for axis in self.axes)

    @property
    def effective_kernel(self) -> tuple[int, ...]:
        """The dilated kernel's size on every axis."""
        return tuple(axis.effective_kernel for axis in self.axes)

    @property
    def remainder(self) -> tuple[int, ...]:
        """The number of positions at the high end of every axis that no window reaches."""
        return tuple(axis.remainder for axis in self.axes)

    @property
    def group_in(self) -> int:
        """Input channels of one group."""
        return self.in_channels // self.groups

    @property
    def group_out(self) -> int:
        """Output channels of one group."""
        return self.out_channels // self.groups

    @property
    def x_shape(self) -> tuple[int, ...]:
        """(batch, in_channels, *input)."""
        return (self.batch, self.in_channels, *self.input)

    @property
    def w_shape(self) -> tuple[int, ...]:
        """(out_channels, in_channels/groups, *kernel)."""
        return (self.out_channels, self.group_in, *self.kernel)

    @property
    def y_shape(self) -> tuple[int, ...]:
        """(batch, out_channels, *output)."""
        return (self.batch, self.out_channels, *self.output)

    @property
    def b_shape(self) -> tuple[int, ...]:
        """(out_channels,), or (0,) without a bias."""
        return (self.out_channels if self.bias else 0,)

    @property
    def macs(self) -> int:
        """Multiply–accumulates of one pass: one for each output, input channel of its group and tap.

        Taps that fall on padding are counted, as is usual.
        """
        return prod(self.y_shape) * self.group_in * prod(self.kernel)


def _axis_count(input: object, kernel: object) -> int:
    """The number of axes: that of `input` or `kernel`, whichever is a tuple."""
    counts = {
        name: len(value)
        for name, value in (("input", input), ("kernel", kernel))
        if isinstance(value, Sequence) and not isinstance(value, str)
    }
    for name, count in counts.items():
        if not 1 <= count <= MAX_AXES:
            given = input if name == "input" else kernel
            raise SpecError(name, given, f"{_plural(count, 'number')}; a problem has 1 to {MAX_AXES} axes")
    if len(counts) == 2 and counts["input"] != counts["kernel"]:
        raise SpecError(
            "kernel",
            kernel,
            f"{_plural(counts['kernel'], 'number')} for the {_plural(counts['input'], 'axis')} of the input; "
            f"give 1 or {counts['input']}",
        )
    return next(iter(counts.values()), 1)


def _numbers(name: str, given: object, count: int, low: int, what: str) -> tuple[int, ...]:
    """`given` as one integer per axis."""
    if not isinstance(given, Sequence) or isinstance(given, str):
        return (_integer(name, given, given, low, what),) * count
    if len(given) != count:
        raise SpecError(name, given, _miscount(len(given), count))
    return tuple(_integer(name, given, value, low, what) for value in given)


def _padding(
    given: object, kernel: tuple[int, ...], stride: tuple[int, ...], dilation: tuple[int, ...]
) -> tuple[tuple[int, int], ...]:
    """`given` as one (low, high) pair per axis."""
    count = len(kernel)
    what = "a padding"
    if isinstance(given, str):
        if given == "valid":
            return ((0, 0),) * count
        if given != "same":
            raise SpecError("padding", given, 'a padding is numbers, "same" or "valid"')
        if any(s != 1 for s in stride):
            raise SpecError("padding", given, "needs stride 1; with a larger stride give the padding in numbers")
        total = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
        return tuple((t // 2, t - t // 2) for t in total)
    if not isinstance(given, Sequence):
        pad = _integer("padding", given, given, 0, what)
        return ((pad, pad),) * count
    if len(given) != count:
        hint = "; for low and high of the one axis write ((low, high),)" if count == 1 and len(given) == 2 else ""
        raise SpecError("padding", given, _miscount(len(given), count) + hint)
    pairs = []
    for entry in given:
        if isinstance(entry, Sequence) and not isinstance(entry, str):
            if len(entry) != 2:
                raise SpecError("padding", given, f"{shorten(entry)} is not a (low, high) pair")
            low, high = (_integer("padding", given, value, 0, what) for value in entry)
        else:
            low = high = _integer("padding", given, entry, 0, what)
        pairs.append((low, high))
    return tuple(pairs)


def _integer(name: str, given: object, value: object, low: int, what: str) -> int:
    """`value` as an int of at least `low`; `given` is the whole argument, for the message."""
    try:
        if isinstance(value, bool):
            raise TypeError
        number = operator.index(value)  # type: ignore[arg-type]  # refused by the except below
    except TypeError:
        raise SpecError(
            name, given, f"{what} is an integer, not {shorten(repr(value) if isinstance(value, str) else value)}"
        ) from None
    if number < low:
        raise SpecError(name, given, f"{what} is at least {low}")
    if number > MAX_NUMBER:
        raise SpecError(name, given, f"{what} is at most {MAX_NUMBER}")
    return number


def _miscount(given: int, axes: int) -> str:
    want = "1" if axes == 1 else f"1 or {axes}"
    return f"{_plural(given, 'number')} for {_plural(axes, 'axis')}; give {want}"


def _plural(count: int, noun: str) -> str:
    if count == 1:
        return f"1 {noun}"
    return f"{count} {'axes' if noun == 'axis' else noun + 's'}"
