"""The sizes that rules speak of, as the derivation has them: one axis, every stride and dilation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from sympy import Expr, Integer, Symbol, expand, floor

from symconv.closed_form import AxisSymbols, Setting
from symconv.general import GeneralConv
from symconv.gradient_sums import as_correlation, gather, weight_gradient
from symconv.hand.sum_binding import BoundSetting
from symconv.index_sum import Condition, Equal
from symconv.rules import output_padding, size_rules, stack_symbols

Rule: TypeAlias = Literal[
    "output size", "effective kernel", "remainder", "gradient padding", "input padding", "zeros between outputs",
    "zeros between taps", "dilation of the output gradient", "stride over the input", "transposed output size",
    "receptive field", "jump", "phases", "same padding", "same padding in total",
    "total padding",
]  # fmt: skip
"""What a rule gives."""
_NAMES: dict[Rule, str] = {
    "output size": "output_size", "effective kernel": "effective_kernel", "remainder": "remainder",
    "gradient padding": "dgrad_pad_low", "zeros between outputs": "dgrad_insert",
    "dilation of the output gradient": "wgrad_dilation", "stride over the input": "wgrad_stride",
    "transposed output size": "transposed_size", "receptive field": "receptive_field", "jump": "jump",
}  # fmt: skip


@dataclass(frozen=True)
class RuleSymbols:
    """The symbols of one axis by what they are."""

    axis: AxisSymbols
    field: Symbol
    step: Symbol
    extra: Symbol


@lru_cache(maxsize=1)
def symbols() -> RuleSymbols:
    """The symbols that rules are stated in."""
    (axis,) = _setting().axes
    field, step, _ = stack_symbols(axis)
    return RuleSymbols(axis, field, step, output_padding(axis))


def _setting() -> Setting:
    return Setting(GeneralConv((None,), "S", None, "D", in_channels=1, out_channels=1, batch=1))


@lru_cache(maxsize=1)
def _values() -> dict[str, Expr]:
    setting = _setting()
    (axis,) = setting.axes
    dgrad = as_correlation(setting, gather(setting), "dgrad as a correlation")
    return {rule.name: rule.value for rule in size_rules(setting, axis, dgrad, weight_gradient(setting))}


def truth(rule: Rule) -> Expr:
    """What a rule should give, by the derivation."""
    axis = symbols().axis
    if rule in ("input padding", "same padding"):
        return axis.low
    if rule in ("total padding", "same padding in total"):
        return axis.low + axis.high
    if rule == "zeros between taps":
        return expand(_values()["dgrad_dilation"] - 1)
    if rule == "remainder":
        spare = expand(axis.input + axis.low + axis.high - axis.reach - 1)
        return spare - axis.stride * floor(spare / axis.stride)
    return _values()[_NAMES[rule]]


def implied(rule: Rule) -> tuple[tuple[Expr, Expr], ...]:
    """What holds in the problems that a rule is for: as many outputs as inputs, or no input left over."""
    axis = symbols().axis
    if rule in ("same padding", "same padding in total"):
        return ((axis.output, axis.input),)
    return ((axis.remainder, Integer(0)),) if rule == "total padding" else ()


def paddings_open(rule: Rule) -> frozenset[str]:
    """The paddings that a rule leaves open though its side does not speak of them."""
    axis = symbols().axis
    own = {"same padding": (axis.low,), "same padding in total": (axis.high,), "total padding": (axis.low, axis.high)}
    return frozenset(symbol.name for symbol in own.get(rule, ()))


@dataclass(frozen=True)
class RuleSetting:
    """Which of a problem's quantities a rule leaves open; the others are the plain ones."""

    strided: bool = True
    dilated: bool = True
    padded: bool = True
    uneven: bool = False

    def setting(self) -> BoundSetting:
        """The problems that the rule is about, for proofs."""
        general = GeneralConv(
            (None,),
            "S" if self.strided else 1,
            None if self.padded else 0,
            "D" if self.dilated else 1,
            in_channels=1,
            out_channels=1,
            batch=1,
        )
        setting = BoundSetting(general)
        (axis,) = setting.axes
        same: tuple[Condition, ...] = (Equal(axis.low, axis.high),) if self.padded and not self.uneven else ()
        return BoundSetting(general, None, same)

    def table(self) -> dict[Expr, Expr]:
        """What the plain quantities are, by the symbols of rules."""
        axis = symbols().axis
        found: dict[Expr, Expr] = {}
        if not self.strided:
            found[axis.stride] = Integer(1)
        if not self.dilated:
            found[axis.dilation] = Integer(1)
        if not self.padded:
            found |= {axis.low: Integer(0), axis.high: Integer(0)}
        elif not self.uneven:
            found[axis.high] = axis.low
        return found
