"""The opening of a worked example: the problem with its sizes, and the forward pass."""

from __future__ import annotations

from symconv.documents.author import DOTS, Author, axis_names, bias_term, slice_names
from symconv.documents.blocks import Block, Formula, Rows, Section, Table, Text
from symconv.documents.figures import image
from symconv.matrix_forms import padded, whole


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
    if "y" in spelling.notation.gradients:
        element, gradient = (spelling.element(tensor, (0, 0, *(0 for _ in conv.axes))) for tensor in ("y", "dy"))
        blocks.append(Text(prose.say("problem.own", element=f"${element}$", gradient=f"${gradient}$")))
    return Section(prose.say("problem.heading"), tuple(blocks))


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
    blocks.append(Formula(f"{x}\n{author.forward_sign}\n{w}{others}{bias_term(author)}\n=\n{y}"))
    if conv.in_channels > 1 or conv.out_channels > 1 or conv.batch > 1:
        blocks.append(Text(prose.say("forward.slice", **slice_names(author))))
        if others:
            blocks.append(Text(prose.say("forward.dots")))
    blocks += [image(kind, d, author.spelling, prose) for kind in ("window", "axes")]
    blocks.append(Text(prose.say("forward.elements")))
    blocks.append(Rows(tuple(writer.system(len(d.forward), d.forward.row))))
    return Section(prose.say("forward.heading"), tuple(blocks))
