"""One derivation: the problem, its forward system, the gradients, the phases and the matrix forms, all confirmed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import prod
from typing import Any

from symconv.confirmation import Confirmation, confirm, expect_dgrad, expect_forward, expect_wgrad
from symconv.equations import Element, Equation, Forward, System, Term
from symconv.errors import LimitError
from symconv.gradients import Gradient
from symconv.linear_form import LinearForm
from symconv.matrix_forms import DgradForm, Im2col, WgradForm, dgrad_axis, wgrad_axis
from symconv.phases import Phase, TapImage, inputs_meeting, list_phases, outputs_meeting, tap_image
from symconv.problem import spec_as_json
from symconv.spec import Conv
from symconv.taps import AxisTaps, recover_taps

CONFIRMED_TERMS = 10_000
"""About how many terms of each tensor are compared where a problem is too large to compare all."""

LINEAR_TERMS = 2_000
"""The same of the sparse matrix, whose entries are looked up one by one."""

MAX_LISTED_TERMS = 500_000
"""The largest number of terms of one pass that is listed as JSON."""


@dataclass(frozen=True)
class Derivation:
    """Everything derived from one problem.

    The systems make their equations on demand. `confirmations` says which forms were compared with the derived
    system and on how many elements; a form that differs raises `DerivationError` before there is a Derivation.
    """

    conv: Conv
    forward: Forward
    dgrad: Gradient
    wgrad: Gradient
    bgrad: Gradient
    taps: tuple[AxisTaps, ...]
    dgrad_form: DgradForm = field(repr=False)
    wgrad_form: WgradForm = field(repr=False)
    im2col: Im2col = field(repr=False)
    linear: LinearForm = field(repr=False)
    confirmations: tuple[Confirmation, ...]

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """All stride phases, live or not. Raises `LimitError` where the strides make too many to list."""
        return list_phases(self.conv, self.taps)

    def tap_image(self, tap: tuple[int, ...]) -> TapImage:
        """Which phase image of x the weight gradient of `tap` reads."""
        return tap_image(self.taps, tap)

    @property
    def systems(self) -> tuple[System, ...]:
        """The forward system and the three gradients."""
        return (self.forward, self.dgrad, self.wgrad, self.bgrad)


@lru_cache(maxsize=32)
def derive(conv: Conv) -> Derivation:
    """Derives `conv`: forward system, gradients, taps, phases, matrix forms, each form confirmed.

    Raises `LimitError` where a kernel is too long to derive.
    """
    forward = Forward(conv)
    dgrad, wgrad, bgrad = (Gradient(forward, of) for of in ("x", "w", "b"))
    taps = recover_taps(conv)
    dgrad_form = DgradForm(conv, tuple(map(dgrad_axis, taps)))
    wgrad_form = WgradForm(conv, tuple(map(wgrad_axis, taps)))
    im2col = Im2col(conv)
    linear = LinearForm(conv)

    def phases(index: tuple[int, ...]) -> bool:
        places = [outputs_meeting(axis, i) for axis, i in zip(taps, index[2:], strict=True)]
        return expect_dgrad("phases", dgrad, index, places)

    def tap_images(index: tuple[int, ...]) -> bool:
        places = [inputs_meeting(axis, tap) for axis, tap in zip(taps, index[2:], strict=True)]
        return expect_wgrad("tap images", wgrad, index, places)

    per_x = (conv.x_shape, conv.group_out * prod(conv.kernel), CONFIRMED_TERMS)
    per_w = (conv.w_shape, conv.batch * prod(conv.output), CONFIRMED_TERMS)
    per_y = (conv.y_shape, conv.group_in * prod(conv.kernel), CONFIRMED_TERMS)
    confirmations = (
        confirm("phases", *per_x, phases),
        confirm("dgrad_form", *per_x, lambda at: expect_dgrad("dgrad form", dgrad, at, dgrad_form.meeting(at[2:]))),
        confirm("tap_images", *per_w, tap_images),
        confirm("wgrad_form", *per_w, lambda at: expect_wgrad("wgrad form", wgrad, at, wgrad_form.meeting(at[2:]))),
        confirm("linear", *per_x[:2], LINEAR_TERMS, lambda at: linear.expect(dgrad, at)),
        confirm("im2col", *per_y, lambda at: expect_forward("im2col", forward, at, im2col.meeting(at[2:]))),
    )
    return Derivation(conv, forward, dgrad, wgrad, bgrad, taps, dgrad_form, wgrad_form, im2col, linear, confirmations)


def check_listable(conv: Conv) -> None:
    """Raises `LimitError` where `as_json` would list more than `MAX_LISTED_TERMS` terms."""
    elements = sum(prod(shape) for shape in (conv.x_shape, conv.w_shape, conv.y_shape))
    if max(conv.macs, elements) > MAX_LISTED_TERMS:
        raise LimitError(
            f"this problem has {conv.macs} terms and {elements} elements; "
            f"at most {MAX_LISTED_TERMS} of each are listed as JSON"
        )


def as_json(derivation: Derivation) -> dict[str, Any]:
    """The whole derivation as plain lists, with complete 0-based indices.

    Raises `LimitError` where it would list more than `MAX_LISTED_TERMS` terms.
    """
    check_listable(derivation.conv)
    parts = {name: list(rows) for name, rows in _json_rows(derivation).items()}
    return {"spec": spec_as_json(derivation.conv), **parts}


def as_json_text(derivation: Derivation) -> str:
    """`as_json` as text, written row by row so that no more than the text is held in memory."""
    check_listable(derivation.conv)
    parts = [f'"spec": {json.dumps(spec_as_json(derivation.conv))}']
    for name, rows in _json_rows(derivation).items():
        parts.append(f'"{name}": [{", ".join(map(json.dumps, rows))}]')
    return f"{{{', '.join(parts)}}}\n"


def _json_rows(derivation: Derivation) -> dict[str, Iterator[dict[str, Any]]]:
    gradients = {"dgrad": derivation.dgrad, "wgrad": derivation.wgrad, "bgrad": derivation.bgrad}
    return {
        "forward": map(_forward_as_json, derivation.forward),
        **{name: map(_gradient_as_json, system) for name, system in gradients.items()},
        "phases": map(_phase_as_json, derivation.phases),
    }


def _phase_as_json(phase: Phase) -> dict[str, Any]:
    return {
        "phase": list(phase.phase),
        "live": phase.live,
        "x": [list(index) for index in phase.inputs],
        "taps": [list(tap) for tap in phase.taps],
    }


def _forward_as_json(equation: Equation) -> dict[str, Any]:
    terms = list(equation.terms)
    bias = [term.factors[0] for term in terms if len(term.factors) == 1]
    return {
        "y": list(equation.left.at),
        "terms": [_term_as_json(term) for term in terms if len(term.factors) > 1],
        "b": list(bias[0].at) if bias else None,
    }


def _gradient_as_json(equation: Equation) -> dict[str, Any]:
    variable = equation.left.tensor.removeprefix("d")
    return {variable: list(equation.left.at), "terms": [_term_as_json(term) for term in equation.terms]}


def _term_as_json(term: Term) -> dict[str, Any]:
    factors: tuple[Element, ...] = term.factors
    return {factor.tensor: list(factor.at) for factor in factors}
