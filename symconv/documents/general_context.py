"""A proved derivation for all sizes and a notation → the finished strings of its document."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from sympy import Expr, Symbol

from symconv.closed_form import AxisSymbols, Setting
from symconv.conditions import NEVER
from symconv.deciding import Statement
from symconv.documents.blocks import Block, Document, Formula, Items, Line, Lines, Section, Stack, Table, Text
from symconv.documents.general_latex import SumWriter, names_for, wrapped
from symconv.documents.prose import Prose
from symconv.errors import DerivationError
from symconv.general_derivation import AxisPhases
from symconv.gradient_sums import ClosedForm, Step, index_with
from symconv.index_sum import Between, Divides, Equal, Factor, IndexSum, Range
from symconv.notation import Notation
from symconv.phase_sums import DgradPhase
from symconv.proofs import Proof, condition_key
from symconv.rules import Rule, stack_symbols
from symconv.templating import provenance
from symconv.verdict import Verdict

LISTED_PHASES = 16
"""How many phases of an axis a document lists."""


@dataclass(frozen=True)
class Author:
    """What every section needs: the proof, the notation and the language."""

    proof: Proof
    notation: Notation
    prose: Prose

    @property
    def setting(self) -> Setting:
        """The problem's symbols."""
        return self.proof.derivation.setting

    def writer(self, variable: str, marked_taps: bool = False) -> SumWriter:
        """A writer for sums that give the elements of `variable`."""
        return SumWriter(self.notation, self.setting, names_for(self.notation, self.setting, variable, marked_taps))

    def say(self, key: str, **values: object) -> str:
        """A message of the general derivation."""
        return self.prose.say(f"general.{key}", **values)


def make_general_document(proof: Proof, notation: Notation, language: str, command: str) -> Document:
    """The document of one proof; `command` is what repeats it. Raises `DerivationError` where a statement failed."""
    for statement in proof.statements:
        if statement.verdict not in (Verdict.HOLDS, Verdict.CONDITIONAL):
            raise DerivationError(f"{statement.name}: {statement.verdict}, so the derivation is not written")
    author = Author(proof, notation, Prose(language))
    title = author.say("title", axes=len(author.setting.axes))
    sections = (_problem, _forward, _derivatives, _bgrad, _dgrad, _phases, _wgrad, _delta, _transposed, _rules, _proved)
    made = [section(author) for section in sections]
    preamble = author.prose.verbatim("preamble")
    return Document(
        language, title, preamble, provenance(command), tuple(section for section in made if section is not None)
    )


def _math(text: str) -> str:
    return f"${text}$"


# --- the problem and the forward pass ------------------------------------------------------------------------------


def _problem(author: Author) -> Section:
    setting, general = author.setting, author.setting.general
    writer = author.writer("y")
    shapes = Table(
        (author.say("tensor"), author.say("shape"), author.say("gradient")),
        tuple(
            (
                _math(author.notation.letters[tensor]),
                _math(writer.shape(tensor)),
                _math(_gradient_of(author, tensor)),
            )
            for tensor in ("xwyb" if general.bias else "xwy")
        ),
    )
    header = tuple(
        author.say(name) for name in ("axis", "input", "kernel", "output", "stride", "dilation", "padding", "remainder")
    )
    body = tuple(
        (
            author.say(f"axis_{_axis_name(setting, axis)}"),
            *(
                _math(writer.expr(value))
                for value in (axis.input, axis.kernel, axis.output, axis.stride, axis.dilation)
            ),
            f"{_math(writer.expr(axis.low))}, {_math(writer.expr(axis.high))}",
            _math(writer.expr(axis.remainder)),
        )
        for axis in setting.axes
    )
    mode = author.say(f"mode_{general.mode.replace('-', '_')}")
    blocks: list[Block] = [
        Text(author.say("opening", mode=mode, base=author.notation.index_base)),
        shapes,
        Table(header, body),
    ]
    if shared := _shared_letters(author, writer):
        blocks.append(Text(author.say("shared", letters=author.prose.joined(shared))))
    if setting.grouped:
        blocks.append(Text(author.say("grouped")))
    held = [rf"{writer.expr(c.left)} = {writer.expr(c.right)}" for c in setting.assumptions if isinstance(c, Equal)]
    bounded = [rf"0 \le {writer.expr(axis.remainder)} < {writer.expr(axis.stride)}" for axis in setting.axes]
    blocks.append(Text(author.say("sizes")))
    blocks += [Formula(rf"{equation}, \qquad {bound}") for equation, bound in zip(held, bounded, strict=True)]
    blocks.append(Text(author.say("zero_extended")))
    kronecker = writer.condition(Equal(Symbol("a"), Symbol("b"))).removesuffix(r"\,")
    if not kronecker.startswith(r"\left["):
        blocks.append(Text(author.say("kronecker", delta=_math(kronecker))))
    return Section(author.say("problem"), tuple(blocks))


