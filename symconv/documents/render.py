"""A document → text in one of the formats."""

from __future__ import annotations

from symconv.derivation import Derivation
from symconv.documents.blocks import Document
from symconv.documents.context import make_document
from symconv.documents.general_context import make_general_document
from symconv.documents.html import as_html
from symconv.general import general_as_command
from symconv.general_notation import general_notation_named
from symconv.notation import notation_named
from symconv.problem import as_command
from symconv.proofs import Proof
from symconv.templating import render

FORMATS = ("md", "tex", "html")
"""The formats of a document; each has a template of its name."""


def render_derivation(derivation: Derivation, notation: str, language: str, format: str) -> str:
    """The derivation as Markdown (`md`), LaTeX (`tex`) or an HTML page (`html`).

    Raises `SymconvError` for a notation or language that there is not.
    """
    command = as_command("derive", derivation.conv, "--notation", notation, "--lang", language, "--format", format)
    document = make_document(derivation, notation_named(notation), language, command, marks=format == "html")
    return _written(document, format)


def render_general(proof: Proof, notation: str, language: str, format: str) -> str:
    """A proved derivation for all sizes as Markdown (`md`), LaTeX (`tex`) or an HTML page (`html`).

    Raises `SymconvError` for a notation or language that there is not.
    """
    more = ("--notation", notation, "--lang", language, "--format", format)
    command = general_as_command("derive", proof.problem, *more)
    document = make_general_document(proof, general_notation_named(notation), language, command)
    return _written(document, format)


def _written(document: Document, format: str) -> str:
    if format == "html":
        return as_html(document)
    return render(f"documents/derivation.{format}.jinja", document=document)
