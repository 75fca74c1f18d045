"""Is an operator form what its left side truly is? Its correlation as index sums, under the readings that it allows."""

from __future__ import annotations

from dataclasses import replace

from sympy import Integer, Symbol, expand

from symconv.errors import SymconvError
from symconv.hand.operator_channels import channel_letters, channel_range, summed_range
from symconv.hand.operator_form import Form, Sign, scope_trouble, taken_apart
from symconv.hand.operator_images import amount_of, channel_indices, view_of
from symconv.hand.operator_layers import layer_trouble
from symconv.hand.operator_nodes import operand_of
from symconv.hand.operator_problem import Problem
from symconv.hand.operator_readings import FormReading, readings_of_form
from symconv.hand.operator_sizes import Judged, differing_sizes
from symconv.hand.operator_views import correlation, fitted
from symconv.hand.sum_binding import place_size
from symconv.hand.sum_claims import Finding
from symconv.hand.sum_comparison import compared
from symconv.hand.sum_examples import in_letters
from symconv.hand.sum_truths import truths
from symconv.hand.tree import Node
from symconv.hand.written import UnreadError
from symconv.index_sum import Factor, IndexSum, Range
from symconv.verdict import Verdict


def judged_form(head: Node, side: Node, problem: Problem, sign: Sign) -> Judged | None:
    """What an operator form is as a statement about its left side; None where it is none. Never raises."""
    try:
        return _judged(head, side, problem, sign)
    except (UnreadError, SymconvError) as error:
        return Judged(Finding(Verdict.UNCHECKED, reason=str(error)))
    except RecursionError:
        return Judged(Finding(Verdict.UNCHECKED, reason="nested too deep"))


def _judged(head: Node, side: Node, problem: Problem, sign: Sign) -> Judged | None:
    left = problem.picture(head)
    bounds, slopes, found, turned = taken_apart(side, problem)
    if found is None:
        return None
    if left is None or left.tensor not in ("dx", "dw", "dy"):
        return None
    if left.tensor == "dy" and problem.indexed:
        return None
    operands = [operand_of(node) for node in (found.first, found.second)]
    pictures = [problem.picture(operand.base) for operand in operands]
    if None in pictures:
        raise UnreadError("an operand that is no known tensor")
    known = [picture for picture in pictures if picture is not None]
    trouble = layer_trouble(left, [*known, *slopes], problem) or scope_trouble(left, known, slopes, bounds)
    if trouble is not None:
        return Judged(Finding(Verdict.WRONG, reason=trouble))
    transposed = any(operand.having("transpose") for operand in operands)
    if transposed and not sign.transposed_turns and (not problem.indexed or len(problem.binding.setting.axes) != 2):
        raise UnreadError("what T means here is not said")
    form = Form(left, known, operands, bounds, slopes, found, problem, sign, turned)
    return _settled(form)


def _settled(form: Form) -> Judged:
    """The verdict over all readings: the first that is right, else what is wrong in the first."""
    first: Judged | None = None
    for reading in readings_of_form(form):
        judged = _attempt(form, reading)
        if judged.finding.verdict is Verdict.HOLDS:
            return _right(form, judged, reading)
        if judged.finding.verdict is Verdict.UNCHECKED:
            return judged
        first = first or judged
    assert first is not None
    return first


def _right(form: Form, judged: Judged, reading: FormReading) -> Judged:
    said = [*reading.said, *form.assumed]
    if form.problem.open_steps:
        said.append(form.problem.open_steps)
    if not said:
        return judged
    condition = " and ".join(dict.fromkeys(said))
    return Judged(replace(judged.finding, verdict=Verdict.CONDITIONAL, condition=condition))


def _attempt(form: Form, reading: FormReading) -> Judged:
    if reading.extent == "same":
        raise UnreadError("a convolution of the same size as its input")
    problem = form.problem.with_mode(reading.mode)
    binding = problem.binding
    setting = binding.setting
    symbols = {letter: Symbol(f"c{n}", integer=True) for n, letter in enumerate(channel_letters(form))}
    views = [view_of(form, n, problem, symbols, reading.by_axis) for n in (0, 1)]
    image, kernel = views[::-1] if reading.swapped else views
    count = range(len(setting.axes))
    if form.found.dilation is not None:
        kernel = kernel.spread([amount_of(form.found.dilation, problem, axis) for axis in count])
    image = fitted(image, kernel, reading.extent == "full")
    moves = [Integer(1) if form.found.stride is None else amount_of(form.found.stride, problem, axis) for axis in count]
    tensor = form.left.tensor
    if tensor == "dy":
        tensor = "dz" if form.slopes or problem.slopes_defined else "dx"
    plain = {"dz": "x", "dx": "x", "dw": "w"}[tensor]
    sizes = [place_size(setting, plain, axis) for axis in range(len(setting.axes))]
    differing = differing_sizes(form, image, kernel, moves, sizes, problem)
    if differing is not None:
        return differing
    places = [Symbol(f"t{axis.suffix}", integer=True) for axis in setting.axes]
    read = [expand(size - 1 - place) for size, place in zip(sizes, places, strict=True)] if form.turned else places
    read = [expand(move * place) for move, place in zip(moves, read, strict=True)]
    bound, factors, met = correlation(image, kernel, read, reading.flipped)
    channels = channel_indices(form.left, problem, symbols)
    left = Factor(tensor, (*channels, *places))
    factors += tuple(Factor("slope", (*channel_indices(s, problem, symbols), *places)) for s in form.slopes)
    free = [channel_range(symbols[letter], place, problem) for place, letter in form.left.channels]
    free += [Range(place, size) for place, size in zip(places, sizes, strict=True)]
    summed = tuple(summed_range(form, b, symbols, problem) for b in form.bounds)
    value = IndexSum(left, tuple(free), summed + bound, factors, met)
    truth = truths(left, setting, False)
    if truth is None:
        raise UnreadError("what its left side is does not follow from a convolution")
    settled = compared(truth, [value], binding)
    if settled.equal is None:
        return Judged(Finding(Verdict.UNCHECKED, settled.scope, reason=settled.reason))
    if settled.equal:
        return Judged(Finding(Verdict.HOLDS, settled.scope))
    condition = None if settled.condition in (None, "never") else in_letters(str(settled.condition), binding)
    return Judged(Finding(Verdict.WRONG, settled.scope, condition, settled.reason, settled=settled))
