"""A document as PDF, set by the Typst compiler that the package `typst` brings along: no TeX is needed.

The compiler sees one text and an empty folder: a document reads no file and loads nothing from a network. The same
document gives the same bytes, for English on every machine; for Chinese the font is one that the machine has.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from symconv.documents.blocks import Document
from symconv.documents.svg import svg
from symconv.documents.typst_math import typst_math, typst_pieces, typst_string, typst_text
from symconv.errors import DerivationError, SymconvError
from symconv.templating import messages, render

if TYPE_CHECKING:
    import typst

TEXT_FONT, MATHS_FONT, CODE_FONT = "New Computer Modern", "New Computer Modern Math", "DejaVu Sans Mono"
"""The fonts that the compiler brings along; they have no Chinese."""

CHINESE_FONTS = (
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "Songti SC",
    "STSong",
    "SimSun",
    "NSimSun",
    "FandolSong",
    "AR PL SungtiL GB",
    "AR PL UMing CN",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Microsoft YaHei",
    "FandolHei",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
    "AR PL KaitiM GB",
    "AR PL UKai CN",
)
"""Fonts with simplified Chinese characters, those for running text first."""


PICTURE_SCALE = 0.8
"""How large pictures are on paper, of their own size: their labels are then about as large as small print."""


@dataclass(frozen=True)
class Fonts:
    """What a document is set in. `chinese` is the family that has what the compiler's own fonts lack, empty if none."""

    chinese: str = ""
    thicken: bool = False
    """Whether that family lacks bold characters, so that those of headings are drawn thicker."""

    @property
    def text(self) -> str:
        """The fonts of running text, in Typst's code."""
        return self._with(TEXT_FONT)

    @property
    def maths(self) -> str:
        """The fonts of formulas."""
        return self._with(MATHS_FONT)

    @property
    def code(self) -> str:
        """The fonts of code."""
        return self._with(CODE_FONT)

    def _with(self, first: str) -> str:
        if not self.chinese:
            return typst_string(first)
        # Beside Chinese the first font gives letters and digits, not the punctuation.
        return f'((name: {typst_string(first)}, covers: "latin-in-cjk"), {typst_string(self.chinese)})'


def pdf_of(document: Document) -> bytes:
    """The document as a PDF file: A4, vector maths, selectable text, its sections as the outline.

    Raises `SymconvError` where the compiler or a font is missing, `DerivationError` where a formula can't be set.
    """
    fonts = fonts_for(document.language)
    source = typst_of(document, fonts)
    import typst

    try:
        return _compile(source, system_fonts=bool(fonts.chinese))
    except typst.TypstError as error:
        raise DerivationError(f"the PDF can't be set: {error.message}") from None


def typst_of(document: Document, fonts: Fonts) -> str:
    """The document in Typst's language."""
    return render(
        "documents/derivation.typ.jinja",
        document=document,
        fonts=fonts,
        text=typst_text,
        math=typst_math,
        pieces=typst_pieces,
        string=typst_string,
        # The compiler would take any font for the characters that the first lacks, one without them, too.
        svg=partial(svg, font=fonts.chinese),
        width=lambda picture: f"{PICTURE_SCALE * picture.width:.1f}pt",
    )


def fonts_for(language: str) -> Fonts:
    """The fonts that a document in `language` is set in.

    Raises `SymconvError` where the compiler is missing or no font has every character of the language's messages.
    """
    try:
        import typst  # noqa: F401
    except ImportError:
        raise SymconvError("--format pdf needs the Python package typst; install it with: pip install typst") from None
    return _chinese_fonts() if language == "zh" else Fonts()


@lru_cache(maxsize=1)
def _chinese_fonts() -> Fonts:
    installed = _fonts(system_fonts=True).fonts()
    weights: dict[str, int] = {}
    for font in installed:
        weights[font.family] = max(font.weight, weights.get(font.family, 0))
    for family in (family for family in CHINESE_FONTS if family in weights):
        fonts = Fonts(family, thicken=weights[family] < 600)
        if _can_show(_every_character("zh"), fonts):
            return fonts
    raise SymconvError(
        f"--format pdf --lang zh needs a font with Chinese characters, such as {CHINESE_FONTS[0]}; none is installed"
    )


def _every_character(language: str) -> str:
    """Each character that the messages of a language have, once."""

    def texts(part: Any) -> str:
        return "".join(map(texts, part.values())) if isinstance(part, dict) else str(part)

    return "".join(sorted(set(texts(messages(f"documents/messages/{language}.toml")))))


def _can_show(text: str, fonts: Fonts) -> bool:
    """Whether every character of a text has a glyph in one of the fonts: what archival PDFs demand."""
    import typst

    date = "datetime(year: 2000, month: 1, day: 1)"  # those demand a date, too
    text_rule = f"#set text(font: {fonts.text}, fallback: false)"
    try:
        _compile(f"#set document(date: {date})\n{text_rule}\n#{typst_string(text)}", True, archival=True)
    except typst.TypstError:
        return False
    return True


@lru_cache(maxsize=2)
def _fonts(system_fonts: bool) -> typst.Fonts:
    """The compiler's own fonts, with those of the machine or without."""
    import typst

    return typst.Fonts(include_system_fonts=system_fonts)


def _compile(source: str, system_fonts: bool, archival: bool = False) -> bytes:
    import typst

    fonts = _fonts(system_fonts)
    with tempfile.TemporaryDirectory(prefix="symconv-") as empty:
        compiler = typst.Compiler(root=empty, font_paths=fonts, package_path=empty, package_cache_path=empty)
        made = compiler.compile(
            source.encode("utf-8"), format="pdf", pdf_standards="a-2u" if archival else [], timestamp=0
        )
    if not isinstance(made, bytes):
        raise DerivationError("the PDF compiler gave no file")
    return made
