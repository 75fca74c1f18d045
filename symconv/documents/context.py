"""A derivation and a notation → the document's sections, every string finished.

Each function makes one section, in the order in which a reader follows the derivation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import islice, product, repeat
from math import prod

from symconv.derivation import Derivation
from symconv.documents.blocks import Block, Document, Formula, Items, Rows, Section, Table, Text
from symconv.documents.figures import image
from symconv.documents.latex import Row, Writer, index_set, index_tuple, product_of
from symconv.documents.prose import Prose
from symconv.equations import Element, Equation, unravel
from symconv.gradients import differentiate
from symconv.matrix_forms import DgradAxis, Grid, PhaseForm, WgradAxis, padded, whole
from symconv.notation import Notation, Spelling
from symconv.phases import Phase, reached_inputs
from symconv.spec import Axis
from symconv.templating import provenance

DOTS = "\n+ \\cdots"
"""Stands for the products of the other channels or images that add to the one shown."""

LISTED_PHASES = 64
"""The largest number of phases, and of taps, that get a row in a table."""

SHOWN_PHASES = 16
"""The largest number of phases that get a system of their own."""


@dataclass(frozen=True)
class Author:
    """Everything that the sections write with."""

    derivation: Derivation
    spelling: Spelling
    prose: Prose
    marks: bool = False

    @cached_property
    def writer(self) -> Writer:
        """Writes LaTeX."""
        return Writer(self.spelling, self.marks)

    @property
    def base(self) -> int:
        """Where the notation starts counting."""
        return self.spelling.notation.index_base

    @property
    def forward_sign(self) -> str:
        """The sign of the forward pass."""
        return self.spelling.notation.sign

    @property
    def correlation_sign(self) -> str:
        """The sign of cross-correlation: the forward sign, unless that stands for a flipped kernel."""
        return r"\star" if self.derivation.conv.mode == "convolution" else self.forward_sign


def make_document(
    derivation: Derivation, notation: Notation, language: str, command: str, marks: bool = False
) -> Document:
    """The document of one derivation; `command` is what repeats it, `marks` says whether formulas are marked."""
    author = Author(derivation, Spelling(notation, derivation.conv), Prose(language), marks)
    conv = derivation.conv
    title = author.prose.say(
        "title",
        input="×".join(map(str, conv.input)),
        kernel="×".join(map(str, conv.kernel)),
        stride="×".join(map(str, conv.stride)),
    )
    sections = (problem, forward, gradients, matrices, phases, partition, confirmed)
    preamble = author.prose.verbatim("preamble")
    return Document(language, title, preamble, provenance(command), tuple(section(author) for section in sections))


def opening_formulas(derivation: Derivation, notation: Notation) -> str:
    """The forward system and the input gradient as one LaTeX block, folded where they are long."""
    writer = Writer(Spelling(notation, derivation.conv))
    rows = [row for system in (derivation.forward, derivation.dgrad) for row in writer.system(len(system), system.row)]
    body = " \\\\\n".join(f"{row.left} &{row.right}" for row in rows)
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"


def problem(author: Author) -> Section:
    """The sizes, and how elements are written."""
    conv, prose, spelling = author.derivation.conv, author.prose, author.spelling
    bias = prose.say("problem.bias" if conv.bias else "problem.no_bias")
    counts = prose.say(
        "problem.counts",
        bias=bias,
        batch=conv.batch,
        in_channels=conv.in_channels,
        out_channels=conv.out_channels,
        groups=conv.groups,
    )
    mode = prose.say(f"problem.mode_{conv.mode.replace('-', '_')}")
    columns = ("input", "kernel", "effective_kernel", "stride", "dilation", "padding", "output", "remainder")
    header = tuple(prose.say(f"problem.{name}") for name in ("axis", *columns))
    body = tuple(
        (
            name,
            str(axis.input),
            str(axis.kernel),
            str(axis.effective_kernel),
            str(axis.stride),
            str(axis.dilation),
            f"{axis.padding_low}, {axis.padding_high}",
            str(axis.output),
            str(axis.remainder),
        )
        for name, axis in zip(axis_names(author), conv.axes, strict=True)
    )
    blocks: list[Block] = [
        Text(prose.say("problem.tensors", mode=mode, counts=counts)),
        Table(header, body),
        Text(prose.say("problem.macs", macs=conv.macs)),
        Text(
            prose.say(
                "problem.indices",
                base=author.base,
                **{letter: spelling.notation.letters[letter] for letter in "xwy"},
                x_names=_index_names(author, "x", ("image", "in_channel")),
                w_names=_index_names(author, "w", ("out_channel", "group_channel")),
                y_names=_index_names(author, "y", ("image", "out_channel")),
            )
        ),
    ]
    if spelling.notation.gradient == "%s":
        blocks.append(Text(prose.say("problem.bare")))
    else:
        element, gradient = (spelling.element(tensor, (0, 0, *(0 for _ in conv.axes))) for tensor in ("x", "dx"))
        blocks.append(Text(prose.say("problem.marked", element=f"${element}$", gradient=f"${gradient}$")))
    return Section(prose.say("problem.heading"), tuple(blocks))


def axis_names(author: Author) -> list[str]:
    """What the spatial axes are called."""
    names = {1: ("position",), 2: ("row", "column"), 3: ("depth", "row", "column")}[author.derivation.conv.dimensions]
    return [author.prose.say(f"problem.{name}") for name in names]


def _index_names(author: Author, tensor: str, channels: tuple[str, ...]) -> str:
    shown = author.spelling.shown[tensor]
    names = [author.prose.say(f"problem.{name}") for name, show in zip(channels, shown, strict=True) if show]
    return author.prose.joined(names + axis_names(author))


def forward(author: Author) -> Section:
    """X ∗ W + b = Y and the forward system."""
    d, prose, writer = author.derivation, author.prose, author.writer
    conv = d.conv
    operation = prose.say(
        f"forward.operation_{conv.mode.replace('-', '_')}",
        stride="×".join(map(str, conv.stride)),
        dilation="×".join(map(str, conv.dilation)),
    )
    blocks: list[Block] = [Text(prose.say("forward.matrix", sign=author.forward_sign, operation=operation))]
    grids = (padded(conv, 0, 0), whole("w", (0, 0), conv.kernel), whole("y", (0, 0), conv.output))
    x, w, y = map(writer.matrix, grids)
    others = DOTS if conv.group_in > 1 else ""
    blocks.append(Formula(f"{x}\n{author.forward_sign}\n{w}{others}{_bias(author)}\n=\n{y}"))
    if conv.in_channels > 1 or conv.out_channels > 1 or conv.batch > 1:
        blocks.append(Text(prose.say("forward.slice", **_slice_names(author))))
        if others:
            blocks.append(Text(prose.say("forward.dots")))
    blocks += [image(kind, d, author.spelling, prose) for kind in ("window", "axes")]
    blocks.append(Text(prose.say("forward.elements")))
    blocks.append(Rows(tuple(writer.system(len(d.forward), d.forward.row))))
    return Section(prose.say("forward.heading"), tuple(blocks))


def _bias(author: Author) -> str:
    return f"\n+ {author.writer.element(Element('b', (0,)))}" if author.derivation.conv.bias else ""


def _slice_names(author: Author) -> dict[str, int]:
    return dict.fromkeys(("image", "in_channel", "out_channel"), author.base)


def gradients(author: Author) -> Section:
    """The chain rule at work on one element, then bgrad, dgrad and wgrad."""
    d, prose, writer = author.derivation, author.prose, author.writer
    blocks: list[Block] = list(_chain_rule(author))
    if d.conv.bias:
        blocks.append(Text(prose.say("gradients.bgrad")))
        blocks.append(Rows(tuple(writer.system(len(d.bgrad), d.bgrad.row))))
    else:
        blocks.append(Text(prose.say("gradients.no_bgrad")))
    blocks.append(Text(prose.say("gradients.dgrad")))
    blocks.append(Rows(tuple(writer.system(len(d.dgrad), d.dgrad.row))))
    reached = prod(map(reached_inputs, d.taps)) * d.conv.batch * d.conv.in_channels
    unreached = len(d.dgrad) - reached
    if unreached:
        blocks.append(Text(prose.say("gradients.zeros", count=unreached, total=len(d.dgrad))))
    blocks.append(Text(prose.say("gradients.wgrad")))
    blocks.append(Rows(tuple(writer.system(len(d.wgrad), d.wgrad.row))))
    return Section(prose.say("gradients.heading"), tuple(blocks))


def _chain_rule(author: Author) -> list[Block]:
    """The derivatives of the outputs by one input element: the middle one or, where that is unreached, another."""
    d, prose, writer = author.derivation, author.prose, author.writer
    middle = tuple(size // 2 for size in d.conv.input)
    nearby = islice(product(*(range(size) for size in map(min, d.conv.input, repeat(64)))), 4096)
    places = (Element("x", (0, 0, *at)) for at in (middle, *nearby))
    example = next((x for x in places if d.forward.outputs_with(x)), None)
    if example is None:
        return []
    found = d.forward.outputs_with(example)
    # In a notation whose gradients bear the bare letters a derivative is still written with ∂.
    rows = [
        Row(
            rf"\frac{{\partial {writer.element(y)}}}{{\partial {writer.element(example)}}}",
            "= " + " + ".join(writer.term(part) for part in differentiate(term, example)),
        )
        for y, term in found[:4]
    ]
    outputs = len(d.forward)
    return [
        Text(prose.say("gradients.chain", element=writer.element(example), count=len(found), outputs=outputs)),
        Rows(tuple(rows + [Row(r"\vdots\;", r"\;\;\vdots")] * (len(found) > 4))),
    ]


def matrices(author: Author) -> Section:
    """∂X and ∂W as correlations, and the im2col product."""
    d, prose, writer = author.derivation, author.prose, author.writer
    conv = d.conv
    kernel = prose.say("matrices.rotated" if d.dgrad_form.rotated else "matrices.unrotated")
    inserted = any(axis.insert for axis in d.dgrad_form.axes)
    upstream = prose.say("matrices.padded_inserted" if inserted else "matrices.padded")
    blocks: list[Block] = [Text(prose.say("matrices.dgrad", upstream=upstream, kernel=kernel))]
    names = axis_names(author)
    blocks.append(
        Table(
            tuple(prose.say(f"matrices.{name}") for name in ("axis", "inserted", "low", "high", "order")),
            tuple(
                (
                    name,
                    str(axis.insert),
                    str(axis.padding_low),
                    str(axis.padding_high),
                    _order([axis.tap_at(place) for place in range(min(axis.size, 9))], axis.size, author.base),
                )
                for name, axis in zip(names, d.dgrad_form.axes, strict=True)
            ),
        )
    )
    blocks += _crop_note(author, d.dgrad_form.axes)
    blocks += _correlation(
        author,
        (d.dgrad_form.upstream(0, 0), d.dgrad_form.kernel(0, 0), d.dgrad_form.result(0, 0)),
        writer.spelling.matrix("dx", (0, 0)),
        (1,) * conv.dimensions,
        DOTS if conv.group_out > 1 else "",
    )
    dilated = prose.say("matrices.dilated" if inserted else "matrices.undilated")
    blocks.append(Text(prose.say("matrices.wgrad", upstream=dilated)))
    blocks.append(
        Table(
            tuple(prose.say(f"matrices.{name}") for name in ("axis", "inserted", "low", "high", "step")),
            tuple(
                (
                    name,
                    str(axis.insert),
                    str(axis.padding_low),
                    str(axis.padding_high),
                    str(axis.step),
                )
                for name, axis in zip(names, d.wgrad_form.axes, strict=True)
            ),
        )
    )
    blocks += _crop_note(author, d.wgrad_form.axes)
    blocks += _correlation(
        author,
        (d.wgrad_form.image(0, 0), d.wgrad_form.upstream(0, 0), d.wgrad_form.result(0, 0)),
        writer.spelling.matrix("dw", (0, 0)) if d.wgrad_form.in_order else "",
        tuple(axis.step for axis in d.wgrad_form.axes),
        DOTS if conv.batch > 1 else "",
    )
    if conv.in_channels > 1 or conv.out_channels > 1 or conv.batch > 1:
        blocks.append(Text(prose.say("matrices.slice", **_slice_names(author))))
    if conv.group_out > 1 or conv.batch > 1:
        blocks.append(Text(prose.say("matrices.dots")))
    blocks.append(Text(prose.say("matrices.im2col")))
    patches, weights, outputs = map(
        writer.matrix, (d.im2col.patches(0, 0), d.im2col.weights(0), d.im2col.outputs(0, 0))
    )
    blocks.append(Formula(f"{patches}\n\\cdot\n{weights}{_bias(author)}\n=\n{outputs}"))
    return Section(prose.say("matrices.heading"), tuple(blocks))


def _crop_note(author: Author, axes: Sequence[DgradAxis | WgradAxis]) -> list[Block]:
    """What a negative padding means, where there is one."""
    crops = any(axis.padding_low < 0 or axis.padding_high < 0 for axis in axes)
    return [Text(author.prose.say("matrices.negative"))] if crops else []


def _order(taps: list[int | None], size: int, base: int) -> str:
    """A kernel's positions along one axis: the tap in each, or a dot for a zero."""
    dots = ", …" if size > len(taps) else ""
    return ", ".join("·" if tap is None else str(tap + base) for tap in taps) + dots


def _correlation(
    author: Author, grids: tuple[Grid, Grid, Grid], name: str, stride: tuple[int, ...], others: str
) -> list[Block]:
    """`name` = result = first ∗ second + others, for the grids (first, second, result).

    A result whose elements stand in another order than the tensor's own has no name.
    """
    first, second, result = map(author.writer.matrix, grids)
    sign = author.correlation_sign
    start = f"{name} =\n" if name else ""
    return [
        Formula(f"{start}{result}\n=\n{first}\n{sign}\n{second}{others}"),
        Text(author.prose.say("matrices.correlation", sign=sign, stride="×".join(map(str, stride)))),
    ]


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


def confirmed(author: Author) -> Section:
    """What was compared with what, and on how many elements."""
    prose, confirmations = author.prose, author.derivation.confirmations
    everything = all(done.whole and done.checked == done.total for done in confirmations)
    items = tuple(
        prose.say(f"confirmed.{done.form}", checked=done.checked, total=done.total)
        + ("" if done.whole else prose.say("confirmed.sampled"))
        for done in confirmations
    )
    intro = prose.say("confirmed.everything" if everything else "confirmed.sample")
    return Section(prose.say("confirmed.heading"), (Text(intro), Items(items)))
