"""The letters of a document for all sizes: the shape of each tensor, and the sizes of each axis."""

from __future__ import annotations

from symconv.documents.blocks import Table
from symconv.documents.general_author import GeneralAuthor
from symconv.documents.general_pieces import axis_title, math_text
from symconv.index_sum import Factor

AXIS_HEADER = ("axis", "input", "kernel", "output", "stride", "dilation", "padding", "remainder")


def shapes_table(author: GeneralAuthor) -> Table:
    """Every tensor with its shape and an element of its gradient."""
    writer = author.writer("y")
    return Table(
        (author.say("tensor"), author.say("shape"), author.say("gradient")),
        tuple(
            (
                math_text(author.notation.letters[tensor]),
                math_text(writer.shape(tensor)),
                math_text(_gradient_of(author, tensor)),
            )
            for tensor in ("xwyb" if author.setting.general.bias else "xwy")
        ),
    )


def axes_table(author: GeneralAuthor) -> Table:
    """Every axis with its sizes, steps and paddings."""
    writer = author.writer("y")
    body = tuple(
        (
            axis_title(author, axis),
            *(
                math_text(writer.expr(value))
                for value in (axis.input, axis.kernel, axis.output, axis.stride, axis.dilation)
            ),
            f"{math_text(writer.expr(axis.low))}, {math_text(writer.expr(axis.high))}",
            math_text(writer.expr(axis.remainder)),
        )
        for axis in author.setting.axes
    )
    return Table(tuple(author.say(name) for name in AXIS_HEADER), body)


def _gradient_of(author: GeneralAuthor, tensor: str) -> str:
    """How the gradient's elements are written and, where that is a letter of its own, what it stands for."""
    writer, element = author.writer(tensor), author.setting.element(tensor)
    written = writer.element(Factor(f"d{tensor}", element.indices))
    if tensor not in author.notation.gradients:
        return written
    return f"{written} = {author.notation.gradient % writer.element(element)}"
