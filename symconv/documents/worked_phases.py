"""The stride phases of a worked example: the groups of dgrad, and the images that wgrad reads."""

from __future__ import annotations

from fractions import Fraction
from math import prod

from symconv.documents.author import DOTS, Author
from symconv.documents.blocks import Block, Formula, Rows, Section, Table, Text
from symconv.documents.figures import image
from symconv.documents.latex import index_set, index_tuple, product_of
from symconv.equations import Element, Equation, unravel
from symconv.matrix_forms import PhaseForm
from symconv.phases import Phase
from symconv.spec import Axis

LISTED_PHASES = 64
"""The largest number of phases, and of taps, that get a row in a table."""

SHOWN_PHASES = 16
"""The largest number of phases that get a system of their own."""


def phases(author: Author) -> Section:
    """The phases with their costs, then each with its rows and its sub-convolution."""
    d, prose = author.derivation, author.prose
    if len(d.phases) == 1:
        return Section(prose.say("phases.heading"), (Text(prose.say("phases.one")), *_phase(author, d.phases[0])))
    listed = d.phases[:LISTED_PHASES]
    blocks: list[Block] = [Text(prose.say("phases.intro", definition=_phase_definition(author)))]
    blocks.append(_costs(author, listed))
    total, inserted = (sum(getattr(p, name) for p in d.phases) for name in ("macs", "zero_insertion_macs"))
    blocks.append(
        Text(prose.say("phases.saving", ratio=_ratio(inserted, total)) if total else prose.say("phases.idle"))
    )
    blocks += [image(kind, d, author.spelling, prose) for kind in ("phases", "zeros")]
    if len(d.phases) > len(listed):
        blocks.append(Text(prose.say("phases.hidden", count=len(d.phases) - len(listed))))
    for phase in listed[:SHOWN_PHASES]:
        blocks += _phase(author, phase)
    if len(d.phases) > SHOWN_PHASES:
        blocks.append(Text(prose.say("phases.not_shown", count=len(d.phases) - SHOWN_PHASES)))
    return Section(prose.say("phases.heading"), tuple(blocks))


def _phase_definition(author: Author) -> str:
    parts = [
        rf"(i_{{{number}}} + {axis.padding_low}) \bmod {axis.stride}"
        if axis.padding_low
        else rf"i_{{{number}}} \bmod {axis.stride}"
        for number, axis in enumerate(author.derivation.conv.axes)
    ]
    if len(parts) == 1:
        return f"${parts[0].replace('_{0}', '')}$"
    return f"$({', '.join(parts)})$"


def _ratio(inserted: int, total: int) -> str:
    """A ratio of two counts, exact where it is short."""
    ratio = Fraction(inserted, total)
    if ratio.denominator == 1:
        return str(ratio.numerator)
    return f"{float(ratio):.2f}"


def _costs(author: Author, listed: tuple[Phase, ...]) -> Table:
    d, prose = author.derivation, author.prose
    header = tuple(prose.say(f"phases.{name}") for name in ("phase", "inputs", "taps", "macs", "zero_insertion"))
    channels = d.conv.batch * d.conv.in_channels
    body = [
        (
            index_tuple(phase.phase),
            str(prod(axis.count for axis in phase.axes) * channels),
            str(phase.tap_count) if phase.live else prose.say("phases.dead"),
            str(phase.macs),
            str(phase.zero_insertion_macs),
        )
        for phase in listed
    ]
    body.append(
        (
            prose.say("phases.total"),
            str(len(d.dgrad)),
            "",
            str(sum(phase.macs for phase in d.phases)),
            str(sum(phase.zero_insertion_macs for phase in d.phases)),
        )
    )
    return Table(header, tuple(body))


def _phase(author: Author, phase: Phase) -> list[Block]:
    d, prose, writer = author.derivation, author.prose, author.writer
    sets = [index_set(axis.first, axis.step, axis.count, author.base) for axis in phase.axes]
    values = {
        "phase": f"${index_tuple(phase.phase)}$",
        "inputs": "$" + r" \times ".join(sets) + "$",
        "taps": phase.tap_count,
        "base": author.base,
    }
    shape = tuple(axis.count for axis in phase.axes)
    if not prod(shape):
        return [Text(prose.say("phases.empty_group", **values))] if phase.live else []
    if not phase.live:
        return [Text(prose.say("phases.dead_group", **values))]
    every = (d.conv.batch, d.conv.in_channels, *shape)

    def equation(number: int) -> Equation:
        n, c, *steps = unravel(number, every)
        at = (axis.first + axis.step * step for axis, step in zip(phase.axes, steps, strict=True))
        return d.dgrad[(n, c, *at)]

    blocks: list[Block] = [Text(prose.say("phases.group", **values))]
    if len(d.phases) > 1:  # the rows of the only phase are those of the whole dgrad
        blocks.append(Rows(tuple(writer.system(prod(every), equation))))
    form = PhaseForm(phase)
    upstream, kernel, result = map(writer.matrix, (form.upstream(d.conv, 0, 0), form.kernel(0, 0), form.result(0, 0)))
    padding = prose.joined([f"$({axis.padding_low}, {axis.padding_high})$" for axis in phase.axes])
    dilation = product_of(tuple(axis.dilation for axis in phase.axes))
    blocks.append(Text(prose.say("phases.sub", padding=padding, dilation=f"${dilation}$")))
    others = DOTS if d.conv.group_out > 1 else ""
    blocks.append(Formula(f"{result}\n=\n{upstream}\n{author.correlation_sign}\n{kernel}{others}"))
    return blocks


def partition(author: Author) -> Section:
    """Which phase image each tap of the weight gradient reads."""
    d, prose = author.derivation, author.prose
    total = prod(d.conv.kernel)
    taps = [unravel(place, d.conv.kernel) for place in range(min(total, LISTED_PHASES))]
    images = map(d.tap_image, taps)
    inside = ", ".join(_image_index(number, axis) for number, axis in enumerate(d.conv.axes))
    us = ", ".join(f"u_{{{a}}}" for a in range(d.conv.dimensions))
    x = author.spelling.notation.matrices["x"]
    definition = f"${x}_{{\\varphi}}[{us}] = {x}[{inside}]$"
    header = tuple(prose.say(f"partition.{name}") for name in ("tap", "phase", "offset"))
    w = author.writer
    body = [
        (
            f"${w.element(Element('w', (0, 0, *image.tap)))}$",
            index_tuple(image.phase),
            index_tuple(image.offset),
        )
        for image in images
    ]
    if total > len(taps):
        body.append(("…", "…", "…"))
    return Section(
        prose.say("partition.heading"),
        (Text(prose.say("partition.intro", definition=definition)), Table(header, tuple(body))),
    )


def _image_index(number: int, axis: Axis) -> str:
    """Where element u of phase φ's image lies in x: S·u + φ − p."""
    step = f"{axis.stride} " if axis.stride > 1 else ""
    padding = f" - {axis.padding_low}" if axis.padding_low else ""
    return rf"{step}u_{{{number}}} + \varphi_{{{number}}}{padding}"
