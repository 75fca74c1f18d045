"""The gradients of a worked example as correlations of matrices."""

from __future__ import annotations

from collections.abc import Sequence

from symconv.documents.author import DOTS, Author, axis_names, bias_term, slice_names
from symconv.documents.blocks import Block, Formula, Section, Table, Text
from symconv.matrix_forms import DgradAxis, Grid, WgradAxis


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
        blocks.append(Text(prose.say("matrices.slice", **slice_names(author))))
    if conv.group_out > 1 or conv.batch > 1:
        blocks.append(Text(prose.say("matrices.dots")))
    blocks.append(Text(prose.say("matrices.im2col")))
    patches, weights, outputs = map(
        writer.matrix, (d.im2col.patches(0, 0), d.im2col.weights(0), d.im2col.outputs(0, 0))
    )
    blocks.append(Formula(f"{patches}\n\\cdot\n{weights}{bias_term(author)}\n=\n{outputs}"))
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
