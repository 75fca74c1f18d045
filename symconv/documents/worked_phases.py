"""The stride phases of a worked example: the groups of dgrad, and the images that wgrad reads."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import prod

from symconv.derivation import Derivation
from symconv.documents.author import DOTS, Author
from symconv.documents.blocks import Block, Formula, Rows, Section, Table, Text
from symconv.documents.figures import image
from symconv.documents.latex import index_set, index_tuple, product_of
from symconv.equations import Element, Equation, unravel
from symconv.image_forms import image_forms, residues
from symconv.matrix_forms import PhaseForm, whole
from symconv.phases import Phase
from symconv.spec import Axis

LISTED_PHASES = 64
"""The largest number of phases, and of taps, that get a row in a table."""

LABELLED_TAPS = 9
"""The largest number of taps that label an element."""

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
    shown = len(listed) if author.full else SHOWN_PHASES
    for phase in listed[:shown]:
        blocks += _phase(author, phase)
    if len(d.phases) > shown:
        blocks.append(Text(prose.say("phases.not_shown", count=len(d.phases) - shown)))
    blocks += _interleaving(author)
    return Section(prose.say("phases.heading"), tuple(blocks))


def _interleaving(author: Author) -> list[Block]:
    """Which taps serve each element of ∂X: the weight-label map of the phases put back together."""
    d, writer = author.derivation, author.writer
    served = {phase.phase: phase.taps for phase in d.phases if phase.tap_count <= LABELLED_TAPS}
    if len(served) < len(d.phases):
        return []

    def label(at: tuple[int, ...]) -> str:
        phase = tuple((i + axis.padding_low) % axis.stride for i, axis in zip(at, d.conv.axes, strict=True))
        taps = [writer.spelling.place(tap) for tap in served[phase]]
        return ",\\,".join(taps) if taps else r"\cdot"

    result = writer.matrix(whole("dx", (0, 0), d.conv.input))
    labels = writer.matrix_of(d.conv.input, label)
    return [
        Text(author.prose.say("phases.interleaved", w=author.spelling.notation.letters["w"])),
        Formula(f"{result}\n\\;:\\;\n{labels}"),
    ]


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
            _phase_name(author, phase.phase),
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


def _phase_name(author: Author, phase: tuple[int, ...]) -> str:
    """A phase in a table: a plain text, or a formula where that can bear a mark."""
    return f"${author.writer.phase(phase)}$" if author.marks else index_tuple(phase)


def _phase(author: Author, phase: Phase) -> list[Block]:
    d, prose, writer = author.derivation, author.prose, author.writer
    sets = [index_set(axis.first, axis.step, axis.count, author.base) for axis in phase.axes]
    values = {
        "phase": f"${author.writer.phase(phase.phase)}$",
        "inputs": "$" + r" \times ".join(sets) + "$",
        "taps": phase.tap_count,
        "base": author.base,
    }
    shape = tuple(axis.count for axis in phase.axes)
    if not prod(shape):
        return [Text(prose.say("phases.empty_group", **values))] if phase.live else []
    if not phase.live:
        return [Text(prose.say("phases.dead_group", **values))]
    blocks: list[Block] = [Text(prose.say("phases.group", **values))]
    if len(d.phases) > 1:  # the rows of the only phase are those of the whole dgrad
        blocks.append(Rows(tuple(writer.system(*phase_equations(d, phase)))))
    form = PhaseForm(phase)
    upstream, kernel, result = map(writer.matrix, (form.upstream(d.conv, 0, 0), form.kernel(0, 0), form.result(0, 0)))
    padding = prose.joined([f"$({axis.padding_low}, {axis.padding_high})$" for axis in phase.axes])
    dilation = product_of(tuple(axis.dilation for axis in phase.axes))
    blocks.append(Text(prose.say("phases.sub", padding=padding, dilation=f"${dilation}$")))
    others = DOTS if d.conv.group_out > 1 else ""
    blocks.append(Formula(f"{result}\n=\n{upstream}\n{author.correlation_sign}\n{kernel}{others}"))
    return blocks


def phase_equations(derivation: Derivation, phase: Phase) -> tuple[int, Callable[[int], Equation]]:
    """How many equations of the input gradient a phase has, and each by its number."""
    every = (derivation.conv.batch, derivation.conv.in_channels, *(axis.count for axis in phase.axes))

    def equation(number: int) -> Equation:
        n, c, *steps = unravel(number, every)
        at = (axis.first + axis.step * step for axis, step in zip(phase.axes, steps, strict=True))
        return derivation.dgrad[(n, c, *at)]

    return prod(every), equation


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
            _phase_name(author, image.phase),
            index_tuple(image.offset),
        )
        for image in images
    ]
    if total > len(taps):
        body.append(("…", "…", "…"))
    blocks: list[Block] = [Text(prose.say("partition.intro", definition=definition)), Table(header, tuple(body))]
    return Section(prose.say("partition.heading"), (*blocks, *_split(author, total)))


def _split(author: Author, total: int) -> list[Block]:
    """∂W phase by phase, and what becomes of the dilated ∂Y: ∂Y itself, and blocks of nothing but zeros."""
    d, prose, writer = author.derivation, author.prose, author.writer
    conv = d.conv
    if len(d.phases) == 1 or total > LISTED_PHASES:
        return []
    forms = image_forms(conv, [d.tap_image(unravel(place, conv.kernel)) for place in range(total)])
    shown = len(forms) if author.full else SHOWN_PHASES
    others = DOTS if conv.batch > 1 else ""
    upstream = writer.matrix(whole("dy", (0, 0), conv.output))
    blocks: list[Block] = [Text(prose.say("partition.split"))]
    for form in forms[:shown]:
        result, image = writer.matrix(form.result(0, 0)), writer.matrix(form.image(0, 0))
        blocks.append(Formula(f"{result}\n=\n{image}\n{author.correlation_sign}\n{upstream}{others}"))
        if form.step != (1,) * conv.dimensions:
            blocks.append(Text(prose.say("partition.steps", step="×".join(map(str, form.step)))))
    if len(forms) > shown:
        blocks.append(Text(prose.say("phases.not_shown", count=len(forms) - shown)))
    parts = residues(d.wgrad_form.upstream(0, 0), conv.stride)
    if len(parts) > 1 and len(parts) <= SHOWN_PHASES:
        blocks.append(Text(prose.say("partition.residues")))
        blocks.append(Formula(",\\quad\n".join(map(writer.matrix, parts))))
    return blocks


def _image_index(number: int, axis: Axis) -> str:
    """Where element u of phase φ's image lies in x: S·u + φ − p."""
    step = f"{axis.stride} " if axis.stride > 1 else ""
    padding = f" - {axis.padding_low}" if axis.padding_low else ""
    return rf"{step}u_{{{number}}} + \varphi_{{{number}}}{padding}"
