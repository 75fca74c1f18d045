from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Expr, Integer

import symconv
from symconv import closed_form, general_derivation, gradient_sums, phase_sums, proofs, rules
from symconv.closed_form import AxisSymbols, Setting, forward, restrict, reversed_forward
from symconv.deciding import Statement, decide, limited_scope, when
from symconv.documents.render import render_general
from symconv.errors import DerivationError
from symconv.general import GeneralConv
from symconv.general_derivation import derive_general
from symconv.gradient_sums import gather
from symconv.house_styles import NOTATIONS
from symconv.index_sum import ZERO, Between, Divides, Equal, IndexSum, Range, map_expressions
from symconv.phase_sums import TapsOfPhase
from symconv.proofs import RULE_TEXTS, prove_general
from symconv.rules import not_negative
from symconv.spec import MODES
from symconv.verdict import Verdict
from tests.general_problems import true_terms
from tests.sum_terms import FractionalIndexError, terms

SETTLED = (Verdict.HOLDS, Verdict.CONDITIONAL)


# --- true derivations ----------------------------------------------------------------------------------------------


@st.composite
def generals(draw: st.DrawFn) -> GeneralConv:
    axes = draw(st.sampled_from((1, 1, 1, 2)))

    def per_axis(values: st.SearchStrategy[Any]) -> tuple[Any, ...]:
        return tuple(draw(values) for _ in range(axes))

    groups = draw(st.sampled_from((1, 2, None)))
    return GeneralConv(
        kernel=per_axis(st.none() | st.integers(1, 7)),
        stride=per_axis(st.integers(1, 6)),
        padding=per_axis(st.none() | st.tuples(st.integers(0, 4), st.integers(0, 4))),
        dilation=per_axis(st.integers(1, 6)),
        groups=groups,
        in_channels=draw(st.sampled_from((None, "G", 4 if groups else None))),
        out_channels=draw(st.sampled_from((None, "G"))),
        batch=draw(st.sampled_from((None, 1))),
        bias=draw(st.booleans()),
        mode=draw(st.sampled_from(MODES)),
    )


@settings(max_examples=6)
@given(generals())
def test_every_statement_holds_or_says_when(general: GeneralConv) -> None:
    proof = prove_general(general)
    assert proof.complete
    assert not proof.failed
    assert proof.problem == general
    for statement in proof.statements:
        assert statement.verdict in SETTLED, statement
        assert (statement.condition is not None) == (statement.verdict is Verdict.CONDITIONAL)
        assert statement.counterexample is None
        assert statement.reason is None
        assert statement.scope.startswith("all sizes")
        assert statement.seconds >= 0
    assert len({statement.name for statement in proof.statements}) == len(proof.statements)


def names(proof: symconv.Proof) -> set[str]:
    return {statement.name for statement in proof.statements}


def test_every_gradient_is_tied_to_the_forward_relation() -> None:
    found = names(prove_general(GeneralConv()))
    for start in ("∂y/∂x", "∂y/∂w", "∂y/∂b", "dgrad", "dgrad at stride 1", "wgrad", "bgrad", "δ recursion"):
        assert any(name.startswith(f"{start} is ") for name in found), start
        assert any(name.startswith(f"{start}, line 1") for name in found), start


@pytest.mark.parametrize("general", [GeneralConv(stride="S"), GeneralConv(3, 2, None, "D")])
def test_with_open_steps_each_statement_says_for_which_it_is_settled(general: GeneralConv) -> None:
    proof = prove_general(general)
    setting = proof.derivation.setting
    letters = [str(step) for step in setting.steps]
    assert proof.complete
    every = f"all sizes, every {' and '.join(letters)}"
    assert limited_scope(setting) == f"all sizes, {','.join(letters)} ≤ 4"
    for statement in proof.statements:
        assert statement.scope == every or statement.scope.startswith(limited_scope(setting)), statement
    lines = [statement for statement in proof.statements if ", line " in statement.name]
    assert sum(statement.scope == every for statement in lines) >= 0.9 * len(lines)


def test_with_steps_in_numbers_the_scope_is_all_sizes() -> None:
    proof = prove_general(GeneralConv(None, 6, None, 4))
    scopes = {statement.scope for statement in proof.statements}
    assert scopes == {"all sizes", "all sizes, K ≤ 8"}
    assert [s.name for s in proof.statements if "K ≤ 8" in s.scope] == [
        "the taps recovered from examples are those of all sizes"
    ]


def test_the_library_proves_what_its_arguments_say() -> None:
    proof = symconv.prove(3, 2, bias=False)
    assert proof is prove_general(GeneralConv(3, 2, bias=False))
    assert proof.failed == ()
    with pytest.raises(symconv.SpecError, match="stride 0"):
        symconv.prove(stride=0)


