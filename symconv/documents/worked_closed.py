"""The closed forms that a worked example is an instance of: proved for all sizes at its strides and dilations."""

from __future__ import annotations

from dataclasses import replace

from symconv.documents.author import Author
from symconv.documents.blocks import Block, Formula, Section, Stack, Text
from symconv.documents.general_author import GeneralAuthor
from symconv.documents.general_lines import cases_of
from symconv.documents.general_pieces import first_taps, shared_letters, substitutions
from symconv.documents.general_sizes import axes_table, shapes_table
from symconv.gradient_sums import ClosedForm
from symconv.index_sum import IndexSum


def closed(author: Author) -> Section | None:
    """Forward, derivatives by cases, bgrad, dgrad in its forms, wgrad; None where that is not proved."""
    if not author.provable:
        return None
    prose, general = author.prose, author.general
    derivation = general.proof.derivation
    writer = general.writer("y")
    left = writer.element(derivation.forward[0].left)
    blocks: list[Block] = [
        Text(prose.say("closed.intro")),
        shapes_table(general),
        axes_table(general),
        Text(general.say("zero_extended")),
        *shared_letters(prose, writer),
        *([Text(general.say("grouped"))] if general.setting.grouped else []),
        Text(prose.say("closed.forward")),
        Formula(f"{left} = {' + '.join(map(writer.right_side, derivation.forward))}"),
    ]
    for form in derivation.derivatives:
        variable = form.name.removeprefix("dy/d")
        cases = cases_of(general, form, variable)[1:]
        blocks += cases or ([_formula(general, form.result, variable, marked=True)] if variable != "b" else [])
    if derivation.bgrad is not None:
        blocks += [Text(prose.say("closed.bgrad")), _formula(general, derivation.bgrad.result, "b")]
    blocks += [Text(prose.say("closed.dgrad")), _formula(general, derivation.gather.result, "x")]
    blocks.append(Text(prose.say("closed.correlation", padded=_padded(general))))
    blocks.append(_formula(general, derivation.dgrad.result, "x"))
    if any(axis.stride != 1 for axis in general.setting.axes):
        value = derivation.by_phases
        conditions = prose.joined(first_taps(general, value))
        blocks += [
            Text(prose.say("closed.phases", conditions=conditions)),
            Stack(substitutions(general, general.writer("x"), value)),
            _formula(general, replace(value, conditions=()), "x"),
        ]
    blocks += [Text(prose.say("closed.wgrad")), _formula(general, _written_out(derivation.wgrad), "w")]
    return Section(prose.say("closed.heading"), tuple(blocks))


def _written_out(form: ClosedForm) -> IndexSum:
    """The last line that reads x itself, not x padded."""
    return next(step.result for step in reversed(form.steps) if step.view is None)


def _padded(general: GeneralAuthor) -> str:
    """What the output gradient is called when zeros are inserted and it is padded."""
    own = general.notation.gradients.get("dyp")
    return own or general.notation.gradient % general.notation.letters["dyp"]


def _formula(general: GeneralAuthor, value: IndexSum, variable: str, marked: bool = False) -> Formula:
    writer = general.writer(variable, marked)
    return Formula(f"{writer.element(value.left)} = {writer.right_side(value)}")