def _shared_letters(author: Author, writer: SumWriter) -> list[str]:
    """The letters that stand for open sizes of more than one axis."""
    found: list[str] = []
    for role in ("kernel", "stride", "dilation"):
        sizes = [getattr(axis, role) for axis in author.setting.axes]
        letters = [writer.expr(size) for size in sizes if isinstance(size, Symbol)]
        found += [_math(letter) for letter in dict.fromkeys(letters) if letters.count(letter) > 1]
    return found


def _axis_name(setting: Setting, axis: AxisSymbols) -> str:
    return axis.suffix.removeprefix("_") or "only"


def _gradient_of(author: Author, tensor: str) -> str:
    writer = author.writer(tensor)
    return writer.element(Factor(f"d{tensor}", author.setting.element(tensor).indices))


def _forward(author: Author) -> Section:
    writer = author.writer("y")
    derivation = author.proof.derivation
    left = writer.element(derivation.forward[0].left)
    right = " + ".join(writer.right_side(part) for part in derivation.forward)
    return Section(
        author.say("forward"),
        (Text(author.say("forward_text")), Formula(f"{left} = {right}")),
    )


# --- lines ---------------------------------------------------------------------------------------------------------


def _lines(author: Author, form: ClosedForm, variable: str, marked_taps: bool) -> Lines:
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


def _broken(note: str, left: str, pieces: list[str]) -> list[Line]:
    """One line of a derivation, on several where it is long."""
    first, *others = wrapped(pieces)
    return [Line(note, left, f"= {first}"), *(Line("", "", rf"\quad {other}") for other in others)]


def _note(author: Author, step: Step, before: SumWriter, writer: SumWriter) -> str:
    """What a step does, formulas in $…$."""
    shown = [entry for entry in step.subject if isinstance(entry, Expr) and before.is_shown(Equal(entry, entry))]
    symbols = [_math(before.place(entry)) for entry in shown]
    values: dict[str, object] = {"symbols": author.prose.joined(symbols)}
    if step.operation == "substitute":
        pairs = zip(step.subject[::2], step.subject[1::2], strict=True)
        values["symbols"] = author.prose.joined(
            [_math(f"{before.place(new)} = {before.place(old)}") for new, old in pairs if isinstance(new, Expr)]
        )
    elif step.operation == "reverse_kernel":
        axes = [axis for axis in author.setting.axes if axis.k in step.subject]
        marked = [before.place(axis.k) for axis in axes]
        new = [writer.place(axis.kernel - 1 - axis.k) for axis in axes]
        # Where the new count has the old one's name the old one is replaced, not equal.
        sign = "=" if all(writer.place(axis.k) != m for axis, m in zip(axes, marked, strict=True)) else r"\to"
        values["symbols"] = author.prose.joined([_math(f"{m} {sign} {n}") for m, n in zip(marked, new, strict=True)])
    elif step.operation == "zero_extend":
        tensor = str(step.subject[0])
        values["symbols"] = _math(_gradient_or_letter(author, tensor))
    elif step.operation == "pad" and step.view is not None:
        kind = "pad_insert" if any(axis.step != 1 for axis in step.view.axes) else "pad_only"
        return author.say(f"step.{kind}", symbols=_math(_view_letter(author, step.view.name)))
    return author.say(f"step.{step.operation}", **values)


