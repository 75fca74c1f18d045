"""How a problem is written: `4x4` on a command line, an object in a layers file, a command that repeats it.

Text comes from outside and is untrusted: it is matched against one small grammar, never evaluated.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from symconv.errors import InputFileError, SpecError, shorten
from symconv.spec import MAX_NUMBER, Conv

MAX_LAYERS_BYTES = 16 * 2**20
"""The largest layers file that is read."""

_NUMBER = re.compile(r"-?[0-9]+", re.ASCII)


@dataclass(frozen=True)
class Layer:
    """A problem with the name by which a layers file calls it."""

    name: str
    conv: Conv


def spec_from_text(
    input: str,
    kernel: str,
    stride: str = "1",
    padding: str = "0",
    dilation: str = "1",
    groups: str = "1",
    in_channels: str = "1",
    out_channels: str = "1",
    batch: str = "1",
    bias: bool = True,
    mode: str = "cross-correlation",
) -> Conv:
    """The problem whose numbers are written as on the command line: `4x4`, `2`, paddings `1`, `1x2`, `0:1x0:1`.

    One number, or one low:high pair, stands for every axis. Raises `SpecError` naming the option that is wrong.
    """
    sizes, taps = _numbers("input", input), _numbers("kernel", kernel)
    count = max(len(sizes), len(taps))
    return Conv(
        input=_one_or_per_axis(sizes),
        kernel=_one_or_per_axis(taps),
        stride=_one_or_per_axis(_numbers("stride", stride)),
        padding=_read_padding(padding, count),
        dilation=_one_or_per_axis(_numbers("dilation", dilation)),
        groups=_number("groups", groups, groups),
        in_channels=_number("in_channels", in_channels, in_channels),
        out_channels=_number("out_channels", out_channels, out_channels),
        batch=_number("batch", batch, batch),
        bias=bias,
        mode=mode,
    )


def _one_or_per_axis(numbers: tuple[int, ...]) -> int | tuple[int, ...]:
    return numbers[0] if len(numbers) == 1 else numbers


def _numbers(field: str, text: str) -> tuple[int, ...]:
    return tuple(_number(field, text, part) for part in text.split("x"))


def _read_padding(text: str, count: int) -> str | tuple[tuple[int, int], ...]:
    if text in ("same", "valid"):
        return text
    pairs = []
    for part in text.split("x"):
        low, colon, high = part.partition(":")
        first = _number("padding", text, low)
        pairs.append((first, _number("padding", text, high) if colon else first))
    return tuple(pairs) * (count if len(pairs) == 1 else 1)


def _number(field: str, text: str, part: str) -> int:
    if not _NUMBER.fullmatch(part):
        example = {"padding": "1, 1x2, 0:1x0:1, same or valid"}.get(field, "3")
        if field in ("input", "kernel", "stride", "dilation"):
            example = "3 or 3x5"
        raise SpecError(field, text, f"{shorten(repr(part))} is not a number; write {example}")
    if len(part) > 19:
        raise SpecError(field, text, f"a number is at most {MAX_NUMBER}")
    return int(part)


def spec_as_json(conv: Conv) -> dict[str, Any]:
    """The problem as the object that `--layers` reads, every field given, paddings as [low, high] per axis."""
    return {name: _as_lists(getattr(conv, name)) for name in _FIELDS}


def _as_lists(value: Any) -> Any:
    return [_as_lists(entry) for entry in value] if isinstance(value, tuple) else value


_FIELDS = tuple(field.name for field in fields(Conv) if field.init)


def spec_from_json(entry: object) -> Conv:
    """The problem of one layers-file object. Raises `SpecError` naming the field that is wrong or missing."""
    if not isinstance(entry, dict):
        raise SpecError("layer", entry, 'a layer is an object such as {"input": [8, 8], "kernel": [3, 3]}')
    for key in entry:
        if key not in (*_FIELDS, "name"):
            raise SpecError("field", key, f"not a field of a layer; the fields are name, {', '.join(_FIELDS)}")
    for key in ("input", "kernel"):
        if key not in entry:
            raise SpecError(key, "missing", "a layer gives at least input and kernel")
    return Conv(**{key: value for key, value in entry.items() if key != "name"})


def read_layers(path: Path) -> tuple[Layer, ...]:
    """The layers of a file (a JSON list of objects). Raises `InputFileError` saying which layer is wrong and why."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_LAYERS_BYTES + 1)
    except OSError as error:
        raise InputFileError(f"{path}: can't be read: {error.strerror}") from None
    if len(data) > MAX_LAYERS_BYTES:
        raise InputFileError(f"{path}: larger than {MAX_LAYERS_BYTES} bytes; split it into several layers files")
    try:
        entries = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputFileError(f"{path}: byte {error.start} is not UTF-8; a layers file is JSON text") from None
    except json.JSONDecodeError as error:
        raise InputFileError(f"{path}: line {error.lineno}, column {error.colno}: not JSON: {error.msg}") from None
    except RecursionError:
        raise InputFileError(f"{path}: nested too deeply; a layers file is a list of objects") from None
    except ValueError:  # an integer of thousands of digits
        raise InputFileError(f"{path}: holds a number too long to read") from None
    if not isinstance(entries, list) or not entries:
        raise InputFileError(f"{path}: a layers file is a JSON list with at least one layer")
    return tuple(_layer(path, number, entry) for number, entry in enumerate(entries))


