"""Finds the templates and renders them: one strict Jinja environment, one provenance line."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2

from symconv.errors import SymconvError
from symconv.version import __version__


@lru_cache(maxsize=1)
def templates_folder() -> Path:
    """The folder with the templates: inside an installed package, or beside it in a checkout."""
    here = Path(__file__).resolve().parent
    for folder in (here / "templates", here.parent / "templates"):
        if folder.is_dir():
            return folder
    raise SymconvError(f"the templates are missing beside {here}; install symconv again")


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    # A name that the context lacks is an error, never an empty string.
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates_folder()),
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["tex"] = tex
    environment.filters["alt"] = alt
    return environment


_TEX_SPECIAL = {"&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}"}
_TEX_SPECIAL |= {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_TEX_SPECIAL |= {"°": r"$^\circ$", "×": r"$\times$", "·": r"$\cdot$", "…": r"\ldots{}", "≤": r"$\leq$"}


def tex(text: str) -> str:
    """A text with $…$ formulas and `…` code as LaTeX: what stands outside formulas is escaped."""
    parts = re.split(r"(\$[^$]*\$|`[^`]*`)", text)
    return "".join(map(_tex_part, parts))


def alt(text: str) -> str:
    """A text as the alternative text of a Markdown image: what Markdown would read as something else is escaped."""
    return re.sub(r"([\\\[\]_*`<$!~&])", r"\\\1", " ".join(text.split()))


def _tex_part(part: str) -> str:
    if part.startswith("$"):
        return part
    if part.startswith("`"):
        return rf"\texttt{{{_tex_part(part.strip('`'))}}}"
    return "".join(_TEX_SPECIAL.get(character, character) for character in part)


def render(template: str, **context: Any) -> str:
    """The template at `template` (below the templates folder) with `context`, whose values are finished strings."""
    return _environment().get_template(template).render(**context)


@lru_cache(maxsize=8)
def file_text(path: str) -> str:
    """The file at `path` below the templates folder as it stands: a style sheet or script that a template places."""
    return (templates_folder() / path).read_text("utf-8")


@lru_cache(maxsize=8)
def messages(path: str) -> dict[str, Any]:
    """The message catalogue at `path` below the templates folder."""
    with (templates_folder() / path).open("rb") as file:
        return tomllib.load(file)


def provenance(command: str) -> str:
    """The line that says which program and which command wrote a file."""
    return f"Written by symconv {__version__}: {command}"
