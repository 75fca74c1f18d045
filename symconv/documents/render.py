"""A document → text in one of the formats."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from symconv.derivation import Derivation
from symconv.documents.blocks import Document, Image
from symconv.documents.context import SECTIONS as WORKED
from symconv.documents.context import make_document
from symconv.documents.general_context import SECTIONS as GENERAL
from symconv.documents.general_context import make_general_document
from symconv.documents.html import as_html
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
"""The formats of a document; each has a template of its name."""


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
    """A document's text, and the pictures that it links to: file name → SVG, to be written beside it."""

    text: str
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
    return render_with_pictures(derivation, choices, "").text


def render_with_pictures(derivation: Derivation, choices: Choices, stem: str) -> Rendered:
    """The derivation, with links to pictures in files called `stem`.kind.svg where the format needs them.

    An empty `stem` makes no files. Raises as `render_derivation` does.
    """
    check_sections(choices.sections, WORKED)
    if choices.full:
        check_full(derivation.conv)
    document = make_document(
        derivation,
        choices.notation,
        choices.language,
        as_command("derive", derivation.conv, *choices.options),
        choices.sections,
        choices.full,
        marks=choices.format == "html",
    )
    return _rendered(document, choices.format, stem)


def render_general(proof: Proof, choices: Choices) -> str:
    """A proved derivation for all sizes as Markdown (`md`), LaTeX (`tex`) or an HTML page (`html`).

    Raises `SymconvError` for a language or section that there is not.
    """
    check_sections(choices.sections, GENERAL)
    command = general_as_command("derive", proof.problem, *choices.options)
    document = make_general_document(proof, choices.notation, choices.language, command, choices.sections)
    return _rendered(document, choices.format, "").text


def render_figure(derivation: Derivation, kind: str, notation: Notation, language: str) -> str:
    """One picture of the derivation as SVG.

    Raises `SymconvError` for a kind or language that there is not, `LimitError` for too many phases.
    """
    return svg(draw_picture(kind, derivation, Spelling(notation, derivation.conv), Prose(language)))


def _rendered(document: Document, format: str, stem: str) -> Rendered:
    if format == "html":
        return Rendered(as_html(document), {})
    drawn, links, files = {}, {}, {}
    images = [block for section in document.sections for block in section.blocks if isinstance(block, Image)]
    for found in images:
        name = found.picture.name
        if format == "tex":
            drawn[name] = tikz(found.picture)
        elif stem:
            links[name] = quote(f"{stem}.{name}.svg")
            files[f"{stem}.{name}.svg"] = svg(found.picture)
    prose = Prose(document.language)
    says = {found.picture.name: prose.say("figure.command", command=found.command) for found in images}
    text = render(f"documents/derivation.{format}.jinja", document=document, drawn=drawn, links=links, says=says)
    return Rendered(text, files)