def _layer(path: Path, number: int, entry: object) -> Layer:
    name = entry.get("name", f"layer {number}") if isinstance(entry, dict) else f"layer {number}"
    if not isinstance(name, str):
        raise InputFileError(f"{path}: layer {number}: name {shorten(name)}: a name is a text")
    try:
        return Layer(shorten(name), spec_from_json(entry))
    except SpecError as error:
        raise InputFileError(f"{path}: layer {number} ({shorten(name)}): {error}") from None


def with_batch(layers: Iterable[Layer], batch: str) -> tuple[Layer, ...]:
    """The layers with another batch size, written as on the command line. Raises `SpecError` where it is impossible."""
    size = _number("batch", batch, batch)
    return tuple(replace(layer, conv=replace(layer.conv, batch=size)) for layer in layers)


def as_arguments(conv: Conv) -> list[str]:
    """The command-line options that give this problem, defaults left out."""
    options = ["--input", _by_axis(conv.input), "--kernel", _by_axis(conv.kernel)]
    if any(s != 1 for s in conv.stride):
        options += ["--stride", _one_or_all(conv.stride)]
    if any(pair != (0, 0) for pair in conv.padding):
        if all(low == high for low, high in conv.padding):
            options += ["--padding", _one_or_all(tuple(low for low, _ in conv.padding))]
        else:
            options += ["--padding", "x".join(f"{low}:{high}" for low, high in conv.padding)]
    if any(d != 1 for d in conv.dilation):
        options += ["--dilation", _one_or_all(conv.dilation)]
    for name in ("groups", "in_channels", "out_channels", "batch"):
        if getattr(conv, name) != 1:
            options += [f"--{name.replace('_', '-')}", str(getattr(conv, name))]
    if not conv.bias:
        options.append("--no-bias")
    if conv.mode != "cross-correlation":
        options += ["--mode", conv.mode]
    return options


def as_command(job: str, conv: Conv, *more: str) -> str:
    """The shell command that does `job` on this problem, e.g. `symconv derive --input 4x4 --kernel 2x2`."""
    return shlex.join(["symconv", job, *as_arguments(conv), *more])


def _by_axis(values: tuple[int, ...]) -> str:
    return "x".join(map(str, values))


def _one_or_all(values: tuple[int, ...]) -> str:
    return str(values[0]) if len(set(values)) == 1 else _by_axis(values)
