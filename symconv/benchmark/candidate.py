"""One way to compute one pass, ready to be timed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from symconv.kernels.options import Layout
from symconv.validation.cases import Array

Method = Literal["symconv", "torch", "zero_insertion", "im2col"]
METHODS: tuple[Method, ...] = get_args(Method)

NAMES: dict[Method, str] = {
    "symconv": "symconv",
    "torch": "PyTorch",
    "zero_insertion": "zero insertion",
    "im2col": "im2col + BLAS",
}
"""How each method is called in sentences."""


@dataclass(frozen=True)
class Candidate:
    """A `method` on arrays of a `layout`: `run` computes the pass, `as_nchw` makes its result an nchw NumPy array.

    All that a user of the method would do for every call is in `run`; what is done once for a layer is not.
    """

    method: Method
    layout: Layout
    run: Callable[[], Any]
    as_nchw: Callable[[Any], Array]

    @property
    def name(self) -> str:
        """How it is called in sentences."""
        return f"{NAMES[self.method]} ({self.layout})"


@dataclass(frozen=True)
class LeftOut:
    """A method that was not timed, and why."""

    method: Method
    reason: str
