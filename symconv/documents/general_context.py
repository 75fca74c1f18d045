"""A proved derivation for all sizes and a notation → the finished strings of its document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sympy import Symbol

from symconv.documents.blocks import Block, Document, Formula, Items, Section, Table, Text
from symconv.documents.general_author import GeneralAuthor, check_proved
from symconv.documents.general_lines import cases_of, differentiated, lines_of
from symconv.documents.general_operators import operator_form
from symconv.documents.general_phases import phases_section
from symconv.documents.general_pieces import (
    axis_title,
    condition_of,
    field_symbols,
    math_text,
    on_axis,
    rule_of,
    scopes_of,
    shared_letters,
)
from symconv.documents.general_sizes import axes_table, shapes_table
from symconv.documents.prose import Prose
from symconv.errors import DerivationError
from symconv.gradient_sums import index_with
from symconv.index_sum import Equal
from symconv.notation import Notation
from symconv.proofs import Proof
from symconv.templating import provenance


def make_general_document(
    proof: Proof, notation: Notation, language: str, command: str, sections: Sequence[str] = ()
) -> Document:
    """The document of one proof; `command` is what repeats it, `sections` those wanted (none given: all).

    Raises `DerivationError` where a statement failed.
    """
    check_proved(proof)
    author = GeneralAuthor(proof, notation, Prose(language))
    title = author.say("title", axes=len(author.setting.axes))
    made = tuple(found for name in sections or SECTIONS if (found := MAKERS[name](author)) is not None)
    return Document(language, title, author.prose.verbatim("preamble"), provenance(command), made)


def _problem(author: GeneralAuthor) -> Section:
    setting, general = author.setting, author.setting.general
    writer = author.writer("y")
    mode = author.say(f"mode_{general.mode.replace('-', '_')}")
    blocks: list[Block] = [
        Text(author.say("opening", mode=mode, base=author.notation.index_base)),
        shapes_table(author),
        axes_table(author),
    ]
    blocks += shared_letters(author.prose, writer)
    if setting.grouped:
        blocks.append(Text(author.say("grouped")))
    held = [rf"{writer.expr(c.left)} = {writer.expr(c.right)}" for c in setting.assumptions if isinstance(c, Equal)]
    bounded = [rf"0 \le {writer.expr(axis.remainder)} < {writer.expr(axis.stride)}" for axis in setting.axes]
    blocks.append(Text(author.say("sizes")))
    blocks += [Formula(rf"{equation}, \qquad {bound}") for equation, bound in zip(held, bounded, strict=True)]
    blocks.append(Text(author.say("zero_extended")))
    kronecker = writer.condition(Equal(Symbol("a"), Symbol("b"))).removesuffix(r"\,")
    if not kronecker.startswith(r"\left["):
        blocks.append(Text(author.say("kronecker", delta=math_text(kronecker))))
    return Section(author.say("problem"), tuple(blocks))


def _forward(author: GeneralAuthor) -> Section:
    writer = author.writer("y")
    derivation = author.proof.derivation
    left = writer.element(derivation.forward[0].left)
    right = " + ".join(writer.right_side(part) for part in derivation.forward)
    return Section(
        author.say("forward"),
        (Text(author.say("forward_text")), Formula(f"{left} = {right}")),
    )


def _derivatives(author: GeneralAuthor) -> Section:
    blocks: list[Block] = [Text(author.say("derivatives_text"))]
    for form in author.proof.derivation.derivatives:
        variable = form.name.removeprefix("dy/d")
        shown = replace(form, steps=form.steps[:-1]) if form.steps[-1].operation == "interval" else form
        blocks.append(differentiated(author, shown, variable))
        blocks += cases_of(author, form, variable)
    return Section(author.say("derivatives"), tuple(blocks))


def _bgrad(author: GeneralAuthor) -> Section | None:
    form = author.proof.derivation.bgrad
    if form is None:
        return None
    return Section(author.say("bgrad"), (lines_of(author, form, "b", False),))


def _dgrad(author: GeneralAuthor) -> Section:
    derivation = author.proof.derivation
    blocks: list[Block] = []
    if derivation.dgrad_at_stride_1 is not None:
        blocks += [Text(author.say("dgrad_by_taps")), lines_of(author, derivation.dgrad_at_stride_1, "x", True)]
        blocks += [Text(author.say("dgrad_by_outputs"))]
    else:
        blocks += [Text(author.say("dgrad_text"))]
    blocks.append(lines_of(author, derivation.gather, "x", True))
    if derivation.dgrad_at_stride_1 is None:
        blocks += [Text(author.say("dgrad_correlation")), lines_of(author, derivation.dgrad, "x", True)]
    correlation = derivation.dgrad_at_stride_1 or derivation.dgrad
    blocks += [*operator_form(author, correlation.result, "x"), *_dgrad_padding(author)]
    return Section(author.say("dgrad"), tuple(blocks))


def _dgrad_padding(author: GeneralAuthor) -> list[Block]:
    """How dy is padded, and when that is a crop."""
    writer = author.writer("x")
    names = ("dgrad_insert", "dgrad_pad_low", "dgrad_pad_high", "dgrad_dilation")
    header = tuple(author.say(name) for name in ("axis", *names))
    body = tuple(
        (
            axis_title(author, axis),
            *(math_text(writer.expr(rule_of(author, number, name).value)) for name in names),
        )
        for number, axis in enumerate(author.setting.axes)
    )
    turned = any(step.operation == "reverse_kernel" for step in author.proof.derivation.dgrad.steps)
    return [
        Text(author.say("rotated" if turned else "unrotated")),
        Table(header, body),
        Text(author.say("crop")),
    ]


def _wgrad(author: GeneralAuthor) -> Section:
    derivation = author.proof.derivation
    writer = author.writer("w")
    rows = tuple(
        (
            axis_title(author, axis),
            *(
                math_text(writer.expr(rule_of(author, number, name).value))
                for name in ("wgrad_dilation", "wgrad_stride", "wgrad_positions")
            ),
            condition_of(author, "wgrad_positions", axis),
        )
        for number, axis in enumerate(author.setting.axes)
    )
    header = tuple(
        author.say(name) for name in ("axis", "wgrad_dilation", "wgrad_stride", "wgrad_positions", "wgrad_no_crop")
    )
    return Section(
        author.say("wgrad"),
        (
            Text(author.say("wgrad_text")),
            lines_of(author, derivation.wgrad, "w", True),
            *operator_form(author, derivation.wgrad.result, "w"),
            Text(author.say("wgrad_exchange" if _in_order(author) else "wgrad_exchange_reversed")),
            Table(header, rows),
        ),
    )


def _in_order(author: GeneralAuthor) -> bool:
    """Whether the padded input's index grows with the taps."""
    result = author.proof.derivation.wgrad.result
    return not any(
        index_with(result, "xp", axis.k).coeff(axis.k, 1).could_extract_minus_sign() for axis in author.setting.axes
    )


