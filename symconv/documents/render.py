"""A document → text in one of the formats."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from symconv.derivation import Derivation
from symconv.documents.blocks import Document, Image
from symconv.documents.context import make_document
from symconv.documents.general_context import make_general_document
from symconv.documents.pictures import draw_picture
from symconv.documents.prose import Prose
from symconv.documents.svg import svg
from symconv.documents.tikz import tikz
from symconv.general import general_as_command
from symconv.notation import Notation
from symconv.problem import as_command
from symconv.proofs import Proof
from symconv.spelling import Spelling
from symconv.templating import render

FORMATS = ("md", "tex")
"""The formats of a document; each has a template of its name."""


@dataclass(frozen=True)
class Rendered:
    """A document's text, and the pictures that it links to: file name → SVG, to be written beside it."""

    text: str
    pictures: dict[str, str]


def render_derivation(derivation: Derivation, notation: Notation, language: str, format: str) -> str:
    """The derivation as Markdown (`md`) or LaTeX (`tex`), one text without further files.

    LaTeX holds its pictures; Markdown, which can't, says instead by which command each is drawn. Raises
    `SymconvError` for a language that there is not.
    """
    return render_with_pictures(derivation, notation, language, format, "").text


def render_with_pictures(derivation: Derivation, notation: Notation, language: str, format: str, stem: str) -> Rendered:
    """The derivation in a format, with links to pictures in files called `stem`.kind.svg where the format needs them.

    An empty `stem` makes no files. Raises `SymconvError` for a language that there is not.
    """
    more = ("--notation", notation.name, "--lang", language, "--format", format)
    document = make_document(derivation, notation, language, as_command("derive", derivation.conv, *more))
    drawn, links, files = {}, {}, {}
    images = _images(document)
    for found in images:
        name = found.picture.name
        if format == "tex":
            drawn[name] = tikz(found.picture)
        elif stem:
            links[name] = quote(f"{stem}.{name}.svg")
            files[f"{stem}.{name}.svg"] = svg(found.picture)
    says = {found.picture.name: Prose(language).say("figure.command", command=found.command) for found in images}
    text = render(f"documents/derivation.{format}.jinja", document=document, drawn=drawn, links=links, says=says)
    return Rendered(text, files)


def _images(document: Document) -> list[Image]:
    return [block for section in document.sections for block in section.blocks if isinstance(block, Image)]


def render_figure(derivation: Derivation, kind: str, notation: Notation, language: str) -> str:
    """One picture of the derivation as SVG.

    Raises `SymconvError` for a kind or language that there is not, `LimitError` for too many phases.
    """
    return svg(draw_picture(kind, derivation, Spelling(notation, derivation.conv), Prose(language)))


def render_general(proof: Proof, notation: Notation, language: str, format: str) -> str:
    """A proved derivation for all sizes as Markdown (`md`) or LaTeX (`tex`).

    Raises `SymconvError` for a language that there is not.
    """
    more = ("--notation", notation.name, "--lang", language, "--format", format)
    document = make_general_document(proof, notation, language, general_as_command("derive", proof.problem, *more))
    return render(f"documents/derivation.{format}.jinja", document=document, drawn={}, links={}, says={})