def _gradient_or_letter(author: Author, tensor: str) -> str:
    value = tensor.removeprefix("d")
    letter = author.notation.letters[value]
    if value == tensor:
        return letter
    return author.notation.gradients.get(value, author.notation.gradient % letter)


def _view_letter(author: Author, view: str) -> str:
    letter = author.notation.letters[view]
    return letter if view == "xp" or "dyp" in author.notation.gradients else author.notation.gradient % letter


def _derivatives(author: Author) -> Section:
    blocks: list[Block] = [Text(author.say("derivatives_text"))]
    for form in author.proof.derivation.derivatives:
        variable = form.name.removeprefix("dy/d")
        shown = replace(form, steps=form.steps[:-1]) if form.steps[-1].operation == "interval" else form
        blocks.append(_lines(author, shown, variable, True))
        blocks += _cases(author, form, variable)
    return Section(author.say("derivatives"), tuple(blocks))


def _cases(author: Author, form: ClosedForm, variable: str) -> list[Block]:
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


def _bgrad(author: Author) -> Section | None:
    form = author.proof.derivation.bgrad
    if form is None:
        return None
    return Section(author.say("bgrad"), (_lines(author, form, "b", False),))


def _dgrad(author: Author) -> Section:
    derivation = author.proof.derivation
    blocks: list[Block] = []
    if derivation.dgrad_at_stride_1 is not None:
        blocks += [Text(author.say("dgrad_by_taps")), _lines(author, derivation.dgrad_at_stride_1, "x", True)]
        blocks += [Text(author.say("dgrad_by_outputs"))]
    else:
        blocks += [Text(author.say("dgrad_text"))]
    blocks.append(_lines(author, derivation.gather, "x", True))
    if derivation.dgrad_at_stride_1 is None:
        blocks += [Text(author.say("dgrad_correlation")), _lines(author, derivation.dgrad, "x", True)]
    blocks += _dgrad_padding(author)
    return Section(author.say("dgrad"), tuple(blocks))


def _rule(author: Author, number: int, name: str) -> Rule:
    return next(rule for rule in author.proof.derivation.rules[number] if rule.name == name)


def _dgrad_padding(author: Author) -> list[Block]:
    """How dy is padded, and when that is a crop."""
    writer = author.writer("x")
    names = ("dgrad_insert", "dgrad_pad_low", "dgrad_pad_high", "dgrad_dilation")
    header = tuple(author.say(name) for name in ("axis", *names))
    body = tuple(
        (
            author.say(f"axis_{_axis_name(author.setting, axis)}"),
            *(_math(writer.expr(_rule(author, number, name).value)) for name in names),
        )
        for number, axis in enumerate(author.setting.axes)
    )
    turned = any(step.operation == "reverse_kernel" for step in author.proof.derivation.dgrad.steps)
    return [
        Text(author.say("rotated" if turned else "unrotated")),
        Table(header, body),
        Text(author.say("crop")),
    ]


# --- phases --------------------------------------------------------------------------------------------------------


def _phases(author: Author) -> Section:
    derivation, setting = author.proof.derivation, author.setting
    if all(axis.stride == 1 for axis in setting.axes):
        return Section(author.say("phases"), (Text(author.say("phases_one")),))
    writer = author.writer("x")
    value = derivation.by_phases
    blocks: list[Block] = [
        Text(author.say("phases_text")),
        Stack(_substitutions(author, writer, value)),
        Text(author.say("phases_first", conditions=author.prose.joined(_first_taps(author, value)))),
        Formula(f"{writer.element(value.left)} = {writer.right_side(replace(value, conditions=()))}"),
        Text(author.say("phases_result")),
    ]
    if setting.steps:
        blocks.append(Text(author.say("phases_open")))
        return Section(author.say("phases"), tuple(blocks))
    for phases in derivation.phases[0]:
        if phases.axis.stride != 1:
            blocks += _axis_phases(author, phases)
    return Section(author.say("phases"), tuple(blocks))


def _first_taps(author: Author, value: IndexSum) -> list[str]:
    """What the first tap of a phase solves, an axis each."""
    writer = author.writer("x")
    return [_math(writer.clause(c)) for c in value.conditions if isinstance(c, Divides)]


