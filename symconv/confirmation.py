"""Comparing a form (phases, matrix forms) with the derived system of the problem at hand, term for term.

A form predicts, per spatial axis, which pairs of indices meet; the product of the axes, over the channels of the
group and the batch, must be exactly the terms that differentiation gave, none missing and none twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, product
from math import gcd, prod

from symconv.equations import Element, Equation, Forward, unravel
from symconv.errors import DerivationError
from symconv.gradients import Gradient

Pairs = Sequence[tuple[int, int]]
"""The index pairs that meet on one axis."""


@dataclass(frozen=True)
class Confirmation:
    """That `form` equals the derived system on `checked` of the `total` elements of a tensor."""

    form: str
    tensor: str
    checked: int
    total: int


def sample(shape: tuple[int, ...], most: int) -> list[tuple[int, ...]]:
    """All indices of a tensor if they are at most `most`, else about `most`, the first and the last among them."""
    total = prod(shape)
    if total <= most:
        return list(product(*map(range, shape)))
    # A step that shares no factor with the sizes visits all rows, columns and channels alike.
    step = next(s for s in count(-(-total // max(1, most - 1))) if _coprime(s, shape))
    places = sorted({*range(0, total, step), total - 1})
    return [unravel(place, shape) for place in places]


def _coprime(step: int, shape: tuple[int, ...]) -> bool:
    return all(gcd(step, size) == 1 for size in shape)


def expect_dgrad(form: str, dgrad: Gradient, index: tuple[int, ...], meeting: Sequence[Pairs]) -> None:
    """`meeting` gives, per axis, the (output, tap) pairs by which `form` makes dx[index]."""
    conv = dgrad.forward.conv
    n, c = index[:2]
    group, channel = divmod(c, conv.group_in)
    _expect(
        form,
        dgrad[index],
        (
            (Element("dy", (n, m, *outputs)), Element("w", (m, channel, *taps)))
            for m in range(group * conv.group_out, (group + 1) * conv.group_out)
            for outputs, taps in _products(meeting)
        ),
    )


def expect_wgrad(form: str, wgrad: Gradient, index: tuple[int, ...], meeting: Sequence[Pairs]) -> None:
    """`meeting` gives, per axis, the (output, input) pairs by which `form` makes dw[index]."""
    conv = wgrad.forward.conv
    m, channel = index[:2]
    c = m // conv.group_out * conv.group_in + channel
    _expect(
        form,
        wgrad[index],
        (
            (Element("dy", (n, m, *outputs)), Element("x", (n, c, *inputs)))
            for n in range(conv.batch)
            for outputs, inputs in _products(meeting)
        ),
    )


def expect_forward(
    form: str, forward: Forward, index: tuple[int, ...], products: Iterator[tuple[Element, Element]]
) -> None:
    """`products` gives the (w, x) pairs by which `form` makes y[index] without its bias."""
    equation = forward[index]
    unbiased = [term for term in equation.terms if len(term.factors) == 2]
    _expect(form, Equation(equation.left, unbiased), products)


def _products(meeting: Sequence[Pairs]) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    for steps in product(*meeting):
        yield tuple(first for first, _ in steps), tuple(second for _, second in steps)


def _expect(form: str, derived: Equation, predicted: Iterator[tuple[Element, ...]]) -> None:
    if sorted(term.factors for term in derived.terms) != sorted(predicted):
        raise DerivationError(f"{form}: {derived.left.tensor}{list(derived.left.at)} is not its derived equation")
