"""A derivation and a notation → the document of a worked example, every string finished."""

from __future__ import annotations

from symconv.derivation import Derivation
from symconv.documents.author import Author
from symconv.documents.blocks import Document
from symconv.documents.latex import Writer
from symconv.documents.prose import Prose
from symconv.documents.worked_gradients import gradients
from symconv.documents.worked_matrices import matrices
from symconv.documents.worked_phases import partition, phases
from symconv.documents.worked_problem import forward, problem
from symconv.documents.worked_proof import confirmed
from symconv.notation import Notation
from symconv.spelling import Spelling
from symconv.templating import provenance


def make_document(
    derivation: Derivation, notation: Notation, language: str, command: str, marks: bool = False
) -> Document:
    """The document of one derivation; `command` is what repeats it, `marks` says whether formulas are marked."""
    author = Author(derivation, Spelling(notation, derivation.conv), Prose(language), marks)
    conv = derivation.conv
    title = author.prose.say(
        "title",
        input="×".join(map(str, conv.input)),
        kernel="×".join(map(str, conv.kernel)),
        stride="×".join(map(str, conv.stride)),
    )
    sections = (problem, forward, gradients, matrices, phases, partition, confirmed)
    preamble = author.prose.verbatim("preamble")
    return Document(language, title, preamble, provenance(command), tuple(section(author) for section in sections))


def opening_formulas(derivation: Derivation, notation: Notation) -> str:
    """The forward system and the input gradient as one LaTeX block, folded where they are long."""
    writer = Writer(Spelling(notation, derivation.conv))
    rows = [row for system in (derivation.forward, derivation.dgrad) for row in writer.system(len(system), system.row)]
    body = " \\\\\n".join(f"{row.left} &{row.right}" for row in rows)
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"
