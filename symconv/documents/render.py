"""A derivation → its document in one of the formats: text as Markdown or LaTeX, bytes as PDF."""

from __future__ import annotations

from symconv.derivation import Derivation
from symconv.documents.blocks import Document
from symconv.documents.context import make_document
from symconv.documents.general_context import make_general_document
from symconv.documents.pdf import pdf_of
from symconv.general import general_as_command
from symconv.general_notation import general_notation_named
from symconv.notation import notation_named
from symconv.problem import as_command
from symconv.proofs import Proof
from symconv.templating import render

FORMATS = ("md", "tex")
"""The formats that are text; each has a template of its name."""


def render_derivation(derivation: Derivation, notation: str, language: str, format: str) -> str:
    """The derivation as Markdown (`md`) or LaTeX (`tex`).

    Raises `SymconvError` for a notation or language that there is not.
    """
    return render(f"documents/derivation.{format}.jinja", document=_document(derivation, notation, language, format))


def derivation_pdf(derivation: Derivation, notation: str, language: str) -> bytes:
    """The derivation as a PDF file.

    Raises `SymconvError` for a notation or language that there is not, and where what sets the pages is missing: the
    package `typst`, or a font for the language.
    """
    return pdf_of(_document(derivation, notation, language, "pdf"))


def _document(derivation: Derivation, notation: str, language: str, format: str) -> Document:
    command = as_command("derive", derivation.conv, "--notation", notation, "--lang", language, "--format", format)
    return make_document(derivation, notation_named(notation), language, command)


def render_general(proof: Proof, notation: str, language: str, format: str) -> str:
    """A proved derivation for all sizes as Markdown (`md`) or LaTeX (`tex`).

    Raises `SymconvError` for a notation or language that there is not.
    """
    return render(f"documents/derivation.{format}.jinja", document=_general(proof, notation, language, format))


def general_pdf(proof: Proof, notation: str, language: str) -> bytes:
    """A proved derivation for all sizes as a PDF file. Raises as `derivation_pdf` does."""
    return pdf_of(_general(proof, notation, language, "pdf"))


def _general(proof: Proof, notation: str, language: str, format: str) -> Document:
    more = ("--notation", notation, "--lang", language, "--format", format)
    command = general_as_command("derive", proof.problem, *more)
    return make_general_document(proof, general_notation_named(notation), language, command)
