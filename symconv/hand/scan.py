"""A document of any format → its formulas, the prose around them and what is wrong with its form.

source → scan_markdown | scan_latex | scan_notebook | scan_rst | scan_html → macros expanded → Note
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from symconv.errors import InputFileError, shorten
from symconv.hand.macros import definitions, expand, without_definitions
from symconv.hand.mapped import plain
from symconv.hand.note import Formula, Note, Prose
from symconv.hand.scan_html import scan_html
from symconv.hand.scan_latex import scan_latex
from symconv.hand.scan_markdown import scan_markdown
from symconv.hand.scan_notebook import scan_notebook
from symconv.hand.scan_rst import scan_rst
from symconv.hand.source import Source, checked, read_source

FORMATS = {
    "markdown": (".md", ".markdown", ".mdown", ".mkd", ".mdx", ".rmd", ".qmd", ".txt", ".text", ""),
    "latex": (".tex", ".ltx", ".latex"),
    "notebook": (".ipynb",),
    "rst": (".rst", ".rest"),
    "html": (".html", ".htm", ".xhtml"),
}
"""The formats that are read, and how the names of their files end."""
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")


def format_of(name: str) -> str:
    """The format of a file by its name. Raises `InputFileError` where symconv reads no such file."""
    suffix = Path(name).suffix.lower()
    for format, suffixes in FORMATS.items():
        if suffix in suffixes:
            return format
    known = ", ".join(suffix for suffixes in FORMATS.values() for suffix in suffixes if suffix)
    raise InputFileError(f"{shorten(name)}: not a kind of note that is read; the kinds are {known}")


def scan_file(path: Path) -> Note:
    """The note in a file. Raises `InputFileError` where it can't be read or is no note."""
    format = format_of(path.name)
    return scan(read_source(path), format)


def scan(source: Source, format: str = "markdown") -> Note:
    """The note in a text of one of `FORMATS`. Raises `InputFileError` where the text can't be a note."""
    note = _scanned(checked(source), format)
    if format == "latex":
        macros = definitions(_COMMENT.sub(r"\1", source.text))
    else:
        macros = definitions("\n".join(f.text for f in note.formulas if "\\def" in f.text or "command" in f.text))
        macros |= definitions("\n".join(f.text for f in note.formulas if "\\Declare" in f.text))
    if not macros:
        return note

    def changed(part: Formula | Prose) -> Formula | Prose:
        if isinstance(part, Prose):
            return part
        return replace(part, mapped=expand(without_definitions(part.mapped), macros).stripped())

    parts = tuple(part for part in map(changed, note.parts) if part.text)
    return replace(note, parts=parts)


def _scanned(source: Source, format: str) -> Note:
    whole = plain(source.text, 0)
    if format == "latex" or (format == "markdown" and _is_latex(source.text)):
        return scan_latex(source, whole)
    if format == "notebook":
        return scan_notebook(source)
    if format == "rst":
        return scan_rst(source, whole)
    if format == "html":
        return scan_html(source)
    return scan_markdown(source, whole)


def _is_latex(text: str) -> bool:
    """Is a file without a telling name a LaTeX document?"""
    return bool(re.match(r"(?:\s|%[^\n]*\n)*\\documentclass", text[:20_000]))
