"""Closed forms of rendered worked examples with one token changed; a reader of its own tells what that changes."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from symconv.derivation import derive
from symconv.documents.render import Choices, render_derivation
from symconv.spec import Conv
from tests.documents.symbolic import FROM_1, OWN_LETTERS, Sizes, check_line, written
from tests.documents.test_general_context import is_by_phases
from tests.documents.test_worked_closed import view_of

PROBLEMS = (
    Conv(7, 3, 2, ((1, 2),)), Conv((4, 3), (3, 2), 1, ((1, 0), (2, 1)), out_channels=2, batch=2),
    Conv((4, 5), (3, 2), (2, 1), ((1, 0), (0, 2)), (1, 2), in_channels=2, out_channels=2),
    Conv((4, 5), (3, 2), (2, 1), ((1, 0), (0, 2)), (1, 2), mode="convolution", batch=2),
    Conv((4, 4), (3, 2), 2, 1, groups=2, in_channels=2, out_channels=2), Conv(6, 3, 1, 1, in_channels=2, bias=False),
    Conv((5, 4), (2, 3)), Conv(8, 2, 3, 1, 2, mode="convolution"),
)  # fmt: skip


@dataclass(frozen=True)
class Closed:
    """A document with its closed forms: left sides, right sides, and other sizes on which an edit is tried."""

    text: str
    form: str
    base: int
    formulas: tuple[tuple[str, str], ...]
    numbers: tuple[Sizes, ...]

    def holds(self, left: str, right: str) -> bool:
        """Is an equation right at all the sizes?"""
        try:
            return all(check_line(numbers, left, (right,), self.base) for numbers in self.numbers)
        except (AssertionError, TypeError, KeyError, NameError, ZeroDivisionError, IndexError, ValueError):
            return False


@lru_cache(maxsize=32)
def closed_forms(number: int, form: str, base: int) -> Closed:
    """The closed forms of one of the problems, with indices from `base`."""
    conv = PROBLEMS[number]
    notation = FROM_1 if base else OWN_LETTERS
    text = str(render_derivation(derive(conv), Choices(notation, "en", form, ("closed",))))
    found = written(conv, "closed", base=base)
    others = [conv]
    sizes, kernel = tuple(n + 1 for n in conv.input), tuple(k + 1 for k in conv.kernel)
    others.append(replace(conv, input=sizes, kernel=kernel))
    numbers = tuple(Sizes(one, found, view_of(one)) for one in others)
    formulas = []
    for left, rights in numbers[0].page.equations:
        (right,) = rights if len(rights) == 1 else ("",)
        if right and not is_by_phases(left) and f"{left} = {right}" in text:
            formulas.append((left, right))
    made = Closed(text, form, base, tuple(formulas), numbers)
    assert all(made.holds(left, right) for left, right in formulas)
    return made


_TOKENS = re.compile(r"(?<![A-Za-z\\{])\d+|(?<=[\w)])[+-](?=[\w(])|(?<![A-Za-z\\])[a-z](?![A-Za-z])")


def edited(closed: Closed, draw: random.Random) -> tuple[str, int, bool] | None:
    """The document with one token of a formula changed, its line, and whether the formula is still right."""
    left, right = draw.choice(closed.formulas)
    whole = f"{left} = {right}"
    places = list(_TOKENS.finditer(whole))
    if not places:
        return None
    match = draw.choice(places)
    token = match[0]
    if token in "+-":
        other = "-" if token == "+" else "+"
    elif token.isdigit():
        other = str(int(token) + draw.choice((-1, 1)))
    else:
        letters = sorted({found[0] for found in places if found[0].isalpha()} - {token})
        if not letters:
            return None
        other = draw.choice(letters)
    if other.startswith("-") and len(other) > 1:
        return None
    made = whole[: match.start()] + other + whole[match.end() :]
    before, _, after = made.partition(" = ")
    at = closed.text.index(whole)
    text = closed.text[:at] + made + closed.text[at + len(whole) :]
    return text, closed.text[:at].count("\n") + 1, closed.holds(before, after)


def otherwise(closed: Closed, draw: random.Random) -> tuple[str, int]:
    """The document with one formula written otherwise: spaces, dots, another name for a summed index."""
    left, right = draw.choice(closed.formulas)
    whole = f"{left} = {right}"
    made = whole
    bound = re.findall(r"\\sum_\{([a-z])=", made)
    kind = draw.choice(("times", "blanks", "name", "fraction"))
    if kind == "times":
        made = made.replace("*", draw.choice((r" \cdot ", r" \times ", " * ")))
    elif kind == "blanks":
        made = made.replace("+", " + ").replace(r"\sum", r" \sum")
    elif kind == "fraction":
        made = made.replace(r"\frac", r"\dfrac")
    elif bound:
        name = draw.choice([letter for letter in "aqtz" if letter not in made] or bound)
        one = draw.choice(bound)
        made = re.sub(rf"(?<![A-Za-z\\]){one}(?![a-z])", name, made) if one not in left else made
    at = closed.text.index(whole)
    return closed.text[:at] + made + closed.text[at + len(whole) :], closed.text[:at].count("\n") + 1
