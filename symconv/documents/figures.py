"""Pictures as blocks of a document."""

from __future__ import annotations

from symconv.derivation import Derivation
from symconv.documents.blocks import Image
from symconv.documents.pictures import draw_picture
from symconv.documents.prose import Prose
from symconv.documents.shapes import Kind
from symconv.problem import as_command
from symconv.spelling import Spelling


def image(kind: Kind, derivation: Derivation, spelling: Spelling, prose: Prose) -> Image:
    """The picture of `kind` with its caption. Raises `LimitError` where the strides make too many phases to draw."""
    alone = kind == "axes" and derivation.conv.dimensions == 1
    options = ("--kind", kind, "--notation", spelling.notation.name, "--lang", prose.language)
    command = as_command("figure", derivation.conv, *options)
    caption = prose.say(f"figure.{kind}_caption{'_one' if alone else ''}")
    return Image(draw_picture(kind, derivation, spelling, prose), caption, command)
