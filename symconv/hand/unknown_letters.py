"""What a letter that nothing declares might be: each size of the problem, with the author's own letter for it."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr

from symconv.hand.index_expressions import UnknownLetterError
from symconv.hand.sum_binding import SumBinding


@dataclass(frozen=True)
class Reading:
    """One reading: the size, in words, and the letter that the note has for it, if any."""

    value: Expr
    text: str
    letter: str | None


def readings_of(error: UnknownLetterError, binding: SumBinding) -> tuple[Reading, ...]:
    """The readings of a letter that was not known where it stands, each size once."""
    letter = error.letter
    own = {value: name for name, entry in reversed(list(binding.sizes.items())) for value in entry.values()}
    found = []
    for number, axis in enumerate(binding.setting.axes):
        if error.bound and error.axis != number:
            continue
        for text in SIZES if error.bound else ("input", "kernel", "output", "low", "high", "stride", "dilation"):
            value: Expr = getattr(axis, text)
            if value.free_symbols and letter != own.get(value):
                found.append(Reading(value, f"the {_WORDS.get(text, text)} on axis {number}", own.get(value)))
    for text, value in binding.setting.channels.items():
        if (error.axis is None or not error.bound) and value.free_symbols:
            found.append(Reading(value, f"the number of {_CHANNELS[text]}", own.get(value)))
    return tuple(found)


SIZES = ("output", "input", "kernel")
_WORDS = {"input": "input size", "kernel": "kernel size", "output": "output size", "low": "low padding"}
_CHANNELS = {"N": "images", "G": "groups", "C": "input channels", "M": "output channels"}
