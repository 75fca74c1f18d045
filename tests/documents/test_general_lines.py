from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise, product

import pytest

from symconv import Conv
from symconv.documents.blocks import Formula, Lines, Text
from symconv.documents.general_author import GeneralAuthor
from symconv.documents.general_lines import cases_of, lines_of
from symconv.documents.prose import Prose
from symconv.gradient_sums import ClosedForm
from symconv.house_styles import NOTATIONS
from symconv.proofs import prove_general
from tests.documents.printed import Printed
from tests.documents.symbolic import FROM_1, OWN_LETTERS, Sizes, check_by_cases, check_line, open_sizes
from tests.documents.test_general_context import as_name, letters_of
from tests.documents.test_worked_closed import view_of

CONVS = {
    "stride 1": Conv((4, 3), (3, 2), 1, ((1, 0), (2, 1)), out_channels=2, batch=2),
    "a flipped stride": Conv((4, 5), (3, 2), (2, 1), ((1, 0), (0, 2)), (1, 2), mode="convolution", batch=2),
    "one of everything": Conv(7, 3, 2, 1, bias=False),
    "grouped": Conv(6, 2, 3, 1, 2, groups=2, in_channels=4, out_channels=4),
}


def author_of(conv: Conv, base: int = 0, language: str = "en") -> GeneralAuthor:
    return GeneralAuthor(prove_general(open_sizes(conv)), FROM_1 if base else OWN_LETTERS, Prose(language))


@dataclass(frozen=True)
class Told:
    """One form with what its elements are gradients of, and whether its taps bear marks."""

    form: ClosedForm
    variable: str
    marked: bool


def forms_of(author: GeneralAuthor) -> list[Told]:
    d = author.proof.derivation
    found = [Told(form, form.name.removeprefix("dy/d"), True) for form in d.derivatives]
    found += [Told(d.gather, "x", True), Told(d.dgrad, "x", True), Told(d.wgrad, "w", True), Told(d.delta, "x", True)]
    found += [Told(d.bgrad, "b", False)] if d.bgrad is not None else []
    return found + ([Told(d.dgrad_at_stride_1, "x", True)] if d.dgrad_at_stride_1 is not None else [])


def joined(lines: Lines) -> tuple[str, list[tuple[str, str]]]:
    """The left side, and every right side with its note; what goes on over several lines put together."""
    left, rights = lines.lines[0].left, list[tuple[str, str]]()
    for number, line in enumerate(lines.lines):
        assert bool(line.left) == (number == 0)
        if line.right.startswith("= "):
            rights.append((line.note, line.right.removeprefix("= ")))
        else:
            assert line.right.startswith(r"\quad ")
            assert not line.note
            note, right = rights[-1]
            rights[-1] = note, f"{right}{line.right}"
    return left, rights


@pytest.mark.parametrize("base", [0, 1])
@pytest.mark.parametrize("name", CONVS)
def test_every_line_is_what_brute_force_gives(name: str, base: int) -> None:
    conv = CONVS[name]
    author = author_of(conv, base)
    numbers = Sizes(conv, Printed(""), view_of(conv))
    for told in forms_of(author):
        left, rights = joined(lines_of(author, told.form, told.variable, told.marked))
        assert check_line(numbers, left, [right for _, right in rights], base)


@pytest.mark.parametrize("name", CONVS)
def test_no_line_says_what_the_one_before_it_says(name: str) -> None:
    for told in forms_of(author_of(CONVS[name])):
        _, rights = joined(lines_of(author_of(CONVS[name]), told.form, told.variable, told.marked))
        texts = [right for _, right in rights]
        assert all(one != other for one, other in pairwise(texts))


SUM = re.compile(r"\\sum_\{([^{}=]*)=[^{}]*\}\^\{[^{}]*\}(?:\\quad )?")


def check_substitution(numbers: Sizes, before: str, after: str, relations: list[str]) -> None:
    """Where the relations hold, a term of the one sum is a term of the other."""
    fixed = []
    for relation in relations:
        letter, _, value = relation.partition(" = ")
        others = [other for other in letters_of(value) if other not in numbers.names]
        summed = [[as_name(index) for index in SUM.findall(line)] for line in (before, after)]
        old, new = (as_name(letter) in indices for indices in summed)
        assert old != new
        assert any(other in summed[old] and other not in summed[new] for other in others)
        fixed.append((as_name(letter), value))
    terms = [SUM.sub("", line) for line in (before, after)]
    letters = [letter for line in terms for letter in letters_of(line) if letter not in numbers.names]
    free = list(dict.fromkeys(letter for letter in letters if letter not in dict(fixed)))
    for values in product(range(2), repeat=len(free)):
        known = dict(zip(free, values, strict=True))
        known |= {letter: numbers.value(value, **known) for letter, value in fixed}
        one, other = (numbers.value(term, **known) for term in terms)
        assert one == other, (before, after, relations, known)


