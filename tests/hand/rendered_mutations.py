"""Rows of rendered worked examples with one token changed; loops tell what an edit changes, not the checker."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from symconv.derivation import derive
from symconv.documents.render import Choices, render_derivation
from symconv.house_styles import NOTATIONS
from symconv.spec import Conv
from tests.documents.printed import Worked

SECTIONS = ("problem", "forward", "gradients")
SHAPES = (
    Conv((4, 4), (2, 2)), Conv((4, 4), (2, 2), 2), Conv((5, 4), (3, 2), (2, 1), ((0, 1), (1, 0))), Conv(7, 3, 2, 1),
    Conv(6, 2, in_channels=2, out_channels=2), Conv((3, 3), (2, 2), in_channels=2, out_channels=2),
    Conv((3, 3), (2, 2), 1, 1, groups=2, in_channels=2, out_channels=2), Conv(5, 2, 2, batch=2), Conv(9, 3, 1, 1, 2),
    Conv((4, 4), (2, 2), 1, 1, mode="convolution"), Conv((2, 3, 3), (2, 2, 2)), Conv((3, 4), (2, 2), bias=False),
    Conv((5, 5), (2, 2), 1, 0, 2), Conv((3, 3), (2, 2), in_channels=2, bias=False), Conv(6, 3, mode="convolution"),
)  # fmt: skip
_ROW = re.compile(r"^(?P<left>\S.*?) &= (?P<right>.*?)(?P<end> \\\\)?$")
_TAIL = re.compile(r"^ &\\quad \{\} \+ (?P<right>.*?)(?P<end> \\\\)?$")


@dataclass(frozen=True)
class Row:
    """An equation of a system: its lines in the document, its left side, its products, and the gradient it gives."""

    lines: tuple[int, ...]
    left: str
    right: str
    of: str


@dataclass(frozen=True)
class Rendered:
    """A worked example with the rows of its systems."""

    text: str
    form: str
    worked: Worked
    rows: tuple[Row, ...]

    def holds(self, left: str, right: str, of: str) -> bool:
        """Is an equation true at random values?"""
        bare = self.worked.notation == "plain"
        tensor, index = self.worked.spelled.element(left)
        wanted = "y" if of == "y" else of if bare else f"d{of}"
        if tensor != wanted:
            return False
        truth = self.worked.known["y" if of == "y" else f"d{of}"][index]
        terms = [] if right == "0" else re.split(r" (?=[+-] )", f"+ {right}")
        return bool(truth == sum((-1 if term[0] == "-" else 1) * self.worked.value(term[2:], of) for term in terms))


def rendered(conv: Conv, notation: str, language: str, form: str) -> Rendered:
    """A worked example with its systems, written out."""
    worked = Worked(conv, notation)
    choices = Choices(NOTATIONS[notation], language, form, SECTIONS, True)
    text = str(render_derivation(derive(conv), choices))
    rows: list[Row] = []
    for number, line in enumerate(text.split("\n"), 1):
        if match := _ROW.match(line):
            try:
                tensor, _ = worked.spelled.element(match["left"])
            except AssertionError:
                continue
            of = tensor.removeprefix("d")
            if notation == "plain" and any(row.left == match["left"] for row in rows):
                continue
            rows.append(Row((number,), match["left"], match["right"], of))
        elif rows and (match := _TAIL.match(line)) and rows[-1].lines[-1] == number - 1:
            last = rows.pop()
            rows.append(Row((*last.lines, number), last.left, f"{last.right} + {match['right']}", last.of))
    made = Rendered(text, form, worked, tuple(rows))
    return Rendered(text, form, worked, tuple(row for row in rows if _is_true(made, row.left, row.right, row.of)))


def _is_true(made: Rendered, left: str, right: str, of: str) -> bool:
    try:
        return made.holds(left, right, of)
    except (AssertionError, KeyError, ValueError):
        return False


def with_edit(made: Rendered, row: Row, draw: random.Random) -> tuple[str, int] | None:
    """The document with one token of a row changed so that the row is no longer true, and the line; None: no luck."""
    lines = made.text.split("\n")
    number = draw.choice(row.lines)
    line = lines[number - 1]
    places = [
        match
        for match in re.finditer(r"\d+(?=[,\d]*[})])| \+ ", line)
        if not line[: match.start()].endswith(r"\quad {}") and not line[: match.start()].endswith("\\frac{")
    ]
    if not places:
        return None
    match = draw.choice(places)
    if match[0] == " + ":
        token = " - "
    else:
        digits = match[0] if "," in line else draw.choice(match[0])
        at = draw.randrange(len(match[0])) if len(digits) < len(match[0]) else 0
        value = int(match[0][at : at + len(digits)]) + draw.choice((-1, 1, 1))
        token = match[0][:at] + str(value) + match[0][at + len(digits) :]
        if value < 0 or (value > 9 and len(digits) < len(match[0])):
            return None
    lines[number - 1] = line[: match.start()] + token + line[match.end() :]
    edited = "\n".join(lines)
    left, right = _read(lines, row)
    return None if _is_true(made, left, right, row.of) else (edited, number)


def without_change(made: Rendered, row: Row, draw: random.Random) -> str | None:
    """The document with a row written otherwise, meaning the same: terms reordered, dots and blanks between factors."""
    if len(row.lines) > 1:
        return None
    lines = made.text.split("\n")
    number = row.lines[0]
    match = _ROW.match(lines[number - 1])
    assert match is not None
    terms = row.right.split(" + ")
    draw.shuffle(terms)
    made_terms = []
    for term in terms:
        factors, at = [], 0
        while term != "0" and at < len(term):
            _, end = made.worked.spelled.taken(term, at)
            factors.append(term[at:end])
            between = re.compile(r" ?\* ?").match(term, end)
            at = between.end() if between else end
        if draw.random() < 0.5:
            factors.reverse()
        sign = draw.choice((r" \cdot ", r"\cdot ", r" \times ", r"\, ")) if made.worked.notation != "function" else "*"
        made_terms.append(sign.join(factors) if factors else term)
    right = draw.choice((" + ", "+", "  +  ")).join(made_terms)
    left = match["left"].replace(r"\frac", draw.choice((r"\frac", r"\dfrac", r"\tfrac")))
    lines[number - 1] = f"{left} {draw.choice(('&=', '&= ', '& ='))} {right}{match['end'] or ''}"
    return "\n".join(lines)


def _read(lines: list[str], row: Row) -> tuple[str, str]:
    left, right = "", ""
    for number in row.lines:
        if match := _ROW.match(lines[number - 1]):
            left, right = match["left"], match["right"]
        elif match := _TAIL.match(lines[number - 1]):
            right += f" + {match['right']}"
    return left, right
