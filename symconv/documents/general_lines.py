"""A closed form as the lines of its derivation, each with what was done to get it."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr

from symconv.documents.blocks import Block, Formula, Line, Lines, Text
from symconv.documents.general_author import GeneralAuthor
from symconv.documents.general_latex import SumWriter, wrapped
from symconv.documents.general_pieces import math_text
from symconv.gradient_sums import ClosedForm, Step, forward_apart
from symconv.index_sum import Between, Equal


def lines_of(author: GeneralAuthor, form: ClosedForm, variable: str, marked_taps: bool) -> Lines:
    """The lines of a closed form; from the step that counts taps anew they lose their mark."""
    marks = marked_taps
    found: list[Line] = []
    last = ""
    for number, step in enumerate(form.steps):
        before = author.writer(variable, marks)
        if step.operation in ("reverse_kernel", "rename"):
            marks = False
        writer = author.writer(variable, marks)
        left = writer.element(step.result.left) if number == 0 and form.start is None else ""
        right = writer.right_side(step.result)
        if right != last:  # a sum over an index that can only be 0 is not seen
            found += _broken(_note(author, step, before, writer), left, writer.pieces(step.result))
        last = right
    if form.start is not None:
        writer = author.writer(variable, marked_taps)
        found = _broken("", writer.element(form.start.left), writer.pieces(form.start)) + found
    return Lines(tuple(found))


def differentiated(author: GeneralAuthor, form: ClosedForm, variable: str) -> Lines:
    """The lines of a derivative, first of them the sum that is differentiated."""
    writer = author.writer(variable, True)
    lines = lines_of(author, form, variable, True).lines
    forward = writer.right_side(forward_apart(author.setting, variable))
    element = writer.element(author.setting.element(variable))
    opening = Line(author.say("step.forward"), lines[0].left, f"= {author.notation.derivative % (forward, element)}")
    return Lines((opening, replace(lines[0], left=""), *lines[1:]))


def _broken(note: str, left: str, pieces: list[str]) -> list[Line]:
    """One line of a derivation, on several where it is long."""
    first, *others = wrapped(pieces)
    return [Line(note, left, f"= {first}"), *(Line("", "", rf"\quad {other}") for other in others)]


def _note(author: GeneralAuthor, step: Step, before: SumWriter, writer: SumWriter) -> str:
    """What a step does, formulas in $…$."""
    shown = [entry for entry in step.subject if isinstance(entry, Expr) and before.is_shown(Equal(entry, entry))]
    symbols = [math_text(before.place(entry)) for entry in shown]
    values: dict[str, object] = {"symbols": author.prose.joined(symbols)}
    if step.operation in ("substitute", "vanish"):
        values["symbols"] = author.prose.joined(
            [
                math_text(f"{before.place(new)} = {before.place(old)}")
                for new, old in zip(step.subject[::2], step.subject[1::2], strict=True)
                if isinstance(new, Expr) and isinstance(old, Expr) and before.is_shown(Equal(new, old))
            ]
        )
    elif step.operation == "reverse_kernel":
        axes = [axis for axis in author.setting.axes if axis.k in step.subject]
        marked = [before.place(axis.k) for axis in axes]
        new = [writer.place(axis.kernel - 1 - axis.k) for axis in axes]
        # Where the new count has the old one's name the old one is replaced, not equal.
        sign = "=" if all(writer.place(axis.k) != m for axis, m in zip(axes, marked, strict=True)) else r"\to"
        values["symbols"] = author.prose.joined(
            [math_text(f"{m} {sign} {n}") for m, n in zip(marked, new, strict=True)]
        )
    elif step.operation == "zero_extend":
        tensor = str(step.subject[0])
        values["symbols"] = math_text(_gradient_or_letter(author, tensor))
    elif step.operation == "pad" and step.view is not None:
        kind = "pad_insert" if any(axis.step != 1 for axis in step.view.axes) else "pad_only"
        return author.say(f"step.{kind}", symbols=math_text(_view_letter(author, step.view.name)))
    return author.say(f"step.{step.operation}", **values)


def _gradient_or_letter(author: GeneralAuthor, tensor: str) -> str:
    value = tensor.removeprefix("d")
    letter = author.notation.letters[value]
    if value == tensor:
        return letter
    return author.notation.gradients.get(value, author.notation.gradient % letter)


def _view_letter(author: GeneralAuthor, view: str) -> str:
    letter = author.notation.letters[view]
    return letter if view == "xp" or "dyp" in author.notation.gradients else author.notation.gradient % letter


def cases_of(author: GeneralAuthor, form: ClosedForm, variable: str) -> list[Block]:
    """The derivative by cases: where it is one factor, and zero everywhere else."""
    writer = author.writer(variable, True)
    result = form.result
    clauses = []
    for condition in filter(writer.is_shown, result.conditions):
        if isinstance(condition, Between):
            clauses.append(writer.interval(condition))
        else:
            clauses.append(writer.clause(condition))
    if not clauses:
        return []
    left = writer.element(result.left)
    value = writer.right_side(replace(result, conditions=()))
    joined = r",\ ".join(clauses)
    other = author.say("otherwise")
    return [
        Text(author.say("cases_text")),
        Formula(f"{left} =\n\\begin{{cases}}\n{value} & {joined} \\\\\n0 & \\text{{{other}}}\n\\end{{cases}}"),
    ]
