"""Rules of calculus that a note recalls."""

from __future__ import annotations

import pytest

from symconv.hand.verify import verify_text
from symconv.verdict import Verdict


def verdict(formula: str) -> Verdict:
    return verify_text(f"$${formula}$$\n").claims[-1].verdict


@pytest.mark.parametrize(
    "formula",
    [
        r"\frac{\partial ax}{\partial x} = a",
        r"\frac{\partial (wx+b)}{\partial b} = 1",
        r"\frac{\partial wx}{\partial w} = x",
        r"\frac{\partial \frac{1}{2}(y-t)^2}{\partial y} = y - t",
        r"df=f'dx",
        r"d\sigma(x)=\sigma'(x)\odot dx",
        r"\mathrm{d}f = f'(x)\,\mathrm{d}x",
        r"d(xy) = x dy + y dx",
        r"d(ax) = a dx",
    ],
)
def test_what_differentiation_gives_holds(formula: str) -> None:
    assert verdict(formula) is Verdict.HOLDS


@pytest.mark.parametrize(
    ("formula", "correction"),
    [
        (r"\frac{\partial ax}{\partial x} = x", "a"),
        (r"\frac{\partial (ax+by)}{\partial y} = a", "b"),
        (r"\frac{\partial \frac{1}{2}(y-t)^2}{\partial y} = t - y", "-t + y"),
    ],
)
def test_another_derivative_is_corrected(formula: str, correction: str) -> None:
    claim = verify_text(f"$${formula}$$\n").claims[-1]
    left = formula.partition("=")[0]
    assert (claim.verdict, claim.correction) == (Verdict.WRONG, (f"{left}= {correction}",))


@pytest.mark.parametrize(
    "formula",
    [
        r"\frac{\partial Wx}{\partial x} = x",  # matrices
        r"\frac{\partial ax}{\partial x} = y",  # perhaps a name
        r"\frac{\partial (x*w)}{\partial x} = x",  # perhaps a convolution
        r"\frac{\partial y}{\partial x} = w",
        r"\frac{\partial x^2 w}{\partial w} = x",  # perhaps the second layer
        r"d\sigma(x)=\sigma(x)\odot dx",
        r"d(xy) = x dx + y dy",
        r"dx = f'(y) dy",
    ],
)
def test_nothing_is_said_where_the_letters_may_be_anything(formula: str) -> None:
    assert verdict(formula) is Verdict.UNCHECKED