def shown(general: GeneralConv) -> str:
    return render_general(prove_general(general), NOTATIONS["function"], "en", "md")


def test_a_proved_derivation_is_given_out() -> None:
    assert "\n# " in shown(GeneralConv(3, 2))


# --- single statements ---------------------------------------------------------------------------------------------


STRIDED = Setting(GeneralConv(None, 2, None, 1, 1, 1, 1, 1))
OPEN = Setting(GeneralConv(None, "S", None, "D", 1, 1, 1, 1))


@pytest.mark.parametrize("setting", [STRIDED, OPEN])
def test_a_wrong_statement_comes_with_a_counterexample(setting: Setting) -> None:
    (axis,) = setting.axes
    truth = reversed_forward(forward(setting), "x", setting)
    found = decide(
        "all but the first input", setting, [(truth, restrict(truth, Between(Integer(1), axis.i, axis.input)))]
    )
    assert found.verdict is Verdict.WRONG
    assert found.scope == limited_scope(setting)
    example = found.counterexample
    assert example is not None
    assert example.trouble == "first"
    assert example.left == (0, 0, 0)
    assert true_terms(setting, example.sizes, "dx")[(example.left, example.factors)] == 1


def test_a_sum_that_lost_its_congruence_is_wrong_whatever_its_terms() -> None:
    truth = reversed_forward(forward(STRIDED), "x", STRIDED)
    lost = replace(gather(STRIDED).result, conditions=())
    found = decide("", STRIDED, [(truth, lost)])
    assert found.verdict is Verdict.WRONG
    assert found.counterexample is not None
    assert found.counterexample.trouble == "fractional"
    shorter = replace(lost, factors=tuple(f for f in lost.factors if f.tensor == "dy"))
    sizes = {"I": 2, "K": 2, "O": 1, "p": 0, "q": 0, "r": 0} | found.counterexample.sizes
    with pytest.raises(FractionalIndexError):
        terms(shorter, STRIDED, sizes)


def test_what_is_not_decided_is_unchecked_with_a_reason() -> None:
    (axis,) = STRIDED.axes
    twice = restrict(forward(STRIDED), Equal(ZERO, ZERO))
    again = Range(axis.i, axis.input)
    repeated = replace(twice, bound=(*twice.bound, again))
    found = decide("", STRIDED, [(repeated, replace(repeated, bound=(*repeated.bound, Range(axis.row, axis.input))))])
    assert found.verdict is Verdict.UNCHECKED
    assert found.reason


def test_when_gives_the_condition_or_says_that_there_is_none_to_give() -> None:
    (axis,) = STRIDED.axes
    found = when("", STRIDED, not_negative(axis.kernel - 1 - axis.low))
    assert found.verdict is Verdict.CONDITIONAL
    assert str(found.condition) == "p < K"
    assert when("", STRIDED, not_negative(axis.kernel)).verdict is Verdict.HOLDS
    never = when("", STRIDED, not_negative(-axis.kernel))
    assert str(never.condition) == "never"
    number = axis.dilation * 3 - axis.low
    assert str(when("", OPEN, not_negative(OPEN.axes[0].dilation * 3 - OPEN.axes[0].low), number).condition)


# --- derivations broken on purpose ---------------------------------------------------------------------------------


CACHED = (prove_general, derive_general, general_derivation._phases)


def clear() -> None:
    for function in CACHED:
        function.cache_clear()


@pytest.fixture
def fresh() -> Iterator[None]:
    """No derivation is remembered from before, nor kept for later."""
    clear()
    yield
    clear()


def without(value: IndexSum, kind: type[object]) -> IndexSum:
    return replace(value, conditions=tuple(c for c in value.conditions if not isinstance(c, kind)))


def eliminate_without_congruence(value: IndexSum, *symbols: Any) -> IndexSum:
    return without(closed_form.eliminate(value, *symbols), Divides)


def eliminate_with_wrong_congruence(value: IndexSum, *symbols: Any) -> IndexSum:
    found = closed_form.eliminate(value, *symbols)
    conditions = tuple(Divides(c.divisor, c.expr + 1) if isinstance(c, Divides) else c for c in found.conditions)
    return replace(found, conditions=conditions)


def eliminate_without_range(value: IndexSum, *symbols: Any) -> IndexSum:
    return without(closed_form.eliminate(value, *symbols), Between)


def differentiate_without_delta(value: IndexSum, *more: Any, **named: Any) -> IndexSum | None:
    found = closed_form.differentiate(value, *more, **named)
    return found if found is None else replace(found, conditions=found.conditions[:-1])


def differentiate_without_factor(value: IndexSum, *more: Any, **named: Any) -> IndexSum | None:
    found = closed_form.differentiate(value, *more, **named)
    return found if found is None else replace(found, factors=())


