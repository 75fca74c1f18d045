"""A document → text in one of the formats."""

from __future__ import annotations

from symconv.derivation import Derivation
from symconv.documents.context import make_document
from symconv.documents.general_context import make_general_document
from symconv.general import general_as_command
from symconv.notation import Notation
from symconv.problem import as_command
from symconv.proofs import Proof
from symconv.templating import render

FORMATS = ("md", "tex")
"""The formats of a document; each has a template of its name."""


def render_derivation(derivation: Derivation, notation: Notation, language: str, format: str) -> str:
    """The derivation as Markdown (`md`) or LaTeX (`tex`). Raises `SymconvError` for a language that there is not."""
    more = ("--notation", notation.name, "--lang", language, "--format", format)
    document = make_document(derivation, notation, language, as_command("derive", derivation.conv, *more))
    return render(f"documents/derivation.{format}.jinja", document=document)


def render_general(proof: Proof, notation: Notation, language: str, format: str) -> str:
    """A proved derivation for all sizes as Markdown (`md`) or LaTeX (`tex`).

    Raises `SymconvError` for a language that there is not.
    """
    more = ("--notation", notation.name, "--lang", language, "--format", format)
    document = make_general_document(proof, notation, language, general_as_command("derive", proof.problem, *more))
    return render(f"documents/derivation.{format}.jinja", document=document)
