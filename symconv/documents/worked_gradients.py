"""The gradients of a worked example, element by element."""

from __future__ import annotations

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
