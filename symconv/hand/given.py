"""Bindings that the user gives, on the command line or in the note itself, as binding takes them.

Their text was checked by `given_text`; where they are for different numbers of axes they are refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from symconv.hand.binding import AxisFacts, Learnt
from symconv.hand.given_bindings import bindings_given

TENSORS = {
    "input": "x", "weight": "w", "kernel": "w", "filter": "w", "output": "y", "bias": "b", "input-gradient": "dx",
    "weight-gradient": "dw", "output-gradient": "dy", "bias-gradient": "db", "delta": "dy",
}  # fmt: skip
NUMBERS = ("input", "kernel", "output", "stride", "dilation", "padding")


@dataclass(frozen=True)
class Given:
    """What was given: letters, numbers per axis, index base, how digits stand, mode, what bare letters and `*` are.

    `numbers` has paddings as "padding" and "padding_high". `star` is "product" or "convolution" where it was said
    what `*` stands for; `bias` tells whether there is one.
    """

    letters: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, Sequence[int]] = field(default_factory=dict)
    base: int | None = None
    joined: bool | None = None
    mode: str | None = None
    bare: bool = False
    bias: bool | None = None
    star: str | None = None
    learnt: Mapping[str, Learnt] = field(default_factory=dict)

    @property
    def flipped(self) -> bool | None:
        """Whether the kernel is flipped, None where it was not said."""
        return None if self.mode is None else self.mode == "convolution"


def read_given(given: Mapping[str, str]) -> Given:
    """What is given. Raises `SymconvError` where it is for different numbers of axes."""
    made = bindings_given(given)
    return Given(
        {name: TENSORS[value] for name, value in given.items() if value in TENSORS},
        _numbers(made.axes, given),
        made.index_base,
        made.joined,
        made.mode,
        given.get("gradients") == "bare",
        made.has_bias,
        given.get("*"),
        made.learnt,
    )


def _numbers(axes: Sequence[AxisFacts], given: Mapping[str, str]) -> dict[str, Sequence[int]]:
    found: dict[str, Sequence[int]] = {}
    for name in (*NUMBERS, "padding_high"):
        values = [getattr(axis, "padding_low" if name == "padding" else name) for axis in axes]
        numbers = tuple(value for value in values if isinstance(value, int))
        if numbers:
            # One number that stands for every axis does so for axes that nothing else was given for, too.
            asked = given.get(name.split("_")[0], "")
            found[name] = numbers if "x" in asked else numbers[:1]
    return found
