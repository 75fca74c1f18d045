"""Pieces of the sections on all sizes that several of them need."""

from __future__ import annotations

import re

from sympy import Symbol

from symconv.closed_form import AxisSymbols, Setting
from symconv.conditions import NEVER
from symconv.deciding import Statement
from symconv.documents.blocks import Items, Text
from symconv.documents.general_author import GeneralAuthor
from symconv.documents.general_latex import SumWriter
from symconv.documents.prose import Prose
from symconv.gradient_sums import index_with
from symconv.index_sum import Between, Divides, IndexSum, Range
from symconv.proofs import condition_key
from symconv.rules import Rule, stack_symbols
from symconv.verdict import Verdict


def math_text(text: str) -> str:
    """LaTeX as a formula within text."""
    return f"${text}$"


def axis_key(setting: Setting, axis: AxisSymbols) -> str:
    """What the message catalogues know an axis by."""
    return axis.suffix.removeprefix("_") or "only"


def axis_title(author: GeneralAuthor, axis: AxisSymbols) -> str:
    """What an axis is called in the document's language."""
    return author.say(f"axis_{axis_key(author.setting, axis)}")


def rule_of(author: GeneralAuthor, number: int, name: str) -> Rule:
    """A rule of axis `number` by its name."""
    return next(rule for rule in author.proof.derivation.rules[number] if rule.name == name)


def condition_of(author: GeneralAuthor, rule: str, axis: AxisSymbols) -> str:
    """When a rule is of use, as a formula."""
    key = condition_key(rule, axis)
    statement = next(s for s in author.proof.statements if s.key == key)
    if statement.verdict is Verdict.HOLDS:
        return author.say("always")
    return _condition_text(author, statement)


def _condition_text(author: GeneralAuthor, statement: Statement) -> str:
    condition = statement.condition
    if condition is None or condition == NEVER:
        return author.say("never")
    written = math_text(condition_latex(condition.text, author.writer("y")))
    return written if condition.exact else author.say("not_only", condition=written)


def condition_latex(text: str, writer: SumWriter) -> str:
    """A condition as isl writes it, as LaTeX with the notation's names."""

    def word(found: re.Match[str]) -> str:
        token = found[0]
        words = {"and": r"\land", "or": r"\lor", "mod": r"\bmod", "exists": r"\exists"}
        return words.get(token, writer.names.get(token, token))

    spelled = re.sub(r"[A-Za-z_][A-Za-z_0-9]*", word, text)
    times = r" \cdot " if writer.notation.step_last else writer.notation.times
    return spelled.replace("<=", r"\le").replace(">=", r"\ge").replace("*", times)


def on_axis(author: GeneralAuthor, axis: AxisSymbols) -> str:
    """The axis in brackets."""
    return author.say("on_axis", axis=axis_title(author, axis))


def first_taps(author: GeneralAuthor, value: IndexSum) -> list[str]:
    """What the first tap of a phase solves, an axis each."""
    writer = author.writer("x")
    return [math_text(writer.clause(c)) for c in value.conditions if isinstance(c, Divides)]


def substitutions(author: GeneralAuthor, writer: SumWriter, value: IndexSum) -> tuple[str, ...]:
    """i = S·u + φ − p and the tap by t with what each may be, as they stand in the sum, for each axis."""
    lines = []
    for axis in (axis for axis in author.setting.axes if axis.stride != 1):
        place = next(index for index in value.left.indices if axis.row in index.free_symbols)
        inside = next(c for c in value.conditions if isinstance(c, Between) and c.expr == place)
        tap = index_with(value, "w", axis.count)
        taps = author.writer("x", True).place(axis.k)
        phases = writer.within(value.range_of(axis.phase))
        inputs = writer.within(Range(axis.i, inside.stop, inside.start))
        lines += [
            rf"{writer.place(axis.i)} = {writer.place(place)}, \quad {phases}, \quad {inputs}",
            rf"{taps} = {writer.place(tap)}, \quad {writer.within(value.range_of(axis.first_tap))}",
        ]
    return tuple(lines)


def field_symbols(author: GeneralAuthor, writer: SumWriter) -> dict[str, str]:
    """What the receptive field of the layers below, its jump and its start are called."""
    field, jump, start = stack_symbols(author.setting.axes[-1])
    return {
        name: math_text(writer.expr(symbol)) for name, symbol in (("field", field), ("jump", jump), ("start", start))
    }


def shared_letters(prose: Prose, writer: SumWriter) -> list[Text]:
    """The letters that stand for open sizes of more than one axis; nothing where there are none."""
    found: list[str] = []
    for role in ("kernel", "stride", "dilation"):
        sizes = [getattr(axis, role) for axis in writer.setting.axes]
        letters = [writer.expr(size) for size in sizes if isinstance(size, Symbol)]
        found += [math_text(letter) for letter in dict.fromkeys(letters) if letters.count(letter) > 1]
    return [Text(prose.say("general.shared", letters=prose.joined(found)))] if found else []


def scopes_of(author: GeneralAuthor) -> Items:
    """How many statements were proved, and for which sizes, strides and dilations."""
    scopes: dict[str, int] = {}
    for statement in author.proof.statements:
        scopes[statement.scope] = scopes.get(statement.scope, 0) + 1
    return Items(
        tuple(author.say("scope", count=count, scope=_scope(author, scope)) for scope, count in scopes.items())
    )


def _scope(author: GeneralAuthor, scope: str) -> str:
    """A scope in the document's language."""
    limits = scope.removeprefix("all sizes").removeprefix(", ")
    rest = re.sub(r"[SDK](_\w)?\b|,(?! )| and ", lambda found: _spoken(author, found[0]), limits)
    if not rest:
        return author.say("scope_all")
    if rest.startswith("every "):
        return author.say("scope_every", steps=rest.removeprefix("every "))
    return author.say("scope_limit", steps=rest)


def _spoken(author: GeneralAuthor, part: str) -> str:
    """A letter of a scope as a word, for documents have letters of their own; what joins two of them."""
    if part[0] in "SDK":
        return author.say({"S": "stride", "D": "dilation", "K": "kernel"}[part[0]])
    return author.say("scope_joint")
