"""PDFs, opened with readers that share nothing with what wrote them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import unicodedata
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
import typst

from symconv import Conv, DerivationError, SymconvError
from symconv.derivation import derive
from symconv.documents import pdf
from symconv.documents.blocks import Document, Formula, Image, Items, Line, Lines, Section, Table, Text
from symconv.documents.context import make_document
from symconv.documents.pdf import CHINESE_FONTS, Fonts, fonts_for, pdf_of, typst_of
from symconv.documents.render import Choices, derivation_pdf, general_pdf
from symconv.documents.shapes import Label, Picture, Rect
from symconv.general import GeneralConv
from symconv.house_styles import NOTATIONS, PARTIAL
from symconv.proofs import prove_general
from tests.problems import NAMED


def has_chinese_font() -> bool:
    try:
        return bool(fonts_for("zh"))
    except SymconvError:
        return False


needs_chinese = pytest.mark.skipif(not has_chinese_font(), reason="no font with Chinese characters is installed")


def read(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(data), strict=True)


def flat(text: str) -> str:
    """Text without spaces, mathematical letters as plain ones."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def text_of(data: bytes) -> str:
    return flat("".join(page.extract_text() for page in read(data).pages))


def fonts_of(data: bytes) -> dict[str, bool]:
    """The fonts of a PDF by name, and whether each is embedded."""
    found: dict[str, bool] = {}
    for page in read(data).pages:
        resources: Any = page["/Resources"]
        for reference in resources.get("/Font", {}).values():
            font = reference.get_object()
            for inner in font.get("/DescendantFonts", [font]):
                descriptor = inner.get_object()["/FontDescriptor"]
                found[str(font["/BaseFont"])] = bool({"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor))
    return found


def chosen(notation: str, language: str) -> Choices:
    return Choices(NOTATIONS[notation], language, "pdf")


def document(*sections: Section, language: str = "en", title: str = "A title") -> Document:
    return Document(language, title, "", "Written by a test: derive --input 4x4", sections)


@lru_cache(maxsize=4)
def strided(language: str = "en") -> bytes:
    return derivation_pdf(derive(Conv((4, 4), 2, 2)), chosen("partial", language))


def test_headings_and_sentences_are_text_and_every_element_is_there() -> None:
    text = text_of(strided())
    for sentence in (
        "Convolution: input 4×4, kernel 2×2, stride 2×2",
        "The forward system",
        "The gradients as matrix correlations",
        "dgrad, the gradient with respect to the input:",
        "Zero insertion takes 4 times as many",
        "symconv derive --input 4x4 --kernel 2x2 --stride 2",
    ):
        assert flat(sentence) in text
    for row in range(1, 5):
        for column in range(1, 5):
            assert f"x{row}{column}" in text
    assert "∂x23=∂y12w21" in text
    assert "y11=w11x11+w12x12+w21x21+w22x22+b" in text


def test_the_outline_the_title_and_the_language_are_in_the_file() -> None:
    made = derive(Conv((4, 4), 2, 2))
    headings = [s.heading for s in make_document(made, PARTIAL, "en", "").sections]
    reader = read(strided())
    entries: Any = reader.outline
    assert [entry.title for entry in entries] == headings
    assert reader.metadata is not None
    assert reader.metadata.title == "Convolution: input 4×4, kernel 2×2, stride 2×2"
    assert "symconv derive --input 4x4" in str(reader.metadata.subject)
    assert str(reader.root_object["/Lang"]) == "en"
    assert [float(size) for size in reader.pages[0].mediabox[2:]] == pytest.approx([595.3, 841.9], abs=0.1)
    assert 5 <= len(reader.pages) <= 14
    assert f"1/{len(reader.pages)}" in flat(reader.pages[0].extract_text())


def test_all_fonts_are_embedded() -> None:
    fonts = fonts_of(strided())
    assert len(fonts) >= 3
    assert all(fonts.values())


def test_the_same_derivation_gives_the_same_bytes_in_another_process_too() -> None:
    first = strided()
    assert derivation_pdf(derive(Conv((4, 4), 2, 2)), chosen("partial", "en")) == first
    program = (
        "import hashlib, symconv; d = symconv.derive(symconv.Conv((4, 4), 2, 2));"
        "import sys; sys.stdout.buffer.write(d.to_pdf())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout == first


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("name", NAMED)
def test_every_kind_of_problem_is_set(name: str, notation: str) -> None:
    conv = NAMED[name]
    text = text_of(derivation_pdf(derive(conv), chosen(notation, "en")))
    assert "Whatwasconfirmed" in text
    assert f"{conv.macs}multiply–accumulates" in text


GENERAL = {
    "one axis": GeneralConv(3, 2),
    "two axes": GeneralConv((3, 3), 1),
    "three axes": GeneralConv((3, 2, 2), (2, 1, 1)),
    "any stride": GeneralConv(None, "S"),
    "groups": GeneralConv((None, None), 2, groups="G", in_channels="G"),
    "flipped": GeneralConv((3, 3), 3, padding=(0, 1), dilation=2, mode="convolution", bias=False),
}


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("name", GENERAL)
def test_every_kind_of_problem_for_all_sizes_is_set(name: str, notation: str) -> None:
    text = text_of(general_pdf(prove_general(GENERAL[name]), chosen(notation, "en")))
    assert "Convolutionforallsizes" in text
    assert "Whatwasproved" in text


@needs_chinese
@pytest.mark.parametrize("notation", NOTATIONS)
def test_chinese_is_set_with_its_characters(notation: str) -> None:
    assert "前向方程组" in text_of(strided("zh"))
    general = general_pdf(prove_general(GENERAL["flipped"]), chosen(notation, "zh"))
    assert "其他情形" in text_of(general)
    for data in (strided("zh"), general):
        assert all(fonts_of(data).values())
        assert str(read(data).root_object["/Lang"]) == "zh"


def archival(source: str, system_fonts: bool) -> bytes:
    """The same as PDF/A, which demands a glyph for every character and embedded fonts; it demands a date too."""
    dated = source.replace("date: none", "date: datetime(year: 2000, month: 1, day: 1)")
    assert dated != source
    return pdf._compile(dated, system_fonts, archival=True)


@pytest.mark.parametrize("language", ["en", pytest.param("zh", marks=needs_chinese)])
def test_no_character_is_missing(language: str) -> None:
    for name in ("grouped", "three_axes", "dead_phases"):
        made = make_document(derive(NAMED[name]), PARTIAL, language, "symconv")
        assert archival(typst_of(made, fonts_for(language)), language == "zh")
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        archival(typst_of(document(title="形"), Fonts()), False)


@pytest.mark.parametrize(
    ("conv", "pages"),
    [
        (Conv((16, 16), 5), 20),
        (Conv((224, 224), 3, 1, 1, in_channels=64, out_channels=64), 20),
        (Conv((20, 20, 20), 3, 4, 1), 40),
    ],
)
def test_large_documents_are_folded(conv: Conv, pages: int) -> None:
    data = derivation_pdf(derive(conv), chosen("partial", "en"))
    assert len(read(data).pages) <= pages


def boxes(data: bytes, tmp_path: Path) -> list[tuple[float, float]]:
    """Where each word begins and ends across the page, in points."""
    (tmp_path / "a.pdf").write_bytes(data)
    done = subprocess.run(
        ["pdftotext", "-bbox", str(tmp_path / "a.pdf"), "-"], capture_output=True, check=True, encoding="utf-8"
    )
    return [(float(a), float(b)) for a, b in re.findall(r'<word xMin="([\d.-]+)"[^>]*xMax="([\d.-]+)"', done.stdout)]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler's tools are not installed")
def test_nothing_sticks_out_of_the_page(tmp_path: Path) -> None:
    for data in (
        derivation_pdf(derive(Conv((20, 20, 20), 3, 4, 1)), chosen("partial", "en")),
        derivation_pdf(derive(Conv((2_000_000, 2_000_000), (100, 100), (100, 100), 99_999)), chosen("partial", "en")),
        derivation_pdf(derive(Conv((224, 224), 7, 2, 3, in_channels=3, out_channels=64)), chosen("plain", "en")),
        general_pdf(prove_general(GENERAL["groups"]), chosen("subscript", "en")),
        general_pdf(prove_general(GENERAL["any stride"]), chosen("function", "en")),
    ):
        found = boxes(data, tmp_path)
        assert len(found) > 500
        margin = 2.2 / 2.54 * 72
        assert min(start for start, _ in found) > margin - 6
        assert max(end for _, end in found) < 595.3 - margin + 6


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="poppler's tools are not installed")
def test_another_reader_finds_the_fonts_embedded_and_draws_the_pages(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(strided())
    fonts = subprocess.run(["pdffonts", "a.pdf"], cwd=tmp_path, capture_output=True, check=True, text=True).stdout
    rows = [line.split() for line in fonts.splitlines()[2:]]
    assert rows
    assert all(row[-5:-2] == ["yes", "yes", "yes"] for row in rows)  # embedded, a subset, with Unicode
    if shutil.which("pdftoppm"):
        subprocess.run(["pdftoppm", "-r", "30", "-png", "a.pdf", "page"], cwd=tmp_path, capture_output=True, check=True)
        assert len(list(tmp_path.glob("page*.png"))) == len(read(strided()).pages)


def test_every_block_is_set() -> None:
    picture = Picture(
        "p", 900, 40, (Rect(0, 0, 20, 20, paint=1), Label(10, 10, "label")), "Title", "Described in words"
    )
    section = Section(
        "Blocks & #signs",
        (
            Text("A sentence with `code_here` and $x_{1}$, 50% of [it] *as it stands*."),
            Lines((Line("why $x$:", "a", "= b"), Line("", "", r"\quad + c"), Line("then:", "", "= d"))),
            Table(("head $y_{2}$", "other"), tuple((f"cell {n}", "word " * 40) for n in range(60))),
            Items(("first item", "second $z$")),
            Formula(" = ".join(f"a_{{{n}}} + b_{{{n}}}" for n in range(40))),
            Image(picture, "A caption: $x$.", "symconv figure"),
        ),
    )
    data = pdf_of(document(section))
    text = text_of(data)
    found = ("Blocks&#signs", "code_here", "50%of[it]*asitstands*", "whyx:", "a=b", "+c", "then:", "cell59", "secondz")
    for piece in (*found, "a39+b39", "Acaption:x."):
        assert piece in text
    pages = [flat(page.extract_text()) for page in read(data).pages]
    assert sum("heady2" in page for page in pages) > 1  # a long table repeats its header
    assert "Described in words" in descriptions(data)


def descriptions(data: bytes) -> list[str]:
    """The alternative texts of a PDF."""
    reader = read(data)
    found = []
    for number in range(len(reader.xref_objStm) + sum(map(len, reader.xref.values())) + 1):
        try:
            entry: Any = reader.get_object(number)
        except Exception:
            continue
        if isinstance(entry, dict) and "/Alt" in entry:
            found.append(str(entry["/Alt"]))
    return found


def test_a_document_reads_no_file_and_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.txt").write_text("a-secret")
    monkeypatch.chdir(tmp_path)
    hostile = '#read("secret.txt") #{ panic() } $ #read("secret.txt") $ */ // ] ) " \\" <a> @b'
    section = Section(hostile.replace("$", ""), (Text(hostile.replace("$", "")), Items((hostile.replace("$", ""),))))
    text = text_of(pdf_of(document(section, title=hostile.replace("$", ""))))
    assert "a-secret" not in text
    assert 'read("secret.txt")' in text.replace("”", '"').replace("“", '"')
    for source in ('#read("secret.txt")', f'#read("{tmp_path}/secret.txt")', '#read("../secret.txt")'):
        with pytest.raises(typst.TypstError):
            pdf._compile(source, False)


def test_without_a_chinese_font_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "CHINESE_FONTS", ("A font that nobody has", "DejaVu Sans"))
    pdf._chinese_fonts.cache_clear()
    with pytest.raises(SymconvError, match=r"--lang zh needs a font with Chinese characters, such as .*; none is inst"):
        pdf_of(document(language="zh"))
    pdf._chinese_fonts.cache_clear()


@needs_chinese
def test_the_chinese_font_is_one_of_the_list() -> None:
    assert fonts_for("zh").chinese in CHINESE_FONTS
    assert fonts_for("en") == Fonts()


def test_a_font_without_bold_is_thickened_in_headings() -> None:
    source = typst_of(document(), Fonts("Some Song", thicken=True))
    assert "stroke" in source
    assert '(name: "New Computer Modern", covers: "latin-in-cjk"), "Some Song")' in source


def test_without_the_compiler_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(SymconvError, match="--format pdf needs the Python package typst; install it with"):
        pdf_of(document())


def test_what_cannot_be_set_is_a_defect_that_is_said() -> None:
    with pytest.raises(DerivationError, match=r"\\unknown, which the PDF format does not know"):
        pdf_of(document(Section("x", (Formula(r"\unknown"),))))
    with pytest.raises(DerivationError, match="the PDF can't be set: expected two or three letter"):
        pdf_of(document(language="english"))
