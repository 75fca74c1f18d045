from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from markdown_it import MarkdownIt

from symconv import Conv
from symconv.derivation import derive
from symconv.documents.render import FORMATS, Choices, render_derivation
from symconv.house_styles import NOTATIONS
from tests.problems import NAMED, problems


def maths(markdown: str) -> list[str]:
    """The ```math blocks as a real Markdown parser finds them."""
    return [token.content for token in MarkdownIt().parse(markdown) if token.type == "fence" and token.info == "math"]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@given(problems(most_products=400))
@settings(max_examples=30)
def test_a_markdown_parser_finds_every_block_whole(conv: Conv) -> None:
    text = render_derivation(derive(conv), Choices(NOTATIONS["partial"], "en", "md"))
    blocks = maths(text)
    assert len(blocks) == text.count("```math") == text.count("```") - text.count("```math")
    for block in blocks:
        for name in ("aligned", "pmatrix"):
            assert block.count(rf"\begin{{{name}}}") == block.count(rf"\end{{{name}}}")
        braces = re.sub(r"\\[{}]", "", block)
        assert braces.count("{") == braces.count("}")
        assert block.strip()
    for paragraph in re.sub(r"```math.*?```", "", text, flags=re.DOTALL).splitlines():
        assert paragraph.count("$") % 2 == 0


@pytest.mark.parametrize("notation", NOTATIONS)
def test_formulas_are_the_same_in_both_languages(notation: str) -> None:
    for conv in NAMED.values():
        english, chinese = (
            render_derivation(derive(conv), Choices(NOTATIONS[notation], language, "md")) for language in ("en", "zh")
        )
        bare = [[re.sub(r"\\text\{.*?\}", "", block) for block in maths(text)] for text in (english, chinese)]
        assert bare[0] == bare[1]
        assert english != chinese


def test_every_format_is_written_in_the_language_asked_for() -> None:
    for format in FORMATS:
        choices = [Choices(NOTATIONS["plain"], language, format) for language in ("en", "zh")]
        english, chinese = (render_derivation(derive(Conv(4, 2)), choice) for choice in choices)
        assert "The forward system" in english
        assert "前向方程组" in chinese


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_flipped_forward_changes_the_document(notation: str, format: str) -> None:
    texts = {
        mode: render_derivation(derive(Conv((4, 4), 2, 2, mode=mode)), Choices(NOTATIONS[notation], "en", format))
        for mode in ("cross-correlation", "convolution")
    }
    assert ("⋆" if format == "html" else r"\star") in texts["convolution"]
    sign = "<mtr>" if format == "html" else "&="
    rows = {mode: {squeezed(line) for line in text.splitlines() if sign in line} for mode, text in texts.items()}
    assert len(rows["cross-correlation"] - rows["convolution"]) > 20


# The facts of two hand-written examples: what a 2×2 kernel makes of 4×4 at stride 2, and of 3×3 at stride 1.
STRIDE_2_FORWARD = """
y_{11} = w_{11}x_{11} + w_{12}x_{12} + w_{21}x_{21} + w_{22}x_{22} + b
y_{12} = w_{11}x_{13} + w_{12}x_{14} + w_{21}x_{23} + w_{22}x_{24} + b
y_{21} = w_{11}x_{31} + w_{12}x_{32} + w_{21}x_{41} + w_{22}x_{42} + b
y_{22} = w_{11}x_{33} + w_{12}x_{34} + w_{21}x_{43} + w_{22}x_{44} + b
"""
STRIDE_1_GRADIENTS = r"""
\partial{b} = \partial{y_{11}} + \partial{y_{12}} + \partial{y_{21}} + \partial{y_{22}}
\partial{x_{11}} = \partial{y_{11}}w_{11}
\partial{x_{12}} = \partial{y_{11}}w_{12} + \partial{y_{12}}w_{11}
\partial{x_{13}} = \partial{y_{12}}w_{12}
\partial{x_{21}} = \partial{y_{11}}w_{21} + \partial{y_{21}}w_{11}
\partial{x_{22}} = \partial{y_{11}}w_{22} + \partial{y_{12}}w_{21} + \partial{y_{21}}w_{12} + \partial{y_{22}}w_{11}
\partial{x_{33}} = \partial{y_{22}}w_{22}
\partial{w_{11}} = \partial{y_{11}}x_{11} + \partial{y_{12}}x_{12} + \partial{y_{21}}x_{21} + \partial{y_{22}}x_{22}
\partial{w_{22}} = \partial{y_{11}}x_{22} + \partial{y_{12}}x_{23} + \partial{y_{21}}x_{32} + \partial{y_{22}}x_{33}
"""


