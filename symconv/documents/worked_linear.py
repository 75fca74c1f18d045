"""The forward pass of a worked example as matrix products: im2col, and one sparse matrix for the whole input."""

from __future__ import annotations

from symconv.documents.author import DOTS, Author, bias_term, slice_names
from symconv.documents.blocks import Block, Formula, Section, Text
from symconv.linear_form import column


def linear(author: Author) -> Section:
    """y = X̂·w, and y = C·x with ∂x = Cᵀ·∂y."""
    d, prose, writer = author.derivation, author.prose, author.writer
    conv = d.conv
    patches, weights, outputs = map(
        writer.matrix, (d.im2col.patches(0, 0), d.im2col.weights(0), d.im2col.outputs(0, 0))
    )
    sums = writer.matrix_of((len(d.forward), 1), lambda at: writer.sum(d.forward.row(at[0]))) if _alone(author) else ""
    middle = f"{sums}\n=\n" if sums else ""
    blocks: list[Block] = [
        Text(prose.say("linear.im2col")),
        Formula(f"{outputs}\n=\n{middle}{patches}\n\\cdot\n{weights}{bias_term(author)}"),
    ]
    x, y, w = (author.spelling.notation.matrices[letter] for letter in "xyw")
    bias = bias_term(author).replace("\n", " ")
    blocks += [
        Text(prose.say("linear.short", x=_hat(x), w=_hat(w), y=_hat(y))),
        Formula(rf"{_hat(x)}\cdot{_hat(w)}{bias} = {_hat(y)}"),
    ]
    matrix = writer.matrix(d.linear.matrix(0, 0, 0), COLUMNS)
    others = DOTS if conv.group_in > 1 else ""
    inputs = writer.matrix(column("x", (0, 0), conv.input), COLUMNS)
    blocks += [
        Text(prose.say("linear.sparse")),
        Formula(f"{outputs}\n=\n{matrix}\n\\cdot\n{inputs}{others}{bias_term(author)}"),
    ]
    transposed = writer.matrix(d.linear.transposed(0, 0, 0), COLUMNS)
    gradient, upstream = (
        writer.matrix(column(tensor, (0, 0), sizes), COLUMNS)
        for tensor, sizes in (("dx", conv.input), ("dy", conv.output))
    )
    more = DOTS if conv.group_out > 1 else ""
    blocks += [
        Text(prose.say("linear.transposed", x=author.spelling.matrix("dx"), y=author.spelling.matrix("dy"))),
        Formula(f"{gradient}\n=\n{transposed}\n\\cdot\n{upstream}{more}"),
    ]
    if conv.in_channels > 1 or conv.out_channels > 1 or conv.batch > 1:
        blocks.append(Text(prose.say("matrices.slice", **slice_names(author))))
    return Section(prose.say("linear.heading"), tuple(blocks))


def _alone(author: Author) -> bool:
    """Whether the column of outputs is the whole forward system."""
    conv = author.derivation.conv
    return conv.batch == conv.out_channels == 1 and len(author.derivation.forward.row(0).terms) <= SUMMED_TERMS


COLUMNS = 16
"""How many lines and columns of the sparse matrix are shown."""

SUMMED_TERMS = 12
"""The longest sum that is written in a cell."""


def _hat(name: str) -> str:
    """A name with a hat over all of it."""
    return rf"\hat {name}" if len(name) == 1 else rf"\widehat{{{name}}}"
