"""What the HTML templates place: texts escaped, formulas as MathML, the style sheets and the script."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from symconv.documents.blocks import Document, Line, Lines, Rows
from symconv.documents.latex import Row
from symconv.documents.mathml import cell, formula, system
from symconv.documents.prose import Prose
from symconv.documents.shapes import Picture
from symconv.documents.svg import svg
from symconv.templating import file_text, render

SAID = ("element", "product", "phase", "pinned", "cleared")
"""The sentences that say what is lit; the script fills their {names}."""


@dataclass(frozen=True)
class Step:
    """One line of a derivation, finished: what was done, the left side, and the right side in its lines."""

    note: str
    left: str
    right: tuple[str, ...]


def as_html(document: Document) -> str:
    """A document as one HTML page that needs nothing else."""
    numbers = count(1)
    prose = Prose(document.language)

    def picture(drawn: Picture) -> str:
        return svg(drawn, f"f{next(numbers)}-", scale=4 / 3)  # a point in a browser's pixels

    return render(
        "documents/derivation.html.jinja",
        document=document,
        escape=html.escape,
        text=text,
        formula=lambda latex: formula(latex, display=True),
        system=system_of,
        steps=steps_of,
        picture=picture,
        words={name: prose.say(f"html.{name}") for name in ("contents", "formula", "table", "help")},
        data=root_data(document.language, document.axes),
        comment=document.provenance.replace(">", "&gt;").replace("--!", "-- !"),
        styles=file_text("documents/formulas.css") + file_text("documents/derivation.css"),
        script=file_text("documents/derivation.js"),
    )


def fragment(systems: Sequence[Sequence[Row]], language: str, axes: tuple[tuple[int, int], ...]) -> str:
    """Systems of equations as a piece of HTML for a page of somebody else's, such as a notebook."""
    return render(
        "documents/fragment.html.jinja",
        systems=[system_of(Rows(tuple(rows))) for rows in systems],
        label=html.escape(Prose(language).say("html.formula")),
        language=language,
        data=root_data(language, axes),
        styles=file_text("documents/formulas.css"),
        script=file_text("documents/derivation.js"),
    )


def root_data(language: str, axes: tuple[tuple[int, int], ...]) -> str:
    """The attributes that tell the script what it says, and how phases follow from the indices of the input."""
    said = {f"data-say-{name}": Prose(language).verbatim(f"html.say_{name}") for name in SAID}
    said["data-axes"] = " ".join(f"{low}:{stride}" for low, stride in axes)
    return "".join(f' {name}="{html.escape(value)}"' for name, value in said.items())


def text(marked: str) -> str:
    """A text with $…$ formulas and `…` code as HTML."""
    return "".join(map(_text_part, re.split(r"(\$[^$]*\$|`[^`]*`)", marked)))


def _text_part(part: str) -> str:
    if len(part) > 1 and part.startswith("$"):
        return formula(part.strip("$"))
    if len(part) > 1 and part.startswith("`"):
        return f"<code>{html.escape(part.strip('`'))}</code>"
    return html.escape(part)


def system_of(rows: Rows) -> str:
    """A system of equations, joined by a brace where there is more than one."""
    return system([(row.left, row.right) for row in rows.rows], brace=len(rows.rows) > 1)


def steps_of(lines: Lines) -> list[Step]:
    """The lines of a derivation; what goes on over several lines is one step."""
    joined: list[list[Line]] = []
    for line in lines.lines:
        if joined and not line.note and not line.left:
            joined[-1].append(line)
        else:
            joined.append([line])
    return [
        Step(
            text(group[0].note),
            cell(group[0].left) if group[0].left else "",
            tuple(cell(line.right) for line in group),
        )
        for group in joined
    ]