@pytest.mark.parametrize("name", CONVS)
def test_a_note_says_what_was_done_to_the_line_before(name: str) -> None:
    """Sums that are carried out stood in the line before and are gone; what is substituted for was summed over."""
    author = author_of(CONVS[name])
    done = set()
    for told in forms_of(author):
        _, rights = joined(lines_of(author, told.form, told.variable, told.marked))
        assert rights[0][0] or told.form.start is not None
        for (_, before), (note, after) in pairwise(rights):
            operation, symbols = re.sub(r"(, )?\$.*?\$", "", note).strip(" :"), re.findall(r"\$(.*?)\$", note)
            assert operation
            done.add(operation)
            if operation == "carry out the sums over":
                assert symbols
                for symbol in symbols:
                    assert rf"\sum_{{{symbol}=" in before
                    assert rf"\sum_{{{symbol}=" not in after
            elif operation == "substitute":
                check_substitution(Sizes(CONVS[name], Printed("")), before, after, symbols)
            elif operation in ("pad, giving", "insert zeros and pad, giving"):
                (symbol,) = symbols
                letter = symbol.removeprefix(r"\frac{dL}{d").removesuffix("}")
                assert letter in ("IP", "OP")
                assert letter not in before
                assert letter in after
                inserts = any(step > 1 for step in CONVS[name].stride)
                assert (operation != "pad, giving") == (letter == "OP" and inserts)
    assert done >= {"carry out the sums over", "put the derivative in", "is zero outside its shape"}


def test_taps_bear_a_mark_until_they_are_counted_anew() -> None:
    author = author_of(CONVS["one of everything"])
    _, rights = joined(lines_of(author, author.proof.derivation.dgrad, "x", True))
    marked = [r"\sum_{i'=" in right for _, right in rights]
    turned = next(number for number, (note, _) in enumerate(rights) if note.startswith("substitute"))
    assert marked == [number < turned for number in range(len(rights))]
    assert turned > 0


@pytest.mark.parametrize("notation", NOTATIONS)
def test_long_lines_are_broken_and_nothing_is_lost(notation: str) -> None:
    author = GeneralAuthor(prove_general(open_sizes(CONVS["a flipped stride"])), NOTATIONS[notation], Prose("en"))
    broken = 0
    for told in forms_of(author):
        lines = lines_of(author, told.form, told.variable, told.marked)
        broken += sum(line.right.startswith(r"\quad ") for line in lines.lines)
        _, rights = joined(lines)
        last = author.writer(told.variable, told.marked and told.form.steps[-1].operation != "reverse_kernel")
        operations = {step.operation for step in told.form.steps}
        if not operations & {"reverse_kernel", "rename"}:
            assert rights[-1][1].replace(r"\quad ", "") == last.right_side(told.form.result)
    assert broken


@pytest.mark.parametrize("base", [0, 1])
@pytest.mark.parametrize("name", CONVS)
def test_derivatives_by_cases_are_what_brute_force_gives(name: str, base: int) -> None:
    conv = CONVS[name]
    author = author_of(conv, base)
    shown = []
    for form in author.proof.derivation.derivatives:
        variable = form.name.removeprefix("dy/d")
        blocks = cases_of(author, form, variable)
        shown += [variable] * bool(blocks)
        if not blocks:
            continue
        text, formula = blocks
        assert text == Text("That is:")
        assert isinstance(formula, Formula)
        found = re.fullmatch(
            r"(.*?) =\n\\begin\{cases\}\n(.*?) & (.*?) \\\\\n0 & \\text\{otherwise\}\n\\end\{cases\}", formula.latex
        )
        assert found is not None
        check_by_cases(Sizes(conv, Printed("")), found[1], found[2], found[3], base)
        assert r"\left[" not in found[2]  # when it holds is said by the cases alone
        assert r"\le" not in found[3]
    # Where there is one output channel, every output has every weight: there are no cases.
    assert shown == (["x"] if conv.out_channels == 1 else ["x", "w", "b"] if conv.bias else ["x", "w"])


def test_the_cases_are_written_in_the_language() -> None:
    author = author_of(CONVS["one of everything"], language="zh")
    text, formula = cases_of(author, author.proof.derivation.derivatives[0], "x")
    assert isinstance(text, Text)
    assert not text.text.isascii()
    assert "otherwise" not in str(formula)
