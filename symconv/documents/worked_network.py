"""A worked example as a layer of a network: the recursion of the deltas, and its kin: depthwise, pointwise, …"""

from __future__ import annotations

from dataclasses import replace

from symconv.closed_form import Setting, forward
from symconv.documents.author import Author
from symconv.documents.blocks import Block, Formula, Section, Stack, Table, Text
from symconv.documents.general_latex import SumWriter, names_for
from symconv.documents.general_pieces import math_text, shared_letters
from symconv.general import GeneralConv
from symconv.index_sum import ZERO, IndexSum, map_expressions


def network(author: Author) -> Section | None:
    """δ of one layer from δ of the next, and the gradients from δ; None where it is not proved."""
    if not author.provable:
        return None
    prose, general, derivation = author.prose, author.general, author.general.proof.derivation
    writer = general.writer("x", True)
    value = derivation.delta.result
    blocks: list[Block] = [
        Text(prose.say("network.element")),
        Formula(f"{writer.element(value.left)} = {writer.right_side(value)}"),
        *shared_letters(prose, writer),
        *([Text(general.say("grouped"))] if general.setting.grouped else []),
        Text(prose.say("network.matrix", **_symbols(author))),
        Stack(_matrix_form(author)),
    ]
    return Section(prose.say("network.heading"), tuple(blocks))


def _symbols(author: Author) -> dict[str, str]:
    form = author.derivation.dgrad_form
    return {
        "pads": ",\\ ".join(f"({axis.padding_low}, {axis.padding_high})" for axis in form.axes),
        "sign": author.correlation_sign,
    }


def _matrix_form(author: Author) -> tuple[str, ...]:
    """δ^l, ∂J/∂W^l and ∂J/∂b^l as matrices, put together from what the matrix forms found."""
    d, sign = author.derivation, author.correlation_sign
    w = author.spelling.notation.matrices["w"]
    upstream = _called("pad", [f"({a.padding_low},{a.padding_high})" for a in d.dgrad_form.axes], "(0,0)")
    inserted = _called("up", [str(a.insert + 1) for a in d.dgrad_form.axes], "1")
    spread = _called("up", [str(a.dilation) for a in d.conv.axes], "1")
    turned = "rot_{180}" if d.dgrad_form.rotated else ""
    kernel = _apply(turned, _apply(spread, f"{w}^{{l+1}}"))
    delta = _apply(upstream, _apply(inserted, r"\delta^{l+1}"))
    image = _called("pad", [f"({a.padding_low},{a.padding_high})" for a in d.wgrad_form.axes], "(0,0)")
    dilated = _called("up", [str(a.insert + 1) for a in d.wgrad_form.axes], "1")
    steps = [str(axis.step) for axis in d.wgrad_form.axes]
    moved = _spaced(f"{sign}_{{{','.join(steps)}}}" if set(steps) != {"1"} else sign)
    activated, error = _apply(image, "a^{l-1}"), _apply(dilated, r"\delta^l")
    gradient = f"{activated} {moved} {error}"
    if not d.wgrad_form.in_order:
        gradient = _apply("rot_{180}", rf"\left({gradient}\right)")
    places = ",".join(author.general.writer("b").place(axis.o) for axis in author.general.setting.axes)
    lines = [
        rf"\delta^l = \frac{{\partial J}}{{\partial z^l}} = \left(\frac{{\partial z^{{l+1}}}}{{\partial z^l}}\right)^T"
        rf"\delta^{{l+1}} = {delta} {_spaced(sign)} {kernel} \odot \sigma'(z^l)",
        rf"\frac{{\partial J}}{{\partial {w}^l}} = {gradient}",
    ]
    if d.conv.bias:
        lines.append(rf"\frac{{\partial J}}{{\partial b^l}} = \sum_{{{places}}} (\delta^l)_{{{places}}}")
    return tuple(lines)


def _spaced(sign: str) -> str:
    """A sign that is a word, set apart from the letters beside it."""
    return rf"\;{sign}\;" if r"\mathrm" in sign else sign


def _called(name: str, values: list[str], nothing: str) -> str:
    """An operation with its numbers, empty where it does nothing."""
    if set(values) == {nothing}:
        return ""
    return rf"{name}_{{{values[0] if len(set(values)) == 1 else ','.join(values)}}}"


def _apply(operation: str, text: str) -> str:
    return f"{operation}({text})" if operation else text


def _without_single(value: IndexSum) -> IndexSum:
    """The sum without indices that can only be 0."""
    single = [r for r in value.bound if r.start == 0 and r.stop == 1]
    kept = replace(value, bound=tuple(r for r in value.bound if r not in single))
    return map_expressions(kept, lambda expr: expr.xreplace({r.symbol: ZERO for r in single}))


VARIANTS = ("dense", "grouped", "depthwise", "pointwise", "dilated")


def variants(author: Author) -> Section | None:
    """The forward sum of the layer's kin, with the shapes of their weights; None where strides are too large."""
    if not author.provable:
        return None
    conv, prose = author.derivation.conv, author.prose
    dense = GeneralConv((None,) * conv.dimensions, conv.stride, bias=False, mode=conv.mode)
    problems = {
        "dense": dense,
        "grouped": replace(dense, groups=None),
        "depthwise": replace(dense, groups=None, in_channels="G", out_channels="G"),
        "pointwise": replace(dense, kernel=(1,) * conv.dimensions),
        "dilated": replace(dense, dilation=(None,) * conv.dimensions),
    }
    blocks: list[Block] = [Text(prose.say("variants.intro"))]
    body = []
    for name in VARIANTS:
        setting = Setting(problems[name])
        notation = author.spelling.notation
        writer = SumWriter(notation, setting, names_for(notation, setting, "y"))
        value = _without_single(forward(setting))
        blocks += [
            Text(prose.say(f"variants.{name}")),
            Formula(f"{writer.element(value.left)} = {writer.right_side(value)}"),
        ]
        body.append((prose.say(f"variants.{name}_name"), math_text(writer.shape("w"))))
    blocks += shared_letters(prose, writer)  # of the last, in which dilations are open too
    blocks.append(Table((prose.say("variants.variant"), prose.say("variants.weights")), tuple(body)))
    return Section(prose.say("variants.heading"), tuple(blocks))
