"""Comparing a form (phases, matrix forms) with the derived system of the problem at hand, term for term.

A form predicts, per spatial axis, which pairs of indices meet; the product of the axes, over the channels of the
group and the batch, must be exactly the terms that differentiation gave, none missing and none twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count, product
from math import gcd, prod

from symconv.equations import Element, Equation, Forward, Lazy, Term, unravel
from symconv.errors import DerivationError
from symconv.gradients import Gradient

Pairs = Sequence[tuple[int, int]]
"""The index pairs that meet on one axis."""


WHOLE_TERMS = 2000
"""The longest equation that is compared in all its terms; of longer ones the count and some terms are."""

SAMPLED_TERMS = 200
"""How many terms of a longer equation are compared."""


@dataclass(frozen=True)
class Confirmation:
    """That `form` equals the derived system on `checked` of `total` elements; `whole` if in all of their terms."""

    form: str
    checked: int
    total: int
    whole: bool


def confirm(
    form: str, shape: tuple[int, ...], terms_each: int, most: int, expect: Callable[[tuple[int, ...]], bool]
) -> Confirmation:
    """Calls `expect` on the indices of a tensor, or on as many as have about `most` terms in all.

    `expect` raises `DerivationError` where the form is wrong, and says whether it compared every term.
    """
    indices = sample(shape, max(1, most // min(terms_each, WHOLE_TERMS)))
    whole = [expect(index) for index in indices]
    return Confirmation(form, len(whole), prod(shape), all(whole))


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


def expect_dgrad(form: str, dgrad: Gradient, index: tuple[int, ...], meeting: Sequence[Pairs]) -> bool:
    """`meeting` gives, per axis, the (output, tap) pairs by which `form` makes dx[index], outputs in order."""
    conv = dgrad.forward.conv
    n, c = index[:2]
    group, channel = divmod(c, conv.group_in)

    def predicted(step: int, outputs: tuple[int, ...], taps: tuple[int, ...]) -> tuple[Element, Element]:
        m = group * conv.group_out + step
        return Element("dy", (n, m, *outputs)), Element("w", (m, channel, *taps))

    return _expect(form, dgrad[index], conv.group_out, meeting, predicted)


def expect_wgrad(form: str, wgrad: Gradient, index: tuple[int, ...], meeting: Sequence[Pairs]) -> bool:
    """`meeting` gives, per axis, the (output, input) pairs by which `form` makes dw[index], outputs in order."""
    conv = wgrad.forward.conv
    m, channel = index[:2]
    c = m // conv.group_out * conv.group_in + channel

    def predicted(n: int, outputs: tuple[int, ...], inputs: tuple[int, ...]) -> tuple[Element, Element]:
        return Element("dy", (n, m, *outputs)), Element("x", (n, c, *inputs))

    return _expect(form, wgrad[index], conv.batch, meeting, predicted)


def expect_forward(form: str, forward: Forward, index: tuple[int, ...], meeting: Sequence[Pairs]) -> bool:
    """`meeting` gives, per axis, the (tap, input) pairs by which `form` makes y[index], in the order of the taps."""
    conv = forward.conv
    n, m = index[:2]
    equation = forward[index]
    if conv.bias:
        bias = equation.terms[-1].factors
        if bias != (Element("b", (m,)),):
            raise DerivationError(f"{form}: the bias of y{list(index)} is {bias}")
        equation = Equation(equation.left, Lazy(len(equation.terms) - 1, equation.terms.__getitem__))

    def predicted(channel: int, taps: tuple[int, ...], inputs: tuple[int, ...]) -> tuple[Element, Element]:
        c = m // conv.group_out * conv.group_in + channel
        return Element("w", (m, channel, *taps)), Element("x", (n, c, *inputs))

    return _expect(form, equation, conv.group_in, meeting, predicted)


def _expect(
    form: str,
    derived: Equation,
    leading: int,
    meeting: Sequence[Pairs],
    predicted: Callable[[int, tuple[int, ...], tuple[int, ...]], tuple[Element, Element]],
) -> bool:
    """Compares the derived terms with the products of `leading` channels or images and the axes' pairs, in order."""
    shape = (leading, *map(len, meeting))
    terms = derived.terms
    numbers = range(len(terms)) if len(terms) <= WHOLE_TERMS else [n for (n,) in sample((len(terms),), SAMPLED_TERMS)]

    def differs(number: int) -> bool:
        step, *steps = unravel(number, shape)
        pairs = [pairs[place] for pairs, place in zip(meeting, steps, strict=True)]
        factors = predicted(step, tuple(first for first, _ in pairs), tuple(second for _, second in pairs))
        return terms[number] != Term(factors)

    if len(terms) != prod(shape) or any(map(differs, numbers)):
        raise DerivationError(f"{form}: {derived.left.tensor}{list(derived.left.at)} is not its derived equation")
    return len(terms) <= WHOLE_TERMS
