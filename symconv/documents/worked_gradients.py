"""The gradients of a worked example, element by element."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, product, repeat
from math import prod

from symconv.documents.author import Author
from symconv.documents.blocks import Block, Rows, Section, Text
from symconv.documents.latex import Row
from symconv.equations import Element
from symconv.gradients import differentiate
from symconv.phases import reached_inputs


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
    """The derivatives of the outputs by one input element: of those near the middle one in the most outputs."""
    d, prose, writer = author.derivation, author.prose, author.writer
    middle = [
        range(size // 2, max(-1, size // 2 - stride), -1)
        for size, stride in zip(d.conv.input, d.conv.stride, strict=True)
    ]
    corner = (range(size) for size in map(min, d.conv.input, repeat(64)))
    example = _most_used(author, islice(product(*middle), 256)) or _most_used(author, islice(product(*corner), 4096))
    if example is None:
        return []
    found = d.forward.outputs_with(example)
    # In a notation whose gradients bear the bare letters a derivative is still written with ∂.
    rows = [
        Row(
            writer.derivative(y, example),
            "= " + " + ".join(writer.term(part) for part in differentiate(term, example)),
        )
        for y, term in found[:4]
    ]
    outputs = len(d.forward)
    return [
        Text(prose.say("gradients.chain", element=writer.element(example), count=len(found), outputs=outputs)),
        Rows(tuple(rows + [Row(r"\vdots\;", r"\;\;\vdots")] * (len(found) > 4))),
    ]


def _most_used(author: Author, places: Iterable[tuple[int, ...]]) -> Element | None:
    """The first of the input elements that occur in the most outputs; None where none occurs in any."""
    counted = [
        (len(author.derivation.forward.outputs_with(x)), x) for x in (Element("x", (0, 0, *at)) for at in places)
    ]
    count, example = max(counted, key=lambda pair: pair[0])
    return example if count else None
