"""What a person does to turn the gradients of a worked example into convolutions: the rules with their numbers.

The formulas are those proved for all sizes at these strides and dilations; the numbers are theirs at this problem, and
must be the numbers of the matrix forms, which were found by comparing with the derived system.
"""

from __future__ import annotations

from sympy import Expr

from symconv.closed_form import AxisSymbols
from symconv.documents.author import Author, axis_names
from symconv.documents.blocks import Block, Items, Section, Table, Text
from symconv.documents.general_pieces import condition_of, math_text, rule_of, shared_letters
from symconv.errors import DerivationError
from symconv.rules import receptive_field
from symconv.spec import Axis

STACKED = 4
"""Up to how many layers like this one the receptive field is given."""


def rules(author: Author) -> Section | None:
    """dgrad and wgrad as convolutions, sizes, the receptive field of a stack; None where it is not proved."""
    if not author.provable:
        return None
    prose = author.prose
    turned = author.derivation.dgrad_form.rotated
    blocks: list[Block] = [
        *shared_letters(prose, author.general.writer("y")),
        Text(prose.say("rules.dgrad")),
        _table(author, ("dgrad_insert", "dgrad_pad_low", "dgrad_pad_high", "dgrad_dilation")),
        Items(
            (
                prose.say("rules.rotated" if turned else "rules.unrotated"),
                *_conditions(author, "dgrad_pad_low"),
                *_conditions(author, "dgrad_pad_high"),
            )
        ),
        Text(prose.say("rules.wgrad")),
        _table(author, ("wgrad_dilation", "wgrad_stride", "wgrad_positions")),
        Items(tuple(_conditions(author, "wgrad_positions"))),
        Text(prose.say("rules.sizes")),
        _table(author, ("output_size", "effective_kernel", "remainder", "unreached")),
        *_field(author),
    ]
    return Section(prose.say("rules.heading"), tuple(blocks))


def _table(author: Author, names: tuple[str, ...]) -> Table:
    """Each rule on each axis: its formula, and its number here."""
    prose, general = author.prose, author.general
    writer = general.writer("y")
    body = []
    for name in names:
        for number, (title, axis) in enumerate(zip(axis_names(author), author.derivation.conv.axes, strict=True)):
            rule = rule_of(general, number, name)
            value = _at(rule.value, rule.axis, axis)
            _check(author, name, number, value)
            body.append((prose.say(f"rules.{name}"), title, math_text(writer.expr(rule.value)), str(value)))
    return Table(tuple(prose.say(f"rules.{word}") for word in ("rule", "axis", "formula", "here")), tuple(body))


def _at(value: Expr, symbols: AxisSymbols, axis: Axis) -> int:
    """A formula's number for one axis of the problem."""
    return int(
        value.subs(
            {
                symbols.input: axis.input,
                symbols.kernel: axis.kernel,
                symbols.output: axis.output,
                symbols.low: axis.padding_low,
                symbols.high: axis.padding_high,
                symbols.remainder: axis.remainder,
            }
        )
    )


def _check(author: Author, name: str, number: int, value: int) -> None:
    """Raises `DerivationError` where a rule's number is not that of the matrix form or of the problem."""
    d = author.derivation
    dgrad, wgrad, axis = d.dgrad_form.axes[number], d.wgrad_form.axes[number], d.conv.axes[number]
    found = {
        "dgrad_insert": dgrad.insert,
        "dgrad_pad_low": dgrad.padding_low,
        "dgrad_pad_high": dgrad.padding_high,
        "wgrad_dilation": wgrad.insert + 1,
        "wgrad_stride": wgrad.step,
        "output_size": axis.output,
        "effective_kernel": axis.effective_kernel,
        "remainder": axis.remainder,
    }
    if name in found and found[name] != value:
        raise DerivationError(f"{name} is {value} by the rule and {found[name]} in the form")


def _conditions(author: Author, name: str) -> list[str]:
    """When a rule needs no crop, an axis each."""
    general, prose = author.general, author.prose
    return [
        prose.say(f"rules.when_{name}", axis=title, condition=condition_of(general, name, axis))
        for title, axis in zip(axis_names(author), general.setting.axes, strict=True)
    ]


def _field(author: Author) -> list[Block]:
    """The receptive field of one, two, … layers like this one."""
    prose, conv = author.prose, author.derivation.conv
    header = tuple(prose.say(f"rules.{word}") for word in ("layers", "axis", "field", "jump", "start"))
    body = [
        (str(count), title, *map(str, (size, jump, start + author.base)))
        for count in range(1, STACKED + 1)
        for title, (size, jump, start) in zip(axis_names(author), receptive_field([conv] * count), strict=True)
    ]
    return [Text(prose.say("rules.stack")), Table(header, tuple(body))]