def _substitutions(author: Author, writer: SumWriter, value: IndexSum) -> tuple[str, ...]:
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


def _axis_phases(author: Author, phases: AxisPhases) -> list[Block]:
    axis = phases.axis
    writer = author.writer("x", True)
    name = author.say(f"axis_{_axis_name(author.setting, axis)}")
    live = {phase.taps.phase: sizes for phase, sizes in zip(_live(phases), phases.sizes, strict=True)}
    images = {phase.taps.phase: phase for phase in phases.wgrad}
    header = tuple(
        author.say(word) for word in ("phase", "phase_taps", "phase_count", "phase_reads", "phase_pads", "phase_image")
    )
    body = []
    for phase in phases.dgrad[:LISTED_PHASES]:
        number = phase.taps.phase
        if number not in live:
            body.append((_math(str(number)), author.say("no_taps"), _math("0"), "–", "–", "–"))
            continue
        sizes = live[number]
        place = images[number].result.factor("xphase").indices
        body.append(
            (
                _math(str(number)),
                _math(writer.place(_tap(phase))),
                _math(writer.expr(sizes.taps)),
                _math(writer.place(axis.row + phase.offset - phase.tap_step * axis.count)),
                f"{_math(writer.expr(sizes.low))}, {_math(writer.expr(sizes.high))}",
                _math(author.writer("w").place(next(p for p in place if axis.o in p.free_symbols))),
            )
        )
    blocks: list[Block] = [
        Text(author.say("phases_axis", axis=name)),
        Table(header, tuple(body)),
    ]
    if len(phases.dgrad) > LISTED_PHASES:
        blocks.append(Text(author.say("phases_more", count=len(phases.dgrad) - LISTED_PHASES)))
    first = next(iter(_live(phases)))
    if first.result is not None:
        alone = replace(writer, setting=phases.setting)
        left, right = alone.element(first.result.left), alone.right_side(first.result)
        rows = alone.within(first.result.range_of(axis.row))
        blocks += [Text(author.say("phase_example", phase=first.taps.phase))]
        blocks += [Stack((f"{left} = {right}", rows))]
    return blocks


def _tap(phase: DgradPhase) -> Expr:
    """Which weight a phase's term number t has."""
    if phase.result is None:
        raise DerivationError(f"phase {phase.taps.phase} has no taps")
    return index_with(phase.result, "w", phase.taps.axis.count)


def _live(phases: AxisPhases) -> list[DgradPhase]:
    return [phase for phase in phases.dgrad if phase.result is not None]


# --- the other gradients, the rules, the proof ---------------------------------------------------------------------


def _wgrad(author: Author) -> Section:
    derivation = author.proof.derivation
    writer = author.writer("w")
    rows = tuple(
        (
            author.say(f"axis_{_axis_name(author.setting, axis)}"),
            *(
                _math(writer.expr(_rule(author, number, name).value))
                for name in ("wgrad_dilation", "wgrad_stride", "wgrad_positions")
            ),
            _condition(author, "wgrad_positions", axis),
        )
        for number, axis in enumerate(author.setting.axes)
    )
    header = tuple(
        author.say(name) for name in ("axis", "wgrad_dilation", "wgrad_stride", "wgrad_positions", "wgrad_no_crop")
    )
    return Section(
        author.say("wgrad"),
        (
            Text(author.say("wgrad_text")),
            _lines(author, derivation.wgrad, "w", True),
            Text(author.say("wgrad_exchange" if _in_order(author) else "wgrad_exchange_reversed")),
            Table(header, rows),
        ),
    )


def _in_order(author: Author) -> bool:
    """Whether the padded input's index grows with the taps."""
    result = author.proof.derivation.wgrad.result
    return not any(
        index_with(result, "xp", axis.k).coeff(axis.k, 1).could_extract_minus_sign() for axis in author.setting.axes
    )


