"""Formulas that hold for all sizes, as a worked example prints them, evaluated at the example's own sizes.

The reader is that of the documents for all sizes; every axis has letters of its own here, so that each can have its
own kernel size.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from symconv import Conv
from symconv.derivation import derive
from symconv.documents.render import Choices, render_derivation
from symconv.general import GeneralConv
from symconv.house_styles import FUNCTION
from symconv.notation import by_axis
from tests.documents.printed import Printed
from tests.documents.test_general_context import (
    SPATIAL,
    At,
    AxisAt,
    Numbers,
    Page,
    Reader,
    compiled,
    count_right,
    left_side,
    without,
)

OWN_LETTERS = replace(FUNCTION, sizes=FUNCTION.sizes | {"kernel": by_axis(("ed", "eh", "ew"))})
"""`function` with a letter for the kernel of each axis."""
FROM_1 = replace(OWN_LETTERS, index_base=1)
"""The same with indices that count from 1."""


def written(conv: Conv, *sections: str, base: int = 0) -> Printed:
    """Some sections of a worked example."""
    notation = FROM_1 if base else OWN_LETTERS
    return Printed(render_derivation(derive(conv), Choices(notation, "en", "md", sections)))


def sizes_of(conv: Conv) -> At:
    """The sizes of a problem, outputs counted."""
    axes = []
    for size, kernel, stride, dilation, (low, high) in zip(
        conv.input, conv.kernel, conv.stride, conv.dilation, conv.padding, strict=True
    ):
        span = dilation * (kernel - 1) + 1
        starts = [at for at in range(0, size + low + high, stride) if at + span <= size + low + high]
        remainder = size + low + high - starts[-1] - span
        axes.append(AxisAt(kernel, stride, dilation, low, high, len(starts), remainder))
    per_group = conv.in_channels // conv.groups, conv.out_channels // conv.groups
    return At(tuple(axes), conv.batch, conv.groups, *per_group)


def open_sizes(conv: Conv) -> GeneralConv:
    """The problem with everything left open but strides, dilations, and channels and groups of which there is one."""
    depthwise = conv.groups > 1 and conv.groups == conv.in_channels
    outputs: int | str | None = 1 if conv.out_channels == 1 else None
    if depthwise:
        outputs = "G" if conv.out_channels == conv.groups else None
    return GeneralConv(
        (None,) * conv.dimensions,
        conv.stride,
        None,
        conv.dilation,
        None if depthwise else conv.groups,
        "G" if depthwise else (1 if conv.in_channels == 1 else None),
        outputs,
        1 if conv.batch == 1 else None,
        conv.bias,
        conv.mode,
    )


class Sizes(Numbers):
    """What every printed name stands for, and what every left side should be.

    `view` is how dy is spread and padded where a formula reads it so: a step and a pair of paddings an axis.
    """

    def __init__(
        self,
        conv: Conv,
        found: Printed,
        view: tuple[list[int], list[tuple[int, int]]] | None = None,
        general: GeneralConv | None = None,
    ) -> None:
        self.conv = conv
        self.view = view or ([1] * conv.dimensions, [(0, 0)] * conv.dimensions)
        super().__init__(general or open_sizes(conv), sizes_of(conv), Page(found.text))

    def _names(self) -> dict[str, int]:
        at, general = self.at, self.general
        counts = {"NB": at.batch, "G": at.groups, "C": at.group_in, "N": at.group_out}
        left_open = (general.batch, general.groups, general.group_in, general.group_out)
        found = {name: count for (name, count), given in zip(counts.items(), left_open, strict=True) if given is None}
        for letter, axis in zip(self.letters, at.axes, strict=True):
            size_in, size_out, low, high = SPATIAL[letter]
            found |= {size_in: axis.input, size_out: axis.output, low: axis.low, high: axis.high}
            found |= {f"r{letter}": axis.remainder, f"e{letter}": axis.kernel}
        for axis, dilation in zip(at.axes, general.dilation, strict=True):
            if dilation is None:
                found["D"] = axis.dilation
        return found

    def page_padding(self) -> list[tuple[int, int]]:
        return list(self.conv.padding)

    def page_view(self) -> tuple[list[int], list[tuple[int, int]]]:
        return self.view


def bracketed(latex: str) -> str:
    """Round brackets that hold a term, not indices, as the reader knows them."""
    text, opened = "", list[bool]()
    for at, sign in enumerate(latex):
        if sign == "(" and not latex[:at].endswith((r"\left", r"\!\left")):
            index = bool(re.search(r"[A-Z]$", latex[:at])) and not re.search(r"(?<![A-Z])[CNGD]$", latex[:at])
            opened.append(index)
            text += "(" if index else r"\left("
        elif sign == ")" and not latex[:at].endswith(r"\right"):
            text += ")" if opened.pop() else r"\right)"
        else:
            text += sign
    assert not opened
    return text


def counted(function: Callable[..., int], base: int) -> Callable[..., int]:
    return lambda *index: function(*(i - base for i in index))


def between(function: Callable[..., int], base: int) -> Callable[..., int]:
    return lambda above, below: function(without(above, base), without(below, base))


def known_from(numbers: Numbers, base: int) -> dict[str, Any]:
    """What formulas may name, tensors indexed from `base`."""
    found: dict[str, Any] = {}
    for name, value in numbers.known.items():
        if name.startswith(("value_", "gradient_")):
            found[name] = counted(value, base)
        elif name.startswith("derivative_"):
            found[name] = between(value, base)
        else:
            found[name] = value
    return found


def check_line(numbers: Numbers, left: str, rights: Iterable[str], base: int = 0) -> int:
    """Evaluates right sides wherever the left side lies in its shape; how often that was."""
    left, rights = bracketed(left), [bracketed(right) for right in rights]
    letters, _ = left_side(numbers, left)
    known = known_from(numbers, base)
    functions = []
    for right in rights:
        reader = Reader(right)
        functions.append(eval(compiled(f"lambda {', '.join(letters)}: {reader.whole(reader.expr)}"), dict(known)))
    return count_right(numbers, left, zip(rights, functions, strict=True), base=base)


def check_by_cases(numbers: Numbers, left: str, value: str, when: str, base: int = 0) -> None:
    """A derivative by cases against the products that there are."""
    left = bracketed(left)
    letters, _ = left_side(numbers, left)
    clauses, inner = Reader(bracketed(when)), Reader(bracketed(value))
    source = f"({inner.whole(inner.expr)} if {clauses.whole(lambda: clauses.clauses(','))} else 0)"
    function = eval(compiled(f"lambda {', '.join(letters)}: {source}"), known_from(numbers, base))
    assert count_right(numbers, left, [(f"by cases: {when}", function)], base=base)
