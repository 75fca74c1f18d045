from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import product

import pytest

from symconv.closed_form import Setting
from symconv.conditions import NEVER, SizeCondition
from symconv.documents.general_author import GeneralAuthor
from symconv.documents.general_latex import SumWriter, names_for
from symconv.documents.general_pieces import (
    axis_title,
    condition_latex,
    condition_of,
    field_symbols,
    first_taps,
    math_text,
    on_axis,
    rule_of,
    scopes_of,
    shared_letters,
    substitutions,
)
from symconv.documents.prose import Prose
from symconv.documents.render import Choices, render_general
from symconv.general import GeneralConv
from symconv.house_styles import FUNCTION, NOTATIONS
from symconv.proofs import Proof, prove_general
from symconv.verdict import Verdict
from tests.documents.test_general_context import (
    Numbers,
    Page,
    Reader,
    check_substitutions,
    compiled,
    read,
    some_sizes,
)
from tests.general_problems import condition_holds

PROBLEMS = {
    "one axis": GeneralConv(3, 2, batch=1),
    "two axes": GeneralConv((None, None), (2, 3), None, (1, 2)),
    "flipped": GeneralConv((2, 4), (1, 2), None, 3, mode="convolution"),
    "given paddings": GeneralConv(4, 3, ((1, 2),), 2, 2, 4, 2, 2),
}


def author_of(general: GeneralConv, notation: str = "function", language: str = "en") -> GeneralAuthor:
    return GeneralAuthor(prove_general(general), NOTATIONS[notation], Prose(language))


def test_a_formula_stands_between_dollars() -> None:
    assert math_text("x_{1}") == "$x_{1}$"


@pytest.mark.parametrize(
    ("axes", "titles"), [(1, ["the one"]), (2, ["height", "width"]), (3, ["depth", "height", "width"])]
)
def test_axes_have_titles(axes: int, titles: list[str]) -> None:
    author = author_of(GeneralConv((1,) * axes))
    assert [axis_title(author, axis) for axis in author.setting.axes] == titles
    assert [on_axis(author, axis) for axis in author.setting.axes] == [f" ({title})" for title in titles]


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_rule_is_found_by_its_name_and_axis(name: str) -> None:
    author = author_of(PROBLEMS[name])
    for number, axis in enumerate(author.setting.axes):
        for rule in ("output_size", "dgrad_pad_low", "jump"):
            found = rule_of(author, number, rule)
            assert (found.name, found.axis) == (rule, axis)
    with pytest.raises(StopIteration):
        rule_of(author, 0, "no such rule")


# --- conditions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROBLEMS)
def test_conditions_hold_where_brute_force_says_so(name: str) -> None:
    general = PROBLEMS[name]
    author, page = author_of(general), tables_of(general)
    seen = set()
    for at in some_sizes(general, 30, seed=9):
        numbers = Numbers(general, at, page)
        for axis, sizes in zip(author.setting.axes, at.axes, strict=True):
            reads = [read(general, sizes, o, k) for o, k in product(range(sizes.output), range(sizes.kernel))]
            spans = [read(general, sizes, 0, k) for k in range(sizes.kernel)]
            reach = max(spans) - min(spans)
            true = {
                "unreached": max(reads) < sizes.input - 1,
                # dgrad reads dy from `reach` places before the first input on, and as many behind the last.
                "dgrad_pad_low": reach >= sizes.low,
                "dgrad_pad_high": sizes.input - 1 + reach >= (reach - sizes.low) + sizes.stride * (sizes.output - 1),
            }
            for rule, holds in true.items():
                text = condition_of(author, rule, axis)
                assert numbers.holds(text) == holds, (rule, text, sizes)
                seen.add((rule, holds))
    assert {rule for rule, _ in seen} == {"unreached", "dgrad_pad_low", "dgrad_pad_high"}
    assert len(seen) > 3 or name == "given paddings"


@lru_cache
def tables_of(general: GeneralConv) -> Page:
    """The tables that say how tensors are padded, and the phases."""
    sections = ("problem", "dgrad", "phases")
    return Page(render_general(prove_general(general), Choices(FUNCTION, "en", "md", sections)))


def with_condition(proof: Proof, key: str, verdict: Verdict, condition: SizeCondition | None) -> Proof:
    statements = [replace(s, verdict=verdict, condition=condition) if s.key == key else s for s in proof.statements]
    return replace(proof, statements=tuple(statements))


@pytest.mark.parametrize(
    ("verdict", "condition", "text"),
    [
        (Verdict.HOLDS, None, "always"),
        (Verdict.CONDITIONAL, NEVER, "never"),
        (Verdict.CONDITIONAL, SizeCondition("p <= 2", True), r"$pl \le 2$"),
        (Verdict.CONDITIONAL, SizeCondition("p <= 2", False), r"$pl \le 2$, and in cases that are not simply said"),
    ],
)
def test_what_a_condition_says(verdict: Verdict, condition: SizeCondition | None, text: str) -> None:
    proof = with_condition(prove_general(PROBLEMS["one axis"]), "dgrad_pad_low", verdict, condition)
    author = GeneralAuthor(proof, FUNCTION, Prose("en"))
    assert condition_of(author, "dgrad_pad_low", author.setting.axes[0]) == text


