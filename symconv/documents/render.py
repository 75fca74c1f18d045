"""A document → text in one of the formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from symconv.derivation import Derivation
from symconv.documents.blocks import Document, Image
from symconv.documents.context import SECTIONS as WORKED
from symconv.documents.context import make_document
from symconv.documents.general_context import SECTIONS as GENERAL
from symconv.documents.general_context import make_general_document
from symconv.documents.html import as_html
from symconv.documents.pdf import pdf_of
from symconv.documents.pictures import draw_picture
from symconv.documents.prose import Prose
from symconv.documents.svg import svg
from symconv.documents.tikz import tikz
from symconv.errors import LimitError, SymconvError, shorten
from symconv.general import general_as_command
from symconv.notation import Notation
from symconv.problem import as_command
from symconv.proofs import Proof
from symconv.spec import Conv
from symconv.spelling import Spelling
from symconv.templating import render

MAX_FULL = 20_000
"""The largest number of products of a forward system that is written out in full."""

FORMATS = ("md", "tex", "html")
"""The formats of a document that are text; each has a template of its name."""


@dataclass(frozen=True)
class Choices:
    """What a document is to be like. `sections` are those wanted, all if none is; `full` leaves nothing folded."""

    notation: Notation
    language: str = "en"
    format: str = "md"
    sections: tuple[str, ...] = ()
    full: bool = False

    @property
    def options(self) -> tuple[str, ...]:
        """The command line's options that choose this."""
        chosen = ["--notation", self.notation.name, "--lang", self.language, "--format", self.format]
        if self.sections:
            chosen += ["--sections", ",".join(self.sections)]
        return (*chosen, *(["--full"] if self.full else []))


@dataclass(frozen=True)
class Rendered:
    """A document's content, and the pictures that it links to: file name → SVG, to be written beside it."""

    content: str | bytes
    pictures: dict[str, str]


def check_sections(given: tuple[str, ...], known: tuple[str, ...]) -> None:
    """Raises `SymconvError` for a section that there is not."""
    for name in given:
        if name not in known:
            raise SymconvError(f"section {shorten(name) or repr(name)}: not a section; choose from {', '.join(known)}")


def check_full(conv: Conv) -> None:
    """Raises `LimitError` where a problem is too large to be written out in full."""
    if conv.macs > MAX_FULL:
        raise LimitError(
            f"--full: the forward system alone has {conv.macs} products, and at most {MAX_FULL} are written out; "
            "leave it out to see the beginning and the end"
        )


def render_derivation(derivation: Derivation, choices: Choices) -> str:
    """The derivation as Markdown (`md`), LaTeX (`tex`) or an HTML page (`html`), one text without further files.

    LaTeX and HTML hold their pictures; Markdown, which can't, says instead by which command each is drawn. Raises
    `SymconvError` for a language or section that there is not, `LimitError` for what is too long in full.
    """
    return _text_of(_worked(derivation, choices), choices.format)


def render_with_pictures(derivation: Derivation, choices: Choices, stem: str) -> Rendered:
    """The derivation as Markdown, with links to pictures in files called `stem`.kind.svg.

    Raises as `render_derivation` does.
    """
    document = _worked(derivation, choices)
    pictures = [block.picture for block in _images(document)]
    names = {picture.name: f"{stem}.{picture.name}.svg" for picture in pictures}
    files = {names[picture.name]: svg(picture) for picture in pictures}
    return Rendered(_text_of(document, choices.format, {name: quote(file) for name, file in names.items()}), files)


def derivation_pdf(derivation: Derivation, choices: Choices) -> bytes:
    """The derivation as a PDF file.

    Raises as `render_derivation` does, and `SymconvError` where what sets the pages is missing: the package `typst`, or
    a font for the language.
    """
    return pdf_of(_worked(derivation, choices))


def render_general(proof: Proof, choices: Choices) -> str:
    """A proved derivation for all sizes as Markdown (`md`), LaTeX (`tex`) or an HTML page (`html`).

    Raises `SymconvError` for a language or section that there is not.
    """
    return _text_of(_general(proof, choices), choices.format)


def general_pdf(proof: Proof, choices: Choices) -> bytes:
    """A proved derivation for all sizes as a PDF file. Raises as `derivation_pdf` does."""
    return pdf_of(_general(proof, choices))


def render_figure(derivation: Derivation, kind: str, notation: Notation, language: str) -> str:
    """One picture of the derivation as SVG.

    Raises `SymconvError` for a kind or language that there is not, `LimitError` for too many phases.
    """
    return svg(draw_picture(kind, derivation, Spelling(notation, derivation.conv), Prose(language)))


def _worked(derivation: Derivation, choices: Choices) -> Document:
    check_sections(choices.sections, WORKED)
    if choices.full:
        check_full(derivation.conv)
    return make_document(
        derivation,
        choices.notation,
        choices.language,
        as_command("derive", derivation.conv, *choices.options),
        choices.sections,
        choices.full,
        marks=choices.format == "html",
    )


def _general(proof: Proof, choices: Choices) -> Document:
    check_sections(choices.sections, GENERAL)
    command = general_as_command("derive", proof.problem, *choices.options)
    return make_general_document(proof, choices.notation, choices.language, command, choices.sections)


def _images(document: Document) -> list[Image]:
    return [block for section in document.sections for block in section.blocks if isinstance(block, Image)]


def _text_of(document: Document, format: str, links: Mapping[str, str] | None = None) -> str:
    """The document in a format that is text; `links` say where the pictures of Markdown are."""
    if format == "html":
        return as_html(document)
    images = _images(document)
    drawn = {image.picture.name: tikz(image.picture) for image in images} if format == "tex" else {}
    prose = Prose(document.language)
    says = {image.picture.name: prose.say("figure.command", command=image.command) for image in images}
    return render(f"documents/derivation.{format}.jinja", document=document, drawn=drawn, links=links or {}, says=says)
