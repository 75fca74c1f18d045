"""Problems for all sizes at given sizes: the problem in numbers, its terms from the sliding window, texts as numbers.

Nothing here uses what `symconv` derives; terms come from `tests.brute_force`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from types import CodeType
from typing import Any

from sympy import Expr, Symbol

from symconv.closed_form import Setting
from tests.brute_force import output_size, products
from tests.sum_terms import Term


def as_problem(setting: Setting, sizes: Mapping[str, int]) -> dict[str, Any]:
    """The problem of `tests.brute_force` at these sizes."""

    def of(expr: Expr) -> int:
        return sizes[expr.name] if isinstance(expr, Symbol) else int(expr)

    channels = {name: of(size) for name, size in setting.channels.items()}
    problem: dict[str, Any] = {
        "input": tuple(of(axis.input) for axis in setting.axes),
        "kernel": tuple(of(axis.kernel) for axis in setting.axes),
        "stride": tuple(of(axis.stride) for axis in setting.axes),
        "padding": tuple((of(axis.low), of(axis.high)) for axis in setting.axes),
        "dilation": tuple(of(axis.dilation) for axis in setting.axes),
        "groups": channels["G"],
        "in_channels": channels["G"] * channels["C"],
        "out_channels": channels["G"] * channels["M"],
        "batch": channels["N"],
        "bias": setting.general.bias,
        "mode": setting.general.mode,
    }
    assert output_size(problem) == tuple(of(axis.output) for axis in setting.axes)
    return problem


def true_terms(setting: Setting, sizes: Mapping[str, int], name: str) -> Counter[Term]:
    """The terms of the forward pass, of a gradient (dx, dw) or of pairs (dy/dx, dy/dw), without groups."""
    assert not setting.grouped
    found: Counter[Term] = Counter()
    for y, w, x in products(as_problem(setting, sizes)):
        term: dict[str, Term] = {
            "y": (y, (("w", w), ("x", x))),
            "dx": (x, (("dy", y), ("w", w))),
            "dw": (w, (("dy", y), ("x", x))),
            "dy/dx": (y + x, (("w", w),)),
            "dy/dw": (y + w, (("x", x),)),
        }
        found[term[name]] += 1
    return found


@lru_cache(maxsize=4096)
def _compiled(text: str) -> CodeType:
    return compile(text, "<text>", "eval")


@lru_cache(maxsize=4096)
def _exact(expr: Expr) -> CodeType:
    return _compiled(re.sub(r"\b\d+\b", r"Fraction(\g<0>)", str(expr)))


_NAMES = {"Fraction": Fraction, "floor": floor, "ceiling": ceil}


def number(expr: Expr, sizes: Mapping[str, int]) -> int:
    """An expression at given sizes, exactly; it must be a whole number."""
    known = {name: Fraction(size) for name, size in sizes.items()}  # so that no quotient is rounded
    value = eval(_exact(expr), {"__builtins__": {}}, {**_NAMES, **known})
    assert value == int(value), (expr, sizes)
    return int(value)


@lru_cache(maxsize=4096)
def _condition(text: str) -> CodeType:
    assert "exists" not in text, text
    text = re.sub(r"(\d)([A-Za-z(])", r"\1*\2", text).replace(" mod ", " % ")
    text = re.sub(r"/(\d+)", r"/Fraction(\1)", text)
    return _compiled(re.sub(r"(?<![<>=])=(?!=)", "==", text))


def condition_holds(text: str, sizes: Mapping[str, int]) -> bool:
    """A condition on sizes, as symconv writes it, at given sizes."""
    if text in ("always", "never"):
        return text == "always"
    return bool(eval(_condition(text), {"__builtins__": {}}, {**_NAMES, **sizes}))
