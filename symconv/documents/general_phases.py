"""The section on stride phases for all sizes."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr

from symconv.documents.blocks import Block, Formula, Section, Stack, Table, Text
from symconv.documents.general_author import GeneralAuthor
from symconv.documents.general_pieces import axis_title, first_taps, math_text, substitutions
from symconv.errors import DerivationError
from symconv.general_derivation import AxisPhases
from symconv.gradient_sums import index_with
from symconv.phase_sums import DgradPhase

LISTED_PHASES = 16
"""How many phases of an axis a document lists."""


def phases_section(author: GeneralAuthor) -> Section:
    """dgrad with all axes split at once, then the phases of each axis in a table."""
    derivation, setting = author.proof.derivation, author.setting
    if all(axis.stride == 1 for axis in setting.axes):
        return Section(author.say("phases"), (Text(author.say("phases_one")),))
    writer = author.writer("x")
    value = derivation.by_phases
    blocks: list[Block] = [
        Text(author.say("phases_text")),
        Stack(substitutions(author, writer, value)),
        Text(author.say("phases_first", conditions=author.prose.joined(first_taps(author, value)))),
        Formula(f"{writer.element(value.left)} = {writer.right_side(replace(value, conditions=()))}"),
        Text(author.say("phases_result")),
    ]
    if setting.steps:
        blocks.append(Text(author.say("phases_open")))
        return Section(author.say("phases"), tuple(blocks))
    for phases in derivation.phases[0]:
        if phases.axis.stride != 1:
            blocks += _axis_phases(author, phases)
    return Section(author.say("phases"), tuple(blocks))


def _axis_phases(author: GeneralAuthor, phases: AxisPhases) -> list[Block]:
    axis = phases.axis
    writer = author.writer("x", True)
    name = axis_title(author, axis)
    live = {phase.taps.phase: sizes for phase, sizes in zip(_live(phases), phases.sizes, strict=True)}
    images = {phase.taps.phase: phase for phase in phases.wgrad}
    header = tuple(
        author.say(word) for word in ("phase", "phase_taps", "phase_count", "phase_reads", "phase_pads", "phase_image")
    )
    body = []
    for phase in phases.dgrad[:LISTED_PHASES]:
        number = phase.taps.phase
        if number not in live:
            body.append((math_text(str(number)), author.say("no_taps"), math_text("0"), "–", "–", "–"))
            continue
        sizes = live[number]
        place = images[number].result.factor("xphase").indices
        body.append(
            (
                math_text(str(number)),
                math_text(writer.place(_tap(phase))),
                math_text(writer.expr(sizes.taps)),
                math_text(writer.place(axis.row + phase.offset - phase.tap_step * axis.count)),
                f"{math_text(writer.expr(sizes.low))}, {math_text(writer.expr(sizes.high))}",
                math_text(author.writer("w").place(next(p for p in place if axis.o in p.free_symbols))),
            )
        )
    blocks: list[Block] = [
        Text(author.say("phases_axis", axis=name)),
        Table(header, tuple(body)),
    ]
    if len(phases.dgrad) > LISTED_PHASES:
        blocks.append(Text(author.say("phases_more", count=len(phases.dgrad) - LISTED_PHASES)))
    first = next(iter(_live(phases)))
    if first.result is not None:
        alone = replace(writer, setting=phases.setting)
        left, right = alone.element(first.result.left), alone.right_side(first.result)
        rows = alone.within(first.result.range_of(axis.row))
        blocks += [Text(author.say("phase_example", phase=first.taps.phase))]
        blocks += [Stack((f"{left} = {right}", rows))]
    return blocks


def _tap(phase: DgradPhase) -> Expr:
    """Which weight a phase's term number t has."""
    if phase.result is None:
        raise DerivationError(f"phase {phase.taps.phase} has no taps")
    return index_with(phase.result, "w", phase.taps.axis.count)


def _live(phases: AxisPhases) -> list[DgradPhase]:
    return [phase for phase in phases.dgrad if phase.result is not None]
