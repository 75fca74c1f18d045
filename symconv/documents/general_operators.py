"""A sum that is a correlation, written as one: the gradient with respect to a tensor as conv(…, …)."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Symbol, expand

from symconv.documents.blocks import Block, Formula, Text
from symconv.documents.general_author import GeneralAuthor
from symconv.documents.general_latex import SumWriter
from symconv.index_sum import ONE, Factor, IndexSum, Range


@dataclass(frozen=True)
class Correlation:
    """A sum over a window: `image` is read at step·place + dilation·tap, `kernel` at the tap, per axis.

    `turned` says that the kernel is read from its other end, `result_turned` that the result is.
    """

    image: Factor
    kernel: Factor
    step: tuple[Expr, ...]
    dilation: tuple[Expr, ...]
    turned: bool
    result_turned: bool


def as_correlation(value: IndexSum, axes: int) -> Correlation | None:
    """The sum as a correlation over its last `axes` indices; None where it is not one."""
    if value.conditions or len(value.factors) != 2:
        return None
    first, second = value.factors
    return _read(value, first, second, axes) or _read(value, second, first, axes)


def _read(value: IndexSum, image: Factor, kernel: Factor, axes: int) -> Correlation | None:
    places = [_range(value.free, index) for index in value.left.indices[-axes:]]
    taps = [_tap(value.bound, index) for index in kernel.indices[-axes:]]
    steps, dilations, turned, mirrored = [], [], set(), set()
    for index, place, tap in zip(image.indices[-axes:], places, taps, strict=True):
        if place is None or tap is None:
            return None
        entry, backwards = tap
        step, dilation = expand(index).coeff(place.symbol, 1), expand(index).coeff(entry.symbol, 1)
        rest = expand(index - step * place.symbol - dilation * entry.symbol)
        mirror = bool(step.could_extract_minus_sign())
        if mirror:  # the place is counted from the other end
            step, rest = -step, expand(rest + step * (place.stop - 1))
        if 0 in (step, dilation) or rest != 0 or dilation.could_extract_minus_sign():
            return None
        steps.append(step)
        dilations.append(dilation)
        turned.add(backwards)
        mirrored.add(mirror)
    if len(turned) > 1 or len(mirrored) > 1:
        return None
    return Correlation(image, kernel, tuple(steps), tuple(dilations), turned.pop(), mirrored.pop())


def _range(ranges: tuple[Range, ...], index: Expr) -> Range | None:
    return next((entry for entry in ranges if entry.symbol == index), None)


def _tap(bound: tuple[Range, ...], index: Expr) -> tuple[Range, bool] | None:
    """The summation index that an index is, or is counted from the other end, and whether it is the latter."""
    for entry in bound:
        if index == entry.symbol:
            return entry, False
        if isinstance(entry.symbol, Symbol) and expand(index + entry.symbol - entry.stop + 1) == 0:
            return entry, True
    return None


def operator_form(author: GeneralAuthor, value: IndexSum, variable: str) -> list[Block]:
    """The gradient of a whole tensor by correlations of whole tensors; nothing where the sum is no correlation."""
    axes = len(author.setting.axes)
    found = as_correlation(value, axes)
    if found is None:
        return []
    writer = author.writer(variable)
    summed = {symbol for index in found.kernel.indices[-axes:] for symbol in index.free_symbols}
    outer = writer.sums(entry for entry in value.bound if entry.symbol not in summed)
    image, kernel, left = (_whole(writer, factor, axes) for factor in (found.image, found.kernel, value.left))
    kernel = rf"rot_{{180}}({kernel})" if found.turned else kernel
    text = rf"\mathrm{{conv}}{_moved(writer, found)}({image}, {kernel})"
    right = f"{outer}{text}"
    if found.result_turned:
        right = rf"rot_{{180}}\left({right}\right)"
    return [Text(author.say("operator")), Formula(f"{left} = {right}")]


def _whole(writer: SumWriter, factor: Factor, axes: int) -> str:
    return writer.element(Factor(factor.tensor, factor.indices[:-axes]))


def _moved(writer: SumWriter, found: Correlation) -> str:
    """The step and the dilation, those that are 1 on every axis left out."""
    shown = []
    for name, values in (("step", found.step), ("dilation", found.dilation)):
        if any(value != ONE for value in values):
            texts = [writer.expr(value) for value in values]
            one = texts[0] if len(set(texts)) == 1 else f"({','.join(texts)})"
            shown.append(rf"\mathrm{{{name}}}={one}")
    listed = r",\,".join(shown)
    return f"_{{{listed}}}" if shown else ""