def reverse_kernel_by_one_too_many(value: IndexSum, axis: AxisSymbols, *more: Any) -> IndexSum:
    turned = closed_form.reverse_kernel(value, axis, *more)
    shifted = {axis.k: axis.k + 1}
    factors = tuple(replace(f, indices=tuple(e.xreplace(shifted) for e in f.indices)) for f in turned.factors)
    return replace(turned, factors=factors)


def zero_extend_too_much(value: IndexSum, tensor: str) -> IndexSum:
    return replace(closed_form.zero_extend(value, tensor), conditions=())


def zero_extend_losing_the_first(value: IndexSum, tensor: str) -> IndexSum:
    found = closed_form.zero_extend(value, tensor)
    last = value.bound[-1]
    return replace(found, bound=(*value.bound[:-1], replace(last, start=last.start + 1)))


def interval_one_short(value: IndexSum, symbol: Any) -> IndexSum:
    found = closed_form.interval(value, symbol)
    conditions = tuple(
        Between(c.start, c.expr, c.stop - 1) if isinstance(c, Between) and c.expr == symbol else c
        for c in found.conditions
    )
    return replace(found, conditions=conditions)


def tighten_one_short(value: IndexSum, symbol: Any, setting: Setting) -> IndexSum:
    found = closed_form.tighten(value, symbol, setting)
    bound = tuple(replace(r, stop=r.stop - 1) if r.symbol == symbol else r for r in found.bound)
    return replace(found, bound=bound)


def tighten_by_nothing(value: IndexSum, _symbol: Any, _setting: Setting) -> IndexSum:
    return value


def taps_from_the_next(axis: AxisSymbols, phase: int, gathered: IndexSum) -> TapsOfPhase:
    found = TAPS_OF_PHASE(axis, phase, gathered)
    return found if found.first is None else replace(found, first=(found.first + 1) % found.step)


def rows_one_short(axis: AxisSymbols, phase: int) -> Range:
    found = ROWS_OF_PHASE(axis, phase)
    return replace(found, stop=found.stop - 1)


def input_one_larger(setting: Setting, axis: AxisSymbols) -> Expr:
    return INPUT_SIZE(setting, axis) + 1


def read_one_further(setting: Setting, axis: AxisSymbols) -> Expr:
    return READ(setting, axis) + 1


TAPS_OF_PHASE, ROWS_OF_PHASE = phase_sums.taps_of_phase, phase_sums.rows_of_phase
INPUT_SIZE, READ = rules.input_size, Setting.read

