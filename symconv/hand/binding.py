"""What the letters of a document stand for, and the problem that it speaks of; each with where it was learnt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Role = Literal[
    "input", "weight", "output", "bias", "input-gradient", "weight-gradient", "output-gradient", "bias-gradient",
    "delta", "activation", "pre-activation", "padded-input", "padded-output-gradient", "loss",
    "batch", "in-channel", "out-channel", "group", "size", "index",
]  # fmt: skip
"""What a name can stand for."""

TENSOR_ROLES: dict[str, Role] = {
    "x": "input", "w": "weight", "y": "output", "b": "bias", "dx": "input-gradient", "dw": "weight-gradient",
    "dy": "output-gradient", "db": "bias-gradient", "xp": "padded-input", "dyp": "padded-output-gradient",
    "z": "pre-activation",
}  # fmt: skip
"""The role of each tensor of a problem: d before a gradient, p behind a padded one."""


@dataclass(frozen=True)
class Learnt:
    """A value with where it comes from: `source` is a phrase such as "line 3: stride 2" or "given"."""

    value: str
    source: str
    line: int | None = None


@dataclass(frozen=True)
class AxisFacts:
    """What is known of one axis, numbers where they are known; a text is a letter of the document's, None unknown."""

    input: int | str | None = None
    kernel: int | str | None = None
    output: int | str | None = None
    stride: int | str | None = None
    dilation: int | str | None = None
    padding_low: int | str | None = None
    padding_high: int | str | None = None


@dataclass(frozen=True)
class Bindings:
    """Everything that was learnt of a document's notation and problem.

    `names` maps a letter or word, as the parser has it, to its role; one that stands for a value in one place and its
    gradient in another has its value's role here and is listed in `bare_gradients`. `index_base` is 0 or 1. `joined`:
    digits of a subscript run together. `convolutions` are signs that stand for the convolution (`*`, `\\ast`, conv).
    `mode` is the kernel's orientation. `axes` has an entry a spatial axis. `learnt` says of each where it comes from,
    and `ties` lists what could not be decided, with the readings that are left.
    """

    names: Mapping[str, Role] = field(default_factory=dict)
    index_base: int | None = None
    joined: bool | None = None
    bare_gradients: tuple[str, ...] = ()
    convolutions: tuple[str, ...] = ()
    mode: Literal["cross-correlation", "convolution"] | None = None
    axes: tuple[AxisFacts, ...] = ()
    has_bias: bool | None = None
    learnt: Mapping[str, Learnt] = field(default_factory=dict)
    ties: tuple[str, ...] = ()