def rows_of(text: str) -> set[str]:
    return {squeezed(line).replace("&", "").removesuffix("\\\\") for line in text.splitlines() if "=" in line}


def test_the_stride_2_example_in_plain_notation() -> None:
    rows = rows_of(render_derivation(derive(Conv((4, 4), 2, 2)), Choices(NOTATIONS["plain"], "en", "md")))
    assert rows_of(STRIDE_2_FORWARD) <= rows
    assert {"x_{11}=w_{11}y_{11}", "x_{23}=w_{21}y_{12}", "x_{44}=w_{22}y_{22}"} <= rows


def test_the_stride_1_example_in_partial_notation() -> None:
    rows = rows_of(render_derivation(derive(Conv((3, 3), 2)), Choices(NOTATIONS["partial"], "en", "md")))
    assert rows_of(STRIDE_1_GRADIENTS) <= rows


SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"


def hand_rows(prefix: str) -> set[str]:
    """The equations of a hand document's systems."""
    (file,) = SEEDS.glob(f"{prefix}_*.txt")
    aligned = re.findall(r"\\begin\{aligned\}(.*?)\\end\{aligned\}", file.read_text("utf-8"), re.DOTALL)
    return {row for block in aligned for row in rows_of(block)}


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the hand documents are not here")
@pytest.mark.parametrize(
    ("prefix", "conv", "notation", "count"),
    [("000", Conv((4, 4), 2, 2), "plain", 20), ("001", Conv((3, 3), 2), "partial", 17)],
)
def test_every_row_of_the_hand_documents_is_written(prefix: str, conv: Conv, notation: str, count: int) -> None:
    rows = hand_rows(prefix)
    assert len(rows) == count
    assert rows <= rows_of(render_derivation(derive(conv), Choices(NOTATIONS[notation], "en", "md")))


def compile_tex(program: str, text: str, folder: Path) -> None:
    (folder / "document.tex").write_text(text, "utf-8")
    command = [program, "-interaction=nonstopmode", "-halt-on-error", "document.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=120)
    log = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 0, log[-2000:]
    # What sticks out of the page by more than a few points would be cut off in print.
    assert not [width for width in re.findall(r"Overfull \\[hv]box \(([\d.]+)pt", log) if float(width) > 15], log


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("name", NAMED)
def test_the_latex_compiles(name: str, tmp_path: Path) -> None:
    compile_tex(
        "pdflatex", render_derivation(derive(NAMED[name]), Choices(NOTATIONS["partial"], "en", "tex")), tmp_path
    )


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_the_latex_of_a_large_layer_compiles(tmp_path: Path) -> None:
    conv = Conv((56, 56), 3, 2, 1, in_channels=128, out_channels=128, bias=False)
    compile_tex("pdflatex", render_derivation(derive(conv), Choices(NOTATIONS["plain"], "en", "tex")), tmp_path)


LONG = {
    "many phases": Conv((20, 20, 20), 3, 4, 1),
    "many taps": Conv((224, 224), 7, 2, 3, in_channels=3, out_channels=64, bias=False),
    "a long kernel": Conv(1000, 500, 3),
    "large numbers": Conv((2_000_000, 2_000_000), (100, 100), (100, 100), 99_999),
}


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("name", LONG)
def test_long_tables_stay_on_the_page(name: str, tmp_path: Path) -> None:
    compile_tex("pdflatex", render_derivation(derive(LONG[name]), Choices(NOTATIONS["partial"], "en", "tex")), tmp_path)


def has_chinese_tex() -> bool:
    find = shutil.which("kpsewhich")
    if find is None or shutil.which("xelatex") is None:
        return False
    return subprocess.run([find, "ctexart.cls"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not has_chinese_tex(), reason="xelatex with ctex is not installed")
@pytest.mark.parametrize("conv", [Conv((4, 4), 2, 2), LONG["many phases"], LONG["many taps"]])
def test_the_chinese_latex_compiles(conv: Conv, tmp_path: Path) -> None:
    compile_tex("xelatex", render_derivation(derive(conv), Choices(NOTATIONS["plain"], "zh", "tex")), tmp_path)


@given(problems(most_products=200, dimensions=(1, 2)))
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
def test_zero_gradients_are_counted(conv: Conv) -> None:
    d = derive(conv)
    zeros = sum(not equation.terms for equation in d.dgrad)
    said = re.search(
        r"No tap of any window meets (\d+) of", render_derivation(d, Choices(NOTATIONS["partial"], "en", "md"))
    )
    assert (int(said[1]) if said else 0) == zeros