BROKEN: dict[str, tuple[object, str, Callable[..., object], str]] = {
    "lost delta": (gradient_sums, "differentiate", differentiate_without_delta, "wgrad, line"),
    "kernel turned wrong": (gradient_sums, "reverse_kernel", reverse_kernel_by_one_too_many, "dgrad as a correlation"),
    "one tap lost": (gradient_sums, "zero_extend", zero_extend_losing_the_first, "dgrad, line"),
    "interval one short": (gradient_sums, "interval", interval_one_short, "∂y/∂x, line"),
    "phase one tap short": (phase_sums, "tighten", tighten_one_short, "dgrad is the sum of its phases"),
    "phase with zeros": (phase_sums, "tighten", tighten_by_nothing, "no product"),
    "rows one short": (rules, "rows_of_phase", rows_one_short, "of each sub-convolution"),
    "input one larger": (rules, "input_size", input_one_larger, "inputs beyond the last window"),
    "forward reads elsewhere": (Setting, "read", read_one_further, "the taps recovered"),
}


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_derivation_is_caught(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    general = GeneralConv(None, 3, None, 2)
    module, operation, broken, where = BROKEN[name]
    monkeypatch.setattr(module, operation, broken)
    proof = prove_general(general)
    failed = proof.failed
    assert failed
    assert not proof.complete
    assert all(statement.verdict is Verdict.WRONG for statement in failed)
    assert all(statement.counterexample is not None or statement.reason for statement in failed)
    assert any(where in statement.name for statement in failed), [s.name for s in failed]
    with pytest.raises(DerivationError, match="so the derivation is not written") as caught:
        shown(general)
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("axes", [1, 2])
def test_a_lost_congruence_is_caught(monkeypatch: pytest.MonkeyPatch, axes: int) -> None:
    monkeypatch.setattr(gradient_sums, "eliminate", eliminate_without_congruence)
    proof = prove_general(GeneralConv((None,) * axes, 1, None, 2))
    wrong = [statement for statement in proof.failed if statement.name.startswith("∂y/∂x, line")]
    assert wrong
    assert all(s.counterexample is not None and s.counterexample.trouble == "fractional" for s in wrong)
    with pytest.raises(DerivationError):
        shown(proof.problem)


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize(
    ("module", "operation", "broken"),
    [
        (gradient_sums, "eliminate", eliminate_without_congruence),
        (gradient_sums, "eliminate", eliminate_with_wrong_congruence),
        (gradient_sums, "eliminate", eliminate_without_range),
        (gradient_sums, "zero_extend", zero_extend_too_much),
        (gradient_sums, "differentiate", differentiate_without_factor),
        (general_derivation, "taps_of_phase", taps_from_the_next),
    ],
    ids=["congruence", "wrong congruence", "range", "conditions", "factor", "taps"],
)
def test_a_derivation_too_broken_to_go_on_is_not_given_out(
    monkeypatch: pytest.MonkeyPatch, module: object, operation: str, broken: Callable[..., object]
) -> None:
    monkeypatch.setattr(module, operation, broken)
    with pytest.raises(DerivationError):
        shown(GeneralConv(None, 3, None, 2))


@pytest.mark.usefixtures("fresh")
def test_a_broken_derivation_is_caught_with_open_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    module, operation, broken, where = BROKEN["one tap lost"]
    monkeypatch.setattr(module, operation, broken)
    failed = prove_general(GeneralConv(None, "S", None, "D")).failed
    assert any(where in statement.name for statement in failed)
    for statement in failed:
        example = statement.counterexample
        assert example is not None
        assert {"S", "D"} <= set(example.sizes)


@pytest.mark.usefixtures("fresh")
def test_a_counterexample_of_a_broken_line_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gradient_sums, "interval", interval_one_short)
    general = GeneralConv(None, 2, None, 1)
    wrong: list[Statement] = [s for s in prove_general(general).failed if s.name.startswith("∂y/∂x")]
    assert wrong
    for statement in wrong:
        example = statement.counterexample
        assert example is not None
        assert example.trouble == "first"
        assert true_terms(Setting(general), example.sizes, "dy/dx")[(example.left, example.factors)] == 1


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("off", [1, -1])
@pytest.mark.parametrize("rule", RULE_TEXTS)
def test_a_rule_with_another_value_is_refuted(monkeypatch: pytest.MonkeyPatch, rule: str, off: int) -> None:
    """What is checked is the very value that is stated."""
    make = rules._rule

    def one_off(name: str, axis: AxisSymbols, value: Expr, *others: Any) -> rules.Rule:
        return make(name, axis, value + off if name == rule else value, *others)

    monkeypatch.setattr(rules, "_rule", one_off)
    proof = prove_general(GeneralConv(None, 3, None, 2))
    # A product of two open sizes is beyond what refutes, but such a value is not accepted either.
    verdict = Verdict.UNCHECKED if rule in ("receptive_field", "field_start") else Verdict.WRONG
    doubted = {s.name.partition(" = ")[0]: s.verdict for s in proof.statements if s.verdict not in SETTLED}
    assert doubted == {RULE_TEXTS[rule]: verdict}
    assert not proof.complete


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("off", [1, -1])
@pytest.mark.parametrize("field", ["taps", "low", "high"])
def test_a_sub_convolution_with_another_size_is_refuted(monkeypatch: pytest.MonkeyPatch, field: str, off: int) -> None:
    real = rules.SubConvolution

    def one_off(*values: Any) -> rules.SubConvolution:
        found = real(*values)
        return replace(found, **{field: getattr(found, field) + off})

    monkeypatch.setattr(rules, "SubConvolution", one_off)
    proof = prove_general(GeneralConv(None, 3, None, 2))
    assert [s.name.partition(":")[0] for s in proof.failed] == ["the sizes of each sub-convolution"]


@pytest.mark.usefixtures("fresh")
def test_phases_that_leave_inputs_out_are_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    real = phase_sums.all_phases

    def every_other(setting: Setting, gathered: IndexSum) -> IndexSum:
        row = setting.axes[0].row
        return map_expressions(real(setting, gathered), lambda e: e if e == row else e.xreplace({row: 2 * row}))

    monkeypatch.setattr(general_derivation, "all_phases", every_other)
    proof = prove_general(GeneralConv(None, 2))
    assert [s.name for s in proof.failed] == ["dgrad by phases, all axes at once, is the reverse of forward"]


def test_of_several_findings_the_wrong_one_counts() -> None:
    def found(verdict: Verdict) -> Statement:
        return Statement("part", verdict, "all sizes", 1.0)

    every = [found(Verdict.HOLDS), found(Verdict.UNCHECKED), found(Verdict.WRONG), found(Verdict.HOLDS)]
    assert [proofs._merge("all", every[:n], "scope").verdict for n in (1, 2, 3, 4)] == [
        Verdict.HOLDS,
        Verdict.UNCHECKED,
        Verdict.WRONG,
        Verdict.WRONG,
    ]
    assert proofs._merge("all", every, "scope").seconds == 4


def test_nothing_stays_broken() -> None:
    assert prove_general(GeneralConv(None, 3, None, 2)).complete
