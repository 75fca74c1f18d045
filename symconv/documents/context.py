"""A derivation and a notation → the document of a worked example, every string finished."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symconv.derivation import Derivation
from symconv.documents.author import Author
from symconv.documents.blocks import Document, Section
from symconv.documents.latex import Row, Writer
from symconv.documents.prose import Prose
from symconv.documents.worked_closed import closed
from symconv.documents.worked_gradients import gradients
from symconv.documents.worked_linear import linear
from symconv.documents.worked_matrices import matrices
from symconv.documents.worked_network import network, variants
from symconv.documents.worked_phases import partition, phase_equations, phases
from symconv.documents.worked_problem import forward, problem
from symconv.documents.worked_proof import confirmed
from symconv.documents.worked_rules import rules
from symconv.equations import System
from symconv.notation import Notation
from symconv.phases import Phase
from symconv.spec import Conv
from symconv.spelling import Spelling
from symconv.templating import provenance


def make_document(
    derivation: Derivation,
    notation: Notation,
    language: str,
    command: str,
    sections: Sequence[str] = (),
    full: bool = False,
    marks: bool = False,
) -> Document:
    """The document of one derivation; `command` is what repeats it.

    `sections` are those wanted (none given: all), `full` says whether long systems are written out, `marks` whether
    formulas are marked. Raises `DerivationError` where what holds for all sizes is not proved.
    """
    author = Author(derivation, Spelling(notation, derivation.conv), Prose(language), marks, full)
    conv = derivation.conv
    title = author.prose.say(
        "title",
        input="×".join(map(str, conv.input)),
        kernel="×".join(map(str, conv.kernel)),
        stride="×".join(map(str, conv.stride)),
    )
    made = tuple(found for name in sections or SECTIONS if (found := MAKERS[name](author)) is not None)
    preamble, axes = author.prose.verbatim("preamble"), phase_axes(conv) if marks else ()
    return Document(language, title, preamble, provenance(command), made, axes)


def phase_axes(conv: Conv) -> tuple[tuple[int, int], ...]:
    """What the phase of an input element follows from: the low padding and the stride of each axis."""
    return tuple((axis.padding_low, axis.stride) for axis in conv.axes)


MAKERS: dict[str, Callable[[Author], Section | None]] = {
    "problem": problem,
    "forward": forward,
    "gradients": gradients,
    "matrices": matrices,
    "phases": phases,
    "images": partition,
    "linear": linear,
    "rules": rules,
    "network": network,
    "variants": variants,
    "closed": closed,
    "proof": confirmed,
}
SECTIONS = tuple(MAKERS)
"""The sections of a worked example, in order."""


def opening_formulas(derivation: Derivation, notation: Notation) -> str:
    """The forward system and the input gradient as one LaTeX block, folded where they are long."""
    return aligned([row for rows in opening_rows(derivation, notation) for row in rows])


def opening_rows(derivation: Derivation, notation: Notation, marks: bool = False) -> list[list[Row]]:
    """The forward system and the input gradient, folded where they are long."""
    return [system_rows(system, derivation.conv, notation, marks) for system in (derivation.forward, derivation.dgrad)]


def system_rows(system: System, conv: Conv, notation: Notation, marks: bool = False) -> list[Row]:
    """One system, folded where it is long."""
    return Writer(Spelling(notation, conv), marks).system(len(system), system.row)


def phase_rows(derivation: Derivation, phase: Phase, notation: Notation, marks: bool = False) -> list[Row]:
    """The equations of the input gradients in one phase, folded where they are many."""
    count, equation = phase_equations(derivation, phase)
    return Writer(Spelling(notation, derivation.conv), marks).system(count, equation)


def aligned(rows: Sequence[Row]) -> str:
    """Rows as one LaTeX block, aligned at the relation signs."""
    body = " \\\\\n".join(f"{row.left} &{row.right}" for row in rows)
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"