def _condition(author: Author, rule: str, axis: AxisSymbols) -> str:
    """When a rule is of use, as a formula."""
    key = condition_key(rule, axis)
    statement = next(s for s in author.proof.statements if s.key == key)
    if statement.verdict is Verdict.HOLDS:
        return author.say("always")
    return _condition_text(author, statement)


def _condition_text(author: Author, statement: Statement) -> str:
    condition = statement.condition
    if condition is None or condition == NEVER:
        return author.say("never")
    written = _math(condition_latex(condition.text, author.writer("y")))
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


def _delta(author: Author) -> Section:
    form = author.proof.derivation.delta
    slope = form.result.factor("slope")
    if slope.indices != form.result.left.indices:
        raise DerivationError("the slope of the activation stands inside the sum")
    return Section(author.say("delta"), (Text(author.say("delta_text")), _lines(author, form, "x", True)))


def _transposed(author: Author) -> Section:
    derivation = author.proof.derivation
    writer = author.writer("x", True)
    value = derivation.transposed.result
    size_rows = tuple(
        (
            author.say(f"axis_{_axis_name(author.setting, axis)}"),
            _math(author.writer("x").expr(_rule(author, number, "transposed_size").value)),
            _condition(author, "transposed_size", axis),
        )
        for number, axis in enumerate(author.setting.axes)
    )
    blocks: list[Block] = [
        Text(author.say("transposed_text")),
        Formula(f"{writer.element(value.left)} = {writer.right_side(value)}"),
        Table(tuple(author.say(n) for n in ("axis", "transposed_size", "transposed_when")), size_rows),
        Text(author.say("transposed_gradients")),
    ]
    for form, variable in zip(derivation.transposed_gradients, ("y", "w"), strict=True):
        own = author.writer(variable, True)
        blocks.append(Formula(f"{own.element(form.result.left)} = {own.right_side(form.result)}"))
    return Section(author.say("transposed"), tuple(blocks))


RULES = ("output_size", "effective_kernel", "remainder", "unreached", "receptive_field", "jump", "field_start")


def _rules(author: Author) -> Section:
    writer = author.writer("y")
    header = (author.say("rule"), *(author.say(f"axis_{_axis_name(author.setting, a)}") for a in author.setting.axes))
    body = tuple(
        (author.say(f"rule_{name}"), *(_math(writer.expr(_rule(author, n, name).value)) for n in _axes(author)))
        for name in RULES
    )
    useful = [
        f"{author.say(f'when_{rule}')}{_on_axis(author, axis)}: {_condition(author, rule, axis)}"
        for rule in ("unreached", "dgrad_pad_low", "dgrad_pad_high")
        for axis in author.setting.axes
    ]
    field = _field_symbols(author, writer)
    return Section(
        author.say("rules"),
        (
            Text(author.say("rules_text", base=author.notation.index_base, **field)),
            Table(header, body),
            Text(author.say("conditions_text")),
            Items(tuple(useful)),
        ),
    )


def _axes(author: Author) -> range:
    return range(len(author.setting.axes))


def _on_axis(author: Author, axis: AxisSymbols) -> str:
    return author.say("on_axis", axis=author.say(f"axis_{_axis_name(author.setting, axis)}"))


def _field_symbols(author: Author, writer: SumWriter) -> dict[str, str]:
    field, jump, start = stack_symbols(author.setting.axes[-1])
    return {name: _math(writer.expr(symbol)) for name, symbol in (("field", field), ("jump", jump), ("start", start))}


def _proved(author: Author) -> Section:
    """How much was proved and for which sizes."""
    scopes: dict[str, int] = {}
    for statement in author.proof.statements:
        scopes[statement.scope] = scopes.get(statement.scope, 0) + 1
    items = tuple(author.say("scope", count=count, scope=_scope(author, scope)) for scope, count in scopes.items())
    return Section(author.say("proved"), (Text(author.say("proved_text")), Items(items)))


def _scope(author: Author, scope: str) -> str:
    """A scope in the document's language."""
    rest = scope.removeprefix("all sizes").removeprefix(", ")
    if not rest:
        return author.say("scope_all")
    if rest.startswith("every "):
        return author.say("scope_every", steps=rest.removeprefix("every "))
    return author.say("scope_limit", steps=rest)