CONDITIONS = [
    "p <= 2",
    "p = q",
    "r < 2 and p >= q",
    "p = 0 or q = 0 and r > 0",
    "2p + 3q <= 7 - r",
    "r > -K + q",
    "p <= -2 + 2K",
    "2*p <= q + r",
]


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_condition_in_latex_says_the_same_as_it_does_to_isl(text: str) -> None:
    setting = Setting(GeneralConv(None, 2))
    writer = SumWriter(FUNCTION, setting, names_for(FUNCTION, setting, "y"))
    reader = Reader(condition_latex(text, writer))
    source = reader.whole(reader.alternatives)
    names = {"p": "pl", "q": "pr", "r": "rw", "K": "K"}
    outcomes = set()
    for values in product(range(4), repeat=4):
        sizes = dict(zip(names, values, strict=True))
        known = {names[name]: value for name, value in sizes.items()}
        holds = bool(eval(compiled(source), known))
        assert holds == condition_holds(text, sizes), (text, reader.latex, sizes)
        outcomes.add(holds)
    assert outcomes == {True, False}


@pytest.mark.parametrize("notation", NOTATIONS)
def test_every_word_of_a_condition_is_written_in_the_notation(notation: str) -> None:
    setting = Setting(GeneralConv((None, None), 2))
    writer = SumWriter(NOTATIONS[notation], setting, names_for(NOTATIONS[notation], setting, "y"))
    found = condition_latex("exists e: p_h <= 2*K_w and r_w mod 2 = 0 or q_h >= 1", writer)
    sizes = NOTATIONS[notation].sizes
    for role, axis in (("low", 0), ("kernel", 1), ("remainder", 1), ("high", 0)):
        assert sizes[role][2][axis] in found
    assert not re.search(r"(?<!\\)\b(and|or|mod|exists)\b|_[hw]\b|[<>]=|(?<! )\*", found.replace(" * ", " "))
    assert all(sign in found for sign in (r"\le ", r"\ge ", r"\land", r"\lor", r"\bmod", r"\exists"))


# --- phases --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROBLEMS)
def test_what_is_substituted_is_what_brute_force_reads(name: str) -> None:
    general = PROBLEMS[name]
    author = author_of(general)
    value = author.proof.derivation.by_phases
    split = [step for step in general.stride if step != 1]
    lines = substitutions(author, author.writer("x"), value)
    assert len(lines) == 2 * len(split)
    # Put where a document has them they are read back by the reader of documents.
    page = tables_of(general)
    assert [line.strip() for line in page.gathered[0]] == list(lines)
    for at in some_sizes(general, 4, seed=10):
        check_substitutions(Numbers(general, at, page))
    taps = first_taps(author, value)
    assert len(taps) == len(split)
    for step, text in zip(split, taps, strict=True):
        assert text.startswith(rf"${step} \mid ")


def test_at_stride_1_nothing_is_substituted() -> None:
    author = author_of(GeneralConv((3, 3)))
    value = author.proof.derivation.by_phases
    assert substitutions(author, author.writer("x"), value) == ()
    assert first_taps(author, value) == []


# --- the rest ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("name", ["one axis", "two axes"])
def test_the_letters_of_the_receptive_field_are_those_of_its_rules(name: str, notation: str) -> None:
    author = author_of(PROBLEMS[name], notation)
    writer = author.writer("y")
    letters = {key: text.strip("$") for key, text in field_symbols(author, writer).items()}
    assert len(set(letters.values())) == 3
    last = len(author.setting.axes) - 1
    for role, rule in (("field", "receptive_field"), ("jump", "jump"), ("start", "field_start")):
        assert letters[role] in writer.expr(rule_of(author, last, rule).value)


@pytest.mark.parametrize(
    ("general", "kinds"),
    [
        (GeneralConv(3, 2), {"all sizes and paddings"}),
        (GeneralConv(None, 2), {"all sizes and paddings", "all sizes and paddings, kernel ≤ 8"}),
        (GeneralConv(3, "S"), {"all sizes and paddings and every stride", "all sizes and paddings, stride ≤ 4"}),
    ],
)
def test_every_statement_is_counted_in_one_scope(general: GeneralConv, kinds: set[str]) -> None:
    author = author_of(general)
    counts = {}
    for item in scopes_of(author).items:
        count, _, scope = item.partition(" statements for ")
        counts[scope] = int(count)
    assert set(counts) == kinds
    assert sum(counts.values()) == len(author.proof.statements)
    for scope, number in counts.items():
        ending = scope.removeprefix("all sizes and paddings").removeprefix(" and").removeprefix(",").strip()
        ending = ending.replace("stride", "S").replace("kernel", "K")
        assert number == sum(s.scope.removeprefix("all sizes").strip(", ") == ending for s in author.proof.statements)


@pytest.mark.parametrize(
    ("general", "notation", "letters"),
    [
        (GeneralConv((None, None)), "function", ["K"]),
        (GeneralConv((None, None), "S", None, "D"), "function", ["K", "S", "D"]),
        (GeneralConv((None, 3)), "function", []),
        (GeneralConv(None), "function", []),
        (GeneralConv((None, None), "S"), "plain", []),
        (GeneralConv((None, None), "S"), "subscript", []),
    ],
)
def test_letters_that_two_axes_share_are_named(general: GeneralConv, notation: str, letters: list[str]) -> None:
    setting = Setting(general)
    writer = SumWriter(NOTATIONS[notation], setting, names_for(NOTATIONS[notation], setting, "y"))
    found = [re.findall(r"\$(.*?)\$", text.text) for text in shared_letters(Prose("en"), writer)]
    assert found == ([letters] if letters else [])