def _delta(author: GeneralAuthor) -> Section:
    form = author.proof.derivation.delta
    slope = form.result.factor("slope")
    if slope.indices != form.result.left.indices:
        raise DerivationError("the slope of the activation stands inside the sum")
    return Section(author.say("delta"), (Text(author.say("delta_text")), lines_of(author, form, "x", True)))


def _transposed(author: GeneralAuthor) -> Section:
    derivation = author.proof.derivation
    writer = author.writer("x", True)
    value = derivation.transposed.result
    size_rows = tuple(
        (
            axis_title(author, axis),
            math_text(author.writer("x").expr(rule_of(author, number, "transposed_size").value)),
            condition_of(author, "transposed_size", axis),
        )
        for number, axis in enumerate(author.setting.axes)
    )
    blocks: list[Block] = [
        Text(author.say("transposed_text")),
        Formula(f"{writer.element(value.left)} = {writer.right_side(value)}"),
        Table(tuple(author.say(n) for n in ("axis", "transposed_size", "transposed_when")), size_rows),
        Text(author.say("transposed_gradients")),
    ]
    for form, variable in zip(derivation.transposed_gradients, ("y", "w"), strict=True):
        own = author.writer(variable, True)
        blocks.append(Formula(f"{own.element(form.result.left)} = {own.right_side(form.result)}"))
    return Section(author.say("transposed"), tuple(blocks))


RULES = ("output_size", "effective_kernel", "remainder", "unreached", "receptive_field", "jump", "field_start")


def _rules(author: GeneralAuthor) -> Section:
    writer = author.writer("y")
    header = (author.say("rule"), *(axis_title(author, axis) for axis in author.setting.axes))
    body = tuple(
        (author.say(f"rule_{name}"), *(math_text(writer.expr(rule_of(author, n, name).value)) for n in _axes(author)))
        for name in RULES
    )
    useful = [
        f"{author.say(f'when_{rule}')}{on_axis(author, axis)}: {condition_of(author, rule, axis)}"
        for rule in ("unreached", "dgrad_pad_low", "dgrad_pad_high")
        for axis in author.setting.axes
    ]
    field = field_symbols(author, writer)
    return Section(
        author.say("rules"),
        (
            Text(author.say("rules_text", base=author.notation.index_base, **field)),
            Table(header, body),
            Text(author.say("conditions_text")),
            Items(tuple(useful)),
        ),
    )


def _axes(author: GeneralAuthor) -> range:
    return range(len(author.setting.axes))


def _proved(author: GeneralAuthor) -> Section:
    return Section(author.say("proved"), (Text(author.say("proved_text")), scopes_of(author)))


MAKERS: dict[str, Callable[[GeneralAuthor], Section | None]] = {
    "problem": _problem,
    "forward": _forward,
    "derivatives": _derivatives,
    "bgrad": _bgrad,
    "dgrad": _dgrad,
    "phases": phases_section,
    "wgrad": _wgrad,
    "network": _delta,
    "transposed": _transposed,
    "rules": _rules,
    "proof": _proved,
}
SECTIONS = tuple(MAKERS)
"""The sections of a derivation for all sizes, in order."""
