"""The problem without its sizes: what is given as a number, and what is any number at all.

A `GeneralConv` is to a derivation for all sizes what a `Conv` is to a worked example. Input and output sizes are
always symbols; kernel, padding, channels, groups and batch are symbols or numbers; stride and dilation too, but
most statements hold them to numbers (the product of two symbols is outside the arithmetic in which proofs are
decided), so a symbol there stands for every number up to a stated limit.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from symconv.errors import SpecError, shorten
from symconv.spec import MAX_AXES, MODES, Mode

MAX_STEP = 64
"""The largest stride and dilation of a statement for all sizes."""
MAX_TAPS = 4096
"""The largest kernel given as a number; one left open is any."""
MAX_GENERAL = 1_000_000
"""The largest other number in a statement for all sizes."""

Size: TypeAlias = int | None
"""A number, or None for any number."""

LETTERS = {"kernel": "K", "stride": "S", "padding": "P", "dilation": "D", "groups": "G"}
"""How a user writes "any" for a field."""
AS_GROUPS = "G"
"""How a user writes "as many channels as groups", whatever their number: depthwise."""


@dataclass(frozen=True, init=False)
class GeneralConv:
    """A convolution on 1, 2 or 3 axes whose input size is any that a window fits into.

    Each argument is a number, None for any number, or a sequence of those, one an axis; `kernel`, `stride`,
    `padding`, `dilation` and `groups` also take their letter (K, S, P, D, G) for any number, and the channels take G
    for as many as groups. An axis's padding may be a (low, high) pair. The number of axes is that of the arguments
    which give one value an axis, else 1.

    Raises `SpecError` naming the field, its value and what would be possible.
    """

    kernel: tuple[Size, ...]
    stride: tuple[Size, ...]
    padding: tuple[tuple[int, int] | None, ...]
    dilation: tuple[Size, ...]
    groups: Size
    in_channels: Size | Literal["G"]
    out_channels: Size | Literal["G"]
    batch: Size
    bias: bool
    mode: Mode

    def __init__(
        self,
        kernel: object = None,
        stride: object = 1,
        padding: object = None,
        dilation: object = 1,
        groups: object = 1,
        in_channels: object = None,
        out_channels: object = None,
        batch: object = None,
        bias: bool = True,
        mode: Mode = "cross-correlation",
    ) -> None:
        count = _axis_count({"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation})
        values: dict[str, Any] = {
            "kernel": _per_axis("kernel", kernel, count, MAX_TAPS),
            "stride": _per_axis("stride", stride, count, MAX_STEP),
            "padding": _pads(padding, count),
            "dilation": _per_axis("dilation", dilation, count, MAX_STEP),
            "groups": _size("groups", groups, groups, 1, MAX_GENERAL),
            "in_channels": _channels("in_channels", in_channels),
            "out_channels": _channels("out_channels", out_channels),
            "batch": _size("batch", batch, batch, 1, MAX_GENERAL),
            "bias": bias,
            "mode": mode,
        }
        if not isinstance(bias, bool):
            raise SpecError("bias", bias, "True or False")
        if mode not in MODES:
            raise SpecError("mode", mode, f"not a mode; choose {' or '.join(MODES)}")
        for name, value in values.items():
            object.__setattr__(self, name, value)
        for name in ("in_channels", "out_channels"):
            channels = values[name]
            if channels is None or channels == AS_GROUPS:
                continue
            if self.groups is None:
                raise SpecError(name, channels, "a number of channels needs a number of groups; leave one of them out")
            if channels % self.groups:
                raise SpecError(name, channels, f"not a multiple of groups {self.groups}")

    @property
    def dimensions(self) -> int:
        """The number of spatial axes."""
        return len(self.kernel)

    @property
    def steps_are_numbers(self) -> bool:
        """Whether every stride and dilation is a number, so that proofs cover all that is left open."""
        return None not in self.stride and None not in self.dilation

    @property
    def group_in(self) -> Size:
        """Input channels of one group."""
        return _per_group(self.in_channels, self.groups)

    @property
    def group_out(self) -> Size:
        """Output channels of one group."""
        return _per_group(self.out_channels, self.groups)


def _per_group(channels: Size | Literal["G"], groups: Size) -> Size:
    if isinstance(channels, str):
        return 1
    return None if channels is None or groups is None else channels // groups


def _channels(name: str, given: object) -> Size | Literal["G"]:
    return "G" if isinstance(given, str) and given == AS_GROUPS else _size(name, given, given, 1, MAX_GENERAL)


def _axis_count(given: dict[str, object]) -> int:
    counts = {
        name: len(value) for name, value in given.items() if isinstance(value, Sequence) and not isinstance(value, str)
    }
    for name, count in counts.items():
        if not 1 <= count <= MAX_AXES:
            raise SpecError(name, given[name], f"{count} entries; a problem has 1 to {MAX_AXES} axes")
    for name, count in counts.items():
        first = next(iter(counts))
        if count != counts[first]:
            raise SpecError(
                name, given[name], f"{count} entries, where {first} has {counts[first]}; give 1 or {counts[first]}"
            )
    return next(iter(counts.values()), 1)


def _per_axis(name: str, given: object, count: int, most: int) -> tuple[Size, ...]:
    if isinstance(given, Sequence) and not isinstance(given, str):
        return tuple(_size(name, given, value, 1, most) for value in given)
    return (_size(name, given, given, 1, most),) * count


def _pads(given: object, count: int) -> tuple[tuple[int, int] | None, ...]:
    entries = given if isinstance(given, Sequence) and not isinstance(given, str) else (given,) * count
    pairs: list[tuple[int, int] | None] = []
    for entry in entries:
        if entry is None or entry == LETTERS["padding"]:
            pairs.append(None)
            continue
        both = tuple(entry) if isinstance(entry, Sequence) and not isinstance(entry, str) else (entry, entry)
        if len(both) != 2:
            raise SpecError("padding", given, f"{shorten(entry)} is not a (low, high) pair")
        low, high = (_size("padding", given, value, 0, MAX_GENERAL) for value in both)
        if low is None or high is None:
            raise SpecError("padding", given, "a pair is two numbers; None or P stands for both being any")
        pairs.append((low, high))
    return tuple(pairs)


def _size(name: str, given: object, value: object, least: int, most: int) -> Size:
    """`value` as a number, or as None where it stands for any."""
    if value is None or (isinstance(value, str) and value == LETTERS.get(name)):
        return None
    try:
        if isinstance(value, bool):
            raise TypeError
        number = operator.index(value)  # type: ignore[arg-type]  # refused by the except below
    except TypeError:
        shown = shorten(repr(value) if isinstance(value, str) else value)
        raise SpecError(name, given, f"{NOUNS[name]} is an integer{_or_letter(name)}, not {shown}") from None
    if number < least:
        raise SpecError(name, given, f"{NOUNS[name]} is at least {least}")
    if number > most:
        raise SpecError(name, given, f"{NOUNS[name]} is at most {most} in a statement for all sizes")
    return number


def general_from_text(bias: bool = True, mode: Mode = "cross-correlation", **texts: str) -> GeneralConv:
    """The general problem written as on the command line: `3x3`, `KxK`, `S`, paddings `1`, `0:1x0:1`; missing is any.

    Raises `SpecError` naming the option that is wrong.
    """
    words = {name for name, text in texts.items() if name == "padding" and text in ("same", "valid")}
    parts = {name: text.split("x") for name, text in texts.items() if name not in words}
    values: dict[str, Any] = {}
    for name, written in parts.items():
        if name in ("in_channels", "out_channels") and written == [AS_GROUPS]:
            values[name] = AS_GROUPS
            continue
        read = [None if part == LETTERS.get(name) else _number(name, texts[name], part) for part in written]
        values[name] = read[0] if len(read) == 1 else tuple(read)
    if texts.get("padding") == "valid":
        values["padding"] = 0
    elif texts.get("padding") == "same":
        raise SpecError("padding", "same", "depends on the sizes; give numbers, or leave it out for any padding")
    elif isinstance(values.get("padding"), tuple) and len(parts["padding"]) == 1:  # one low:high pair for every axis
        values["padding"] = (values["padding"],) * max(map(len, parts.values()))
    return GeneralConv(**values, bias=bias, mode=mode)


NOUNS = {
    "kernel": "a kernel size",
    "stride": "a stride",
    "padding": "a padding",
    "dilation": "a dilation",
    "groups": "a number of groups",
    "in_channels": "a number of input channels",
    "out_channels": "a number of output channels",
    "batch": "a batch size",
}


def _number(name: str, text: str, part: str) -> int | tuple[int, int]:
    if name == "padding" and ":" in part:
        low, _, high = part.partition(":")
        return _digits(name, text, low), _digits(name, text, high)
    return _digits(name, text, part)


def _digits(name: str, text: str, part: str) -> int:
    if not (part.isascii() and part.removeprefix("-").isdigit()):
        if name in LETTERS and part == LETTERS[name]:  # half of a pair
            raise SpecError(name, text, f"{part} stands for any padding of both ends, not for one of them")
        raise SpecError(name, text, f"{shorten(repr(part)) if part else 'nothing'} is not a number{_or_letter(name)}")
    if len(part) > 19:
        raise SpecError(name, text, f"{NOUNS[name]} of {len(part)} digits is too large for a statement for all sizes")
    return int(part)


def _or_letter(name: str) -> str:
    if name in ("in_channels", "out_channels"):
        return f" or {AS_GROUPS} for as many as groups"
    return f" or {LETTERS[name]} for any" if name in LETTERS else ""


def general_as_json(general: GeneralConv) -> dict[str, Any]:
    """The general problem as plain values; null is any number, paddings are [low, high] per axis."""
    return {
        "kernel": list(general.kernel),
        "stride": list(general.stride),
        "padding": [None if pair is None else list(pair) for pair in general.padding],
        "dilation": list(general.dilation),
        "groups": general.groups,
        "in_channels": general.in_channels,
        "out_channels": general.out_channels,
        "batch": general.batch,
        "bias": general.bias,
        "mode": general.mode,
    }


def general_as_command(job: str, general: GeneralConv, *more: str) -> str:
    """The shell command that does `job` on this problem, e.g. `symconv prove --kernel 3x3 --stride 2`."""
    parts = ["symconv", job, "--kernel", _written("kernel", general.kernel)]
    if any(value != 1 for value in general.stride):
        parts += ["--stride", _written("stride", general.stride, True)]
    if any(pair is not None for pair in general.padding):
        pads = [LETTERS["padding"] if pair is None else f"{pair[0]}:{pair[1]}" for pair in general.padding]
        parts += ["--padding", "x".join(pads)]
    if any(value != 1 for value in general.dilation):
        parts += ["--dilation", _written("dilation", general.dilation, True)]
    if general.groups != 1:
        parts += ["--groups", _written("groups", (general.groups,))]
    for name in ("in_channels", "out_channels", "batch"):
        value = getattr(general, name)
        if value is not None:
            parts += [f"--{name.replace('_', '-')}", str(value)]
    if not general.bias:
        parts.append("--no-bias")
    if general.mode != "cross-correlation":
        parts += ["--mode", general.mode]
    return " ".join([*parts, *more])


def _written(name: str, values: tuple[Size, ...], short: bool = False) -> str:
    texts = [LETTERS[name] if value is None else str(value) for value in values]
    return texts[0] if short and len(set(texts)) == 1 else "x".join(texts)
